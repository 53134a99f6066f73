/** Handlers of the endpoints from meters to money, by operation. */
import type { Handler } from "../context.ts";
import {
  getBill,
  getBillPdf,
  getBillXml,
  getCreditTransfers,
  getDirectDebits,
  listBills,
  listOwnBills,
  putBillingOperator,
  putBillingParty,
  runBills,
} from "./billHandlers.ts";
import { exportLedger, exportOwnData, exportReadings } from "./exportHandlers.ts";
import {
  estimateReadings,
  importMeterFile,
  linkMeter,
  listMeterFiles,
  listMissingReadings,
  postFeederReadings,
  saveCsvMapping,
} from "./meterDeskHandlers.ts";
import { compareTariffs, getFairness, listGridTariffs, putGridTariff } from "./tariffHandlers.ts";
import {
  getCommunityAccounts,
  listTariffSheets,
  publishNetworkTariff,
  publishTariffSheet,
} from "./tariffSheetHandlers.ts";

export const DESK_HANDLERS = {
  importMeterFile,
  listMeterFiles,
  linkMeter,
  saveCsvMapping,
  listMissingReadings,
  estimateReadings,
  postFeederReadings,
  listGridTariffs,
  putGridTariff,
  compareTariffs,
  getFairness,
  getCommunityAccounts,
  publishNetworkTariff,
  publishTariffSheet,
  listTariffSheets,
  exportReadings,
  exportLedger,
  exportOwnData,
  listBills,
  runBills,
  listOwnBills,
  getBill,
  getBillPdf,
  getBillXml,
  getDirectDebits,
  getCreditTransfers,
  putBillingOperator,
  putBillingParty,
} as const satisfies Readonly<Record<string, Handler>>;
