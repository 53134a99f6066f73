/** What a run would issue, with what differs from bills that stand. */
import type { BillDrafts } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty } from "../ui/states.tsx";
import { billColumns, centOf } from "./billColumns.ts";
import { Facts } from "./facts.tsx";

export function BillDraftsView({ period }: { readonly period: string }) {
  const read = useRead("draftBillRun", { params: { period } });
  return <ReadView read={read}>{(drafts) => <Drafts drafts={drafts} />}</ReadView>;
}

export function Drafts({ drafts }: { readonly drafts: BillDrafts }) {
  const text = useText();
  const { t, has } = text;
  const cent = centOf(text);
  const { totals } = drafts;
  if (drafts.drafts.length === 0) return <Empty title={t("drafts.none")}>{t("drafts.none.text")}</Empty>;
  const lineName = (kind: string) => {
    const id = `billLine.${kind}`;
    return has(id) ? t(id) : kind;
  };
  return (
    <div className="flex flex-col gap-5">
      <FigureState state={drafts.complete ? "provisional" : "live"} />
      <Facts
        facts={[
          { label: t("drafts.count"), value: totals.count },
          { label: t("drafts.net"), value: cent(totals.netCent) },
          { label: t("drafts.vat"), value: cent(totals.vatCent) },
          { label: t("drafts.gross"), value: cent(totals.grossCent) },
          { label: t("drafts.fromMembers"), value: cent(totals.fromMembersCent) },
          { label: t("drafts.toMembers"), value: cent(totals.toMembersCent) },
        ]}
      />
      <DataTable
        caption={t("drafts.samples")}
        rows={drafts.drafts}
        rowKey={({ bill }) => `${bill.meteringPointId} ${bill.kind}`}
        pageSize={10}
        columns={[
          ...billColumns<(typeof drafts.drafts)[number]>(text),
          {
            key: "why",
            head: t("drafts.changes"),
            cell: ({ bill, changes }) =>
              bill.precedingNumber === null ? (
                t("drafts.first")
              ) : (
                <>
                  <span className="block font-medium">
                    {t("drafts.corrects", { number: bill.precedingNumber })}
                  </span>
                  {changes.map((change) => (
                    <span key={`${change.kind} ${change.correction}`} className="block text-sm text-ink-soft">
                      {t(change.correction ? "drafts.changeLate" : "drafts.change", {
                        line: lineName(change.kind),
                        before: cent(change.beforeCent),
                        after: cent(change.afterCent),
                      })}
                    </span>
                  ))}
                </>
              ),
          },
        ]}
      />
    </div>
  );
}
