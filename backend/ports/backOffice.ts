/** What an operator works with beside the market: files of readings, gaps, tariffs to choose from, bills. */
import type { GridTariffStore } from "./gridTariffs.ts";
import type { InvoiceStore } from "./invoices.ts";
import type { MeterInbox } from "./meterInbox.ts";
import type { ReadingImports } from "./readingImports.ts";

export interface BackOffice {
  readonly imports: ReadingImports;
  readonly inbox: MeterInbox;
  readonly invoices: InvoiceStore;
  readonly gridTariffs: GridTariffStore;
}
