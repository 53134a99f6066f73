/**
 * What an operator works with beside the market: files of readings, gaps, tariffs to choose from, bills and
 * what was paid of them, disputes, changes of metering points.
 */
import type { ConsentStore } from "./consents.ts";
import type { DisputeStore } from "./disputes.ts";
import type { ErasureStore } from "./erasures.ts";
import type { GridTariffStore } from "./gridTariffs.ts";
import type { InvoiceStore } from "./invoices.ts";
import type { MeterInbox } from "./meterInbox.ts";
import type { NotificationStore } from "./notifications.ts";
import type { PaymentBook } from "./payments.ts";
import type { PointChangeStore } from "./pointChanges.ts";
import type { ReadingImports } from "./readingImports.ts";

export interface BackOffice {
  readonly imports: ReadingImports;
  readonly inbox: MeterInbox;
  readonly invoices: InvoiceStore;
  readonly gridTariffs: GridTariffStore;
  readonly payments: PaymentBook;
  readonly disputes: DisputeStore;
  /** Permissions, looks at personal data, tenancies. */
  readonly consents: ConsentStore;
  readonly erasures: ErasureStore;
  readonly points: PointChangeStore;
  /** What homes are told, and what is still to be sent. */
  readonly notifications: NotificationStore;
}
