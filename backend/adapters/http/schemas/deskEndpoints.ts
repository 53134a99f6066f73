/** Endpoints from meters to money: files, missing readings, tariffs, accounts, bills, exports. */

import {
  BillingOperatorInput,
  BillingPartyInput,
  BillList,
  BillParams,
  BillRunCommand,
  BillsQuery,
  FileText,
  InvoiceDto,
  OwnBillsQuery,
  PartyParams,
  PaymentQuery,
  PeriodParams,
} from "./bills.ts";
import { CommunityAccountsView } from "./communityAccounts.ts";
import { type Endpoint, get, write } from "./endpoint.ts";
import { OwnRangeQuery, RangeQuery } from "./exports.ts";
import { PointQuery } from "./household.ts";
import {
  CsvMappingDto,
  EstimateCommand,
  EstimatedReadings,
  FeederReadingBatch,
  FeederReadingResult,
  GapQuery,
  MAX_UPLOAD_BYTES,
  MappingParams,
  MeterFileList,
  MeterFileQuery,
  MeterFileResult,
  MeterLink,
  MeterParams,
  MissingReadings,
  Saved,
} from "./meterDesk.ts";
import {
  FairnessQuery,
  FairnessView,
  GridTariffInput,
  GridTariffList,
  TariffComparisonView,
  TariffIdParams,
} from "./tariffDesk.ts";
import {
  NetworkTariffCommand,
  TariffSheetDto,
  TariffSheetInput,
  TariffSheetList,
  TariffSheetsQuery,
} from "./tariffSheets.ts";

/** Work over months of data may take this long. */
const LONG_SECONDS = 120;
const LARGE_BODY = 1_048_576;

const file = (mediaType: string): Partial<Endpoint> => ({ kind: "file", mediaType, seconds: LONG_SECONDS });

