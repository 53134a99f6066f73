/** Endpoints of the billing wizard and of disputes. */
import {
  BillDrafts,
  BillingDeskView,
  HandoverCommand,
  HandoverParams,
  PaymentCommand,
  PaymentHandoverDto,
  PaymentList,
  StatementQuery,
  StatementResult,
} from "./billingDesk.ts";
import { BillParams, FileText, PeriodParams } from "./bills.ts";
import {
  DisputeAnswer,
  DisputeDto,
  DisputeEvidence,
  DisputeFiling,
  DisputeList,
  DisputeParams,
  DisputeReply,
  OwnDisputesQuery,
} from "./disputes.ts";
import { type Endpoint, get, write } from "./endpoint.ts";
import { Saved } from "./meterDesk.ts";

const LONG_SECONDS = 120;
const MAX_STATEMENT_BYTES = 4 * 1024 ** 2;
const bills = { reads: { kind: "bills", points: "all" } } as const;
const file = (mediaType: string): Partial<Endpoint> => ({
  kind: "file",
  mediaType,
  seconds: LONG_SECONDS,
  ...bills,
});

const BILLING: readonly Endpoint[] = [
  get(
    "billing",
    "getBillingDesk",
    "/community/billing/:period",
    "A month at the billing desk",
    BillingDeskView,
    {
      params: PeriodParams,
      seconds: LONG_SECONDS,
      ...bills,
    },
  ),
  get(
    "billing",
    "draftBillRun",
    "/community/billing/:period/draft",
    "What a billing run would issue now",
    BillDrafts,
    { params: PeriodParams, seconds: LONG_SECONDS, ...bills },
  ),
  get("billing", "exportBills", "/community/billing/:period/bills.csv", "Bills of a month as CSV", FileText, {
    params: PeriodParams,
    ...file("text/csv"),
  }),
  get(
    "billing",
    "getBillArchive",
    "/community/billing/:period/bills.zip",
    "Bills of a month as PDF and e-invoice, in one archive",
    FileText,
    { params: PeriodParams, ...file("application/zip") },
  ),
  write(
    "billing",
    "handOverPayments",
    "post",
    "/community/payment-handovers",
    "Make a payment file and remember that it was taken",
    PaymentHandoverDto,
    { body: HandoverCommand, success: 201, idempotent: true, seconds: LONG_SECONDS, ...bills },
  ),
  get(
    "billing",
    "getHandoverFile",
    "/community/payment-handovers/:sha256",
    "The very file that was handed over",
    FileText,
    { params: HandoverParams, ...file("application/xml") },
  ),
  write(
    "billing",
    "markBillsPaid",
    "post",
    "/community/bill-payments",
    "Mark bills as paid, all or none",
    PaymentList,
    { body: PaymentCommand, bodyBytes: 524_288, success: 201, idempotent: true, ...bills },
  ),
  write(
    "billing",
    "unmarkBillPaid",
    "delete",
    "/community/bill-payments/:number",
    "Take back that a bill is paid",
    Saved,
    { params: BillParams },
  ),
  write(
    "billing",
    "importStatement",
    "post",
    "/community/statements",
    "Judge an account statement against the bills, or mark what matches",
    StatementResult,
    { query: StatementQuery, uploadBytes: MAX_STATEMENT_BYTES, seconds: LONG_SECONDS, ...bills },
  ),
];

const DISPUTES: readonly Endpoint[] = [
  write(
    "household",
    "fileDispute",
    "post",
    "/disputes",
    "Dispute a bill line, a reading or a trade",
    DisputeDto,
    {
      query: OwnDisputesQuery,
      body: DisputeFiling,
      success: 201,
      idempotent: true,
    },
  ),
  get("household", "listOwnDisputes", "/disputes", "Own disputes", DisputeList, { query: OwnDisputesQuery }),
  get("household", "getOwnDispute", "/disputes/:disputeId", "An own dispute", DisputeDto, {
    params: DisputeParams,
  }),
  write(
    "household",
    "replyDispute",
    "post",
    "/disputes/:disputeId/replies",
    "Answer the operator's question, or take the dispute back",
    DisputeDto,
    { params: DisputeParams, body: DisputeReply, success: 201, idempotent: true },
  ),
  get("community", "listDisputes", "/community/disputes", "Disputes of the community", DisputeList, bills),
  get(
    "community",
    "getDispute",
    "/community/disputes/:disputeId",
    "A dispute and its evidence",
    DisputeEvidence,
    {
      params: DisputeParams,
      ...bills,
    },
  ),
  write(
    "community",
    "answerDispute",
    "post",
    "/community/disputes/:disputeId/answers",
    "Answer a dispute",
    DisputeDto,
    { params: DisputeParams, body: DisputeAnswer, success: 201, idempotent: true, ...bills },
  ),
];

export const BILLING_DESK_ENDPOINTS: readonly Endpoint[] = [...BILLING, ...DISPUTES];
