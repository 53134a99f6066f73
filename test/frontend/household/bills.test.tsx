/** Issued bills as a household and the operator see them, from answers that are there already. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import type { BillRow, MissingReadings } from "../../../frontend/api/generatedSchema.ts";
import { queryKey } from "../../../frontend/api/queries.ts";
import { DeskPanels } from "../../../frontend/community/deskPanels.tsx";
import { Bills } from "../../../frontend/household/bills.tsx";
import type { LocaleKey } from "../../../frontend/i18n/locales.ts";
import { render, tableOf } from "../support/render.tsx";

const bill = (number: string, change: Partial<BillRow> = {}): BillRow => ({
  number,
  kind: "invoice",
  state: "final",
  meteringPointId: "mp-1",
  period: "2026-06",
  issued: "2026-07-02",
  due: "2026-07-16",
  currency: "EUR",
  netCent: 3_100,
  grossCent: 3_689,
  owedCent: 3_689,
  precedingNumber: null,
  ...change,
});
const bills = [
  bill("2026-000001"),
  bill("2026-000002", { kind: "self-billed", owedCent: -750 }),
  bill("2026-000003", { state: "corrected", precedingNumber: "2026-000001", owedCent: -36 }),
];
const missing = (gaps: MissingReadings["gaps"], next: string | null): MissingReadings =>
  ({ from: 0, to: 10, gaps, next, feeder: [] }) as unknown as MissingReadings;

function withAnswers(
  node: ReactNode,
  answers: readonly (readonly [readonly unknown[], unknown])[],
  locale?: LocaleKey,
) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  for (const [key, answer] of answers) client.setQueryData([...key], answer);
  return render(<QueryClientProvider client={client}>{node}</QueryClientProvider>, locale);
}
const own = (list: readonly BillRow[]) => [[queryKey("listOwnBills"), { bills: list }]] as const;

describe("a household's issued bills", () => {
  it("stand newest first, signed from the member's side, each with its PDF", async () => {
    const html = await withAnswers(<Bills />, own(bills));
    expect(tableOf(html)).toEqual([
      ["Month", "Amount", "Document"],
      ["June 20262026-000003 · correction", "€0.36", "PDF"],
      ["June 20262026-000002", "€7.50", "PDF"],
      ["June 20262026-000001", "−€36.89", "PDF"],
    ]);
    expect(html).toContain('href="/api/v1/bills/2026-000003.pdf"');
    expect(html).toContain('aria-label="Bill 2026-000003 as PDF"');
  });

  it("come with everything of one's own in one download, bills or not", async () => {
    for (const list of [bills, []]) {
      expect(await withAnswers(<Bills />, own(list))).toContain('href="/api/v1/export"');
    }
    expect(await withAnswers(<Bills />, own([]), "de")).toContain("Es ist noch keine Rechnung ausgestellt.");
  });
});

describe("the operator's desk", () => {
  const gap = { meteringPointId: "mp-2", from: 1_979_440, to: 1_979_443, intervals: 3, since: 1_781_496_900 };
  const panels = (gaps: readonly (typeof gap)[], next: string | null, list: readonly BillRow[]) =>
    withAnswers(<DeskPanels />, [
      [queryKey("listMissingReadings", { query: { limit: "10" } }), missing(gaps as never, next)],
      [queryKey("listBills"), { bills: list }],
    ]);

  it("shows gaps with their beginning, and that there are more", async () => {
    const html = await panels([gap], "1979440~mp-2", []);
    expect(tableOf(html)).toEqual([
      ["Metering point", "Since", "Quarter hours"],
      ["mp-2", expect.stringContaining("06:15"), "3"],
    ]);
    expect(html).toContain("There are more.");
  });

  it("adds up the bills of a month, with the files for the bank", async () => {
    const html = await panels([], null, bills);
    expect(html).toContain("Every reading is there.");
    expect(tableOf(html)).toEqual([
      ["Month", "Bills", "Owed by members", "Files"],
      ["June 2026", "3", "€29.03", "Direct debitsCredit transfers"],
    ]);
    expect(html).toContain('href="/api/v1/community/bills/2026-06/direct-debits.xml"');
  });
});
