/** The operator's desk on one PostgreSQL. */
import type { BackOffice } from "../../ports/backOffice.ts";
import type { ColumnCipher } from "../columns/columnCipher.ts";
import { PostgresConsents } from "./postgresConsents.ts";
import { PostgresDisputes } from "./postgresDisputes.ts";
import { PostgresErasures } from "./postgresErasures.ts";
import { PostgresGridTariffs } from "./postgresGridTariffs.ts";
import { PostgresInvoices } from "./postgresInvoices.ts";
import { PostgresMeterInbox } from "./postgresMeterInbox.ts";
import { PostgresNotifications } from "./postgresNotifications.ts";
import { PostgresPayments } from "./postgresPayments.ts";
import { PostgresPointChanges } from "./postgresPointChanges.ts";
import { PostgresReadingImports } from "./readingImports.ts";

export interface OpenBackOffice extends BackOffice {
  close(): Promise<void>;
}

/** Opens pools of their own: long files and billing runs do not hold up the steps of the market. */
export function openBackOffice(url: string, columns: ColumnCipher): OpenBackOffice {
  const parts = {
    imports: new PostgresReadingImports(url),
    inbox: new PostgresMeterInbox(url),
    invoices: new PostgresInvoices(url, columns),
    gridTariffs: new PostgresGridTariffs(url),
    payments: new PostgresPayments(url),
    disputes: new PostgresDisputes(url),
    consents: new PostgresConsents(url),
    erasures: new PostgresErasures(url),
    points: new PostgresPointChanges(url),
    notifications: new PostgresNotifications(url, columns),
  };
  return {
    ...parts,
    async close() {
      await Promise.all(Object.values(parts).map((part) => part.close()));
    },
  };
}
