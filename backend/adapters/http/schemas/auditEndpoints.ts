/** Endpoints of the auditor's workspace. All of them read. */
import {
  AuditDays,
  AuditDaysQuery,
  AuditExportQuery,
  AuditLogFile,
  AuditLogPage,
  AuditLogQuery,
  AuditMonthQuery,
  AuditReceiptParams,
  AuditReceiptQuery,
  AuditSample,
  AuditSampleQuery,
  AuditTotalsView,
  ConcentrationView,
} from "./audit.ts";
import { type Endpoint, get } from "./endpoint.ts";
import { TradeReceiptDto } from "./receipt.ts";

/** Months of bills, and trails of years, take a while. */
const LONG_SECONDS = 60;

export const AUDIT_ENDPOINTS: readonly Endpoint[] = [
  get("system", "searchAuditLog", "/audit/log", "Entries of the audit trail", AuditLogPage, {
    query: AuditLogQuery,
  }),
  get("system", "exportAuditLog", "/audit/log.ndjson", "The audit trail as a file", AuditLogFile, {
    query: AuditExportQuery,
    kind: "stream",
    mediaType: "application/x-ndjson",
  }),
  get("system", "listAuditDays", "/audit/days", "Closed days and their anchors", AuditDays, {
    query: AuditDaysQuery,
  }),
  get("system", "getAuditTotals", "/audit/totals", "A month in totals", AuditTotalsView, {
    query: AuditMonthQuery,
    seconds: LONG_SECONDS,
  }),
  get("system", "getConcentration", "/audit/concentration", "Concentration of a month", ConcentrationView, {
    query: AuditMonthQuery,
    seconds: LONG_SECONDS,
  }),
  get("system", "drawAuditSample", "/audit/sample", "Committed orders drawn by a seed", AuditSample, {
    query: AuditSampleQuery,
    reads: { kind: "orders", points: "all" },
  }),
  get(
    "system",
    "getAuditReceipt",
    "/audit/receipts/:orderId",
    "Receipt of a sampled order",
    TradeReceiptDto,
    {
      params: AuditReceiptParams,
      query: AuditReceiptQuery,
      reads: { kind: "orders", points: "named" },
    },
  ),
];
