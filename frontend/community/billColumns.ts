/** Columns that every table of bills has: whose, what kind, net and gross. */
import type { Text } from "../i18n/useText.tsx";

const CENT_MICRO = 10_000;

interface BillFigures {
  readonly meteringPointId: string;
  readonly kind: "invoice" | "self-billed";
  readonly netCent: number;
  readonly grossCent: number;
}

/** An amount of whole cents; a dash where there is none. */
export const centOf =
  ({ t, money }: Pick<Text, "t" | "money">) =>
  (cent: number | null): string =>
    cent === null ? t("chart.noValue") : money(cent * CENT_MICRO);

export function billColumns<Row extends { readonly bill: BillFigures }>(text: Pick<Text, "t" | "money">) {
  const { t } = text;
  const cent = centOf(text);
  const amount = (key: "net" | "gross", of: (row: Row) => number) => ({
    key,
    head: t(`drafts.${key}`),
    numeric: true,
    value: of,
    cell: (row: Row) => cent(of(row)),
  });
  return [
    {
      key: "point",
      head: t("points.point"),
      value: ({ bill }: Row) => bill.meteringPointId,
      cell: ({ bill }: Row) => bill.meteringPointId,
    },
    {
      key: "kind",
      head: t("bills.kind"),
      value: ({ bill }: Row) => bill.kind,
      cell: ({ bill }: Row) => t(`bills.kind.${bill.kind}`),
    },
    amount("net", ({ bill }) => bill.netCent),
    amount("gross", ({ bill }) => bill.grossCent),
  ];
}
