/** Ratings of all branches, found by name, changed one by one. */
import { useState } from "react";
import type { NetworkVersionList } from "../../api/generatedSchema.ts";
import { elementName } from "../../i18n/elementName.ts";
import { useText } from "../../i18n/useText.tsx";
import { Button } from "../../ui/button.tsx";
import { NumberField } from "../../ui/fields.tsx";
import { Table } from "../../ui/table.tsx";
import { Select } from "../../ui/textFields.tsx";

interface RatingsTableProps {
  readonly list: NetworkVersionList;
  readonly ratings: Readonly<Record<string, number>>;
  readonly onChange: (ratings: Readonly<Record<string, number>>) => void;
}

export function RatingsTable({ list, ratings, onChange }: RatingsTableProps) {
  const text = useText();
  const { t, decimal } = text;
  const [chosen, setChosen] = useState(list.ratings[0]?.branch ?? "");
  const row = list.ratings.find(({ branch }) => branch === chosen);
  const changed = list.ratings.filter(({ branch }) => Object.hasOwn(ratings, branch));
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          id="branch"
          label={t("limits.branch")}
          value={chosen}
          onChange={setChosen}
          options={list.ratings.map(({ branch, label, rating, unit }) => ({
            value: branch,
            label: `${elementName(label, text)} · ${decimal(rating, 1)}\u00a0${unit}`,
          }))}
        />
        {row !== undefined && (
          <NumberField
            label={t("limits.rating")}
            unit={row.unit}
            value={ratings[row.branch] ?? row.rating}
            onChange={(value) =>
              onChange(
                value === row.rating
                  ? Object.fromEntries(Object.entries(ratings).filter(([branch]) => branch !== row.branch))
                  : { ...ratings, [row.branch]: value },
              )
            }
            min={1}
            max={row.highest}
            step={1}
            digits={1}
            hint={t("limits.rating.hint", { highest: `${decimal(row.highest, 1)}\u00a0${row.unit}` })}
          />
        )}
      </div>
      {changed.length > 0 && (
        <Table
          caption={t("limits.changed")}
          rows={changed}
          rowKey={({ branch }) => branch}
          columns={[
            { key: "branch", head: t("limits.limit"), cell: ({ label }) => elementName(label, text) },
            {
              key: "before",
              head: t("limits.before"),
              numeric: true,
              cell: ({ rating, unit }) => `${decimal(rating, 1)}\u00a0${unit}`,
            },
            {
              key: "after",
              head: t("limits.after"),
              numeric: true,
              cell: ({ branch, unit }) => `${decimal(ratings[branch] ?? 0, 1)}\u00a0${unit}`,
            },
            {
              key: "undo",
              head: <span className="sr-only">{t("limits.undo")}</span>,
              cell: ({ branch }) => (
                <Button
                  variant="quiet"
                  onPress={() =>
                    onChange(Object.fromEntries(Object.entries(ratings).filter(([id]) => id !== branch)))
                  }
                >
                  {t("limits.undo")}
                </Button>
              ),
            },
          ]}
        />
      )}
    </div>
  );
}
