/** Tariffs and rules: every version with its date, a sheet to come, and what it would have done last month. */
import { useState } from "react";
import type { TariffSheet } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { Table } from "../ui/table.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Facts } from "./facts.tsx";
import { SheetEditor } from "./sheetEditor.tsx";

type View = "versions" | "editor" | "choices";

export function Tariffs() {
  const { t, rich, moment, price } = useText();
  const [view, setView] = useState<View>("versions");
  const read = useRead("listTariffSheets");
  return (
    <>
      <PageHead title={t("tariffs.title")} />
      <ReadView read={read} skeleton={[4, 16]}>
        {({ sheets, inForce }) => {
          const current = sheets.find(({ version }) => version === inForce) ?? sheets[0];
          return (
            <>
              {current !== undefined && (
                <LeadSentence>
                  {rich("tariffs.sentence", {
                    version: current.version,
                    since: moment(current.effectiveFrom),
                    retail: price(current.retailEnergy),
                    feedIn: price(current.feedIn),
                  })}
                </LeadSentence>
              )}
              <Card>
                <Tabs
                  label={t("tariffs.title")}
                  selected={view}
                  onChange={setView}
                  tabs={[
                    {
                      key: "versions",
                      label: t("tariffs.tab.versions"),
                      content: <Versions sheets={sheets} inForce={inForce} />,
                    },
                    {
                      key: "editor",
                      label: t("tariffs.tab.editor"),
                      content: current === undefined ? null : <SheetEditor current={current} />,
                    },
                    { key: "choices", label: t("tariffs.tab.choices"), content: <Choices /> },
                  ]}
                />
              </Card>
            </>
          );
        }}
      </ReadView>
    </>
  );
}

export function Versions({
  sheets,
  inForce,
}: {
  readonly sheets: readonly TariffSheet[];
  readonly inForce: number | null;
}) {
  const { t, moment, price, rate } = useText();
  const current = sheets.find(({ version }) => version === inForce);
  const stateOf = (sheet: TariffSheet) =>
    sheet.version === inForce
      ? "now"
      : sheet.effectiveFrom > (current?.effectiveFrom ?? 0)
        ? "toCome"
        : "past";
  return (
    <ol className="flex flex-col gap-6 border-s-2 border-line ps-5">
      {sheets.map((sheet) => (
        <li key={sheet.version} aria-current={sheet.version === inForce ? "true" : undefined}>
          <SectionHead
            title={t("tariffs.version", { version: sheet.version, from: moment(sheet.effectiveFrom) })}
            note={t(`tariffs.state.${stateOf(sheet)}`)}
          />
          <Facts
            facts={[
              { label: t("tariffs.retail"), value: price(sheet.retailEnergy) },
              { label: t("tariffs.feedIn"), value: price(sheet.feedIn) },
              { label: t("tariffs.gridCharge"), value: price(sheet.gridNetworkCharge) },
              { label: t("tariffs.localCharge"), value: price(sheet.localNetworkCharge) },
              {
                label: t("tariffs.levies"),
                value: price((sheet.levies ?? []).reduce((sum, levy) => sum + levy.price, 0)),
              },
              { label: t("tariffs.vat"), value: rate(sheet.vatBasisPoints) },
              { label: t("quarter.rule"), value: t(`rule.${sheet.clearingRule ?? "nodal"}`) },
              {
                label: t("tariffs.sharing"),
                value: t(sheet.sharing === undefined ? "tariffs.sharing.none" : "tariffs.sharing.on"),
              },
              { label: t("tariffs.ledger"), value: t(`tariffs.ledger.${sheet.ledgerMode ?? "registry"}`) },
            ]}
          />
        </li>
      ))}
    </ol>
  );
}

function Choices() {
  const { t, price, money, has } = useText();
  const read = useRead("listGridTariffs");
  const flat = (energy: { readonly kind: string; readonly price?: number }) =>
    energy.kind === "flat" && energy.price !== undefined ? price(energy.price) : kind(energy.kind);
  const kind = (name: string) => {
    const id = `tariffs.kind.${name}`;
    return has(id) ? t(id) : name;
  };
  return (
    <ReadView read={read}>
      {({ tariffs }) => (
        <Table
          caption={t("tariffs.choices")}
          rows={tariffs}
          rowKey={(row) => row.id}
          columns={[
            { key: "name", head: t("tariffs.name"), cell: (row) => row.name },
            { key: "energy", head: t("tariffs.retail"), numeric: true, cell: (row) => flat(row.energy) },
            {
              key: "network",
              head: t("tariffs.gridCharge"),
              numeric: true,
              cell: (row) => flat(row.network),
            },
            { key: "feedIn", head: t("tariffs.feedIn"), numeric: true, cell: (row) => flat(row.feedIn) },
            {
              key: "standing",
              head: t("tariffs.standing"),
              numeric: true,
              cell: (row) => money(row.standingPerDay),
            },
          ]}
        />
      )}
    </ReadView>
  );
}