export const DESK_ENDPOINTS: readonly Endpoint[] = [
  write("meters", "importMeterFile", "post", "/meter-files", "Hand in a file of readings", MeterFileResult, {
    query: MeterFileQuery,
    uploadBytes: MAX_UPLOAD_BYTES,
    seconds: LONG_SECONDS,
  }),
  get("meters", "listMeterFiles", "/meter-files", "Files that were taken", MeterFileList),
  write("meters", "linkMeter", "put", "/meters/:meterId/link", "Link a meter to a metering point", Saved, {
    params: MeterParams,
    body: MeterLink,
  }),
  write("meters", "saveCsvMapping", "put", "/csv-mappings/:name", "Save how a sender's text is read", Saved, {
    params: MappingParams,
    body: CsvMappingDto,
  }),
  get(
    "meters",
    "listMissingReadings",
    "/community/readings/missing",
    "Inbox of missing readings",
    MissingReadings,
    {
      query: GapQuery,
      reads: { kind: "readings", points: "all" },
    },
  ),
  write(
    "meters",
    "estimateReadings",
    "post",
    "/community/readings/estimate",
    "Estimate missing readings, all or none",
    EstimatedReadings,
    {
      body: EstimateCommand,
      bodyBytes: LARGE_BODY,
      idempotent: true,
      seconds: LONG_SECONDS,
      reads: { kind: "readings", points: "all" },
    },
  ),
  write(
    "meters",
    "postFeederReadings",
    "post",
    "/community/feeder-readings",
    "Hand in readings of the feeder's own meter",
    FeederReadingResult,
    { body: FeederReadingBatch, bodyBytes: LARGE_BODY, success: 201, idempotent: true },
  ),
  get("market", "listGridTariffs", "/tariffs", "Tariffs to choose from", GridTariffList),
  get(
    "market",
    "compareTariffs",
    "/tariffs/comparison",
    "What each tariff would have cost",
    TariffComparisonView,
    {
      query: PointQuery,
      seconds: LONG_SECONDS,
    },
  ),
  write("market", "putGridTariff", "put", "/tariffs/:tariffId", "Publish a tariff to choose from", Saved, {
    params: TariffIdParams,
    body: GridTariffInput,
    bodyBytes: LARGE_BODY,
  }),
  get(
    "community",
    "getFairness",
    "/community/fairness",
    "Who pays what with and without the market",
    FairnessView,
    {
      query: FairnessQuery,
      seconds: LONG_SECONDS,
    },
  ),
  get(
    "community",
    "getCommunityAccounts",
    "/community/accounts",
    "The community's own accounts and losses",
    CommunityAccountsView,
    {
      query: RangeQuery,
      seconds: LONG_SECONDS,
    },
  ),
  write(
    "community",
    "publishNetworkTariff",
    "post",
    "/community/network-tariff",
    "Publish the next day's network charge from its forecast loading",
    TariffSheetDto,
    { body: NetworkTariffCommand, success: 201, idempotent: true, seconds: LONG_SECONDS },
  ),
  write(
    "community",
    "publishTariffSheet",
    "post",
    "/community/tariff-sheets",
    "Publish a tariff sheet to come",
    TariffSheetDto,
    { body: TariffSheetInput, bodyBytes: LARGE_BODY, success: 201, idempotent: true },
  ),
  get("market", "listTariffSheets", "/tariff-sheets", "Versions of the tariff sheet", TariffSheetList, {
    query: TariffSheetsQuery,
  }),
  get("community", "exportReadings", "/community/readings.csv", "Readings as CSV", FileText, {
    query: RangeQuery,
    reads: { kind: "readings", points: "all" },
    ...file("text/csv"),
  }),
  get("community", "exportLedger", "/community/ledger.csv", "Ledger lines as CSV", FileText, {
    query: RangeQuery,
    reads: { kind: "ledger", points: "all" },
    ...file("text/csv"),
  }),
  get("billing", "listBills", "/community/bills", "Issued bills", BillList, {
    query: BillsQuery,
    reads: { kind: "bills", points: "all" },
  }),
  write(
    "billing",
    "runBills",
    "post",
    "/community/bills/:period",
    "Issue or correct the bills of a month",
    BillList,
    {
      params: PeriodParams,
      body: BillRunCommand,
      success: 201,
      reads: { kind: "bills", points: "all" },
      idempotent: true,
      seconds: LONG_SECONDS,
    },
  ),
  get(
    "billing",
    "getDirectDebits",
    "/community/bills/:period/direct-debits.xml",
    "SEPA direct debits (pain.008)",
    FileText,
    {
      params: PeriodParams,
      query: PaymentQuery,
      ...file("application/xml"),
      reads: { kind: "bills", points: "all" },
    },
  ),
  get(
    "billing",
    "getCreditTransfers",
    "/community/bills/:period/credit-transfers.xml",
    "SEPA credit transfers (pain.001)",
    FileText,
    {
      params: PeriodParams,
      query: PaymentQuery,
      ...file("application/xml"),
      reads: { kind: "bills", points: "all" },
    },
  ),
  write(
    "billing",
    "putBillingOperator",
    "put",
    "/community/billing-operator",
    "Who issues the bills",
    Saved,
    {
      body: BillingOperatorInput,
    },
  ),
  write(
    "billing",
    "putBillingParty",
    "put",
    "/members/:meteringPointId/billing-party",
    "Who the bills of a metering point go to",
    Saved,
    { params: PartyParams, body: BillingPartyInput },
  ),
  get("billing", "listOwnBills", "/bills", "Own bills", BillList, { query: OwnBillsQuery }),
  get("billing", "getBillPdf", "/bills/:number.pdf", "A bill as PDF", FileText, {
    params: BillParams,
    ...file("application/pdf"),
    reads: { kind: "bills", points: "named" },
  }),
  get("billing", "getBillXml", "/bills/:number.xml", "A bill as EN 16931 e-invoice (UBL)", FileText, {
    params: BillParams,
    ...file("application/xml"),
    reads: { kind: "bills", points: "named" },
  }),
  get("billing", "getBill", "/bills/:number", "A bill", InvoiceDto, {
    params: BillParams,
    reads: { kind: "bills", points: "named" },
  }),
  get("household", "exportOwnData", "/export", "Everything of one's own in one download", FileText, {
    query: OwnRangeQuery,
    ...file("application/zip"),
  }),
];
