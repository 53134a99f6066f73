/** Who looked at my data, when and why. */
import { useState } from "react";
import type { LookGroup } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, PageHead, SectionHead } from "../ui/card.tsx";
import { Empty } from "../ui/states.tsx";
import { ConsentNav } from "./consentNav.tsx";

export function LooksPage() {
  const { t } = useText();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const read = useRead("listLooks", { query: cursor === undefined ? {} : { cursor } });
  return (
    <>
      <PageHead title={t("looks.title")} note={t("looks.note")} />
      <ConsentNav />
      <ReadView read={read} skeleton={[10, 10]}>
        {({ groups, next }) => (
          <>
            {groups.length === 0 ? (
              <Empty title={t("looks.none")}>{t("looks.none.note")}</Empty>
            ) : (
              <Days groups={groups} />
            )}
            <div className="mt-5 flex flex-wrap gap-3">
              {cursors.length > 0 && (
                <Button onPress={() => setCursors(cursors.slice(0, -1))}>{t("looks.newer")}</Button>
              )}
              {next !== null && (
                <Button onPress={() => setCursors([...cursors, next])}>{t("looks.older")}</Button>
              )}
            </div>
          </>
        )}
      </ReadView>
    </>
  );
}

function Days({ groups }: { readonly groups: readonly LookGroup[] }) {
  const { day } = useText();
  const days = new Map<string, LookGroup[]>();
  for (const group of groups) {
    const label = day(group.last);
    days.set(label, [...(days.get(label) ?? []), group]);
  }
  return (
    <div className="flex flex-col gap-5">
      {[...days].map(([label, looks]) => (
        <Card key={label}>
          <SectionHead title={label} />
          <ul className="flex list-none flex-col divide-y divide-line">
            {looks.map((group) => (
              <Look
                key={`${group.role} ${group.kind} ${group.basis} ${group.permissionId} ${group.first}`}
                group={group}
              />
            ))}
          </ul>
        </Card>
      ))}
    </div>
  );
}

function Look({ group }: { readonly group: LookGroup }) {
  const { t, time } = useText();
  const role = `looks.role.${group.role}`;
  const text = useText();
  const who = group.reader ?? (text.has(role) ? t(role) : group.role);
  const reason =
    group.purpose === null
      ? t(`looks.basis.${group.basis}`)
      : t("looks.basis.for", { purpose: t(`consent.purpose.${group.purpose}`) });
  return (
    <li className="flex flex-col gap-0.5 py-3">
      <span className="font-medium">{t("looks.sentence", { who, what: t(`looks.kind.${group.kind}`) })}</span>
      <span className="text-sm text-ink-soft">{reason}</span>
      <span className="text-sm text-ink-soft">
        {group.looks === 1
          ? t("looks.once", { time: time(group.first) })
          : t("looks.often", { looks: group.looks, first: time(group.first), last: time(group.last) })}
      </span>
    </li>
  );
}
