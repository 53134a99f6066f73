/** Handlers of the operator's workspace, by operation. */
import type { Handler } from "../context.ts";
import { exportEvidenceList, exportMembers, getBenefits } from "./benefitHandlers.ts";
import {
  draftBillRun,
  exportBills,
  getBillArchive,
  getBillingDesk,
  getHandoverFile,
  handOverPayments,
  importStatement,
  markBillsPaid,
  unmarkBillPaid,
} from "./billingDeskHandlers.ts";
import { getIntervalAccount } from "./boardHandlers.ts";
import {
  answerDispute,
  fileDispute,
  getDispute,
  getOwnDispute,
  listDisputes,
  listOwnDisputes,
  replyDispute,
} from "./disputeHandlers.ts";
import {
  addPoint,
  changePoint,
  getMemberTemplate,
  getPointDesk,
  importMemberList,
  movePoint,
} from "./pointDeskHandlers.ts";
import {
  listCsvMappings,
  listNotedReadings,
  previewEstimates,
  previewReadings,
} from "./readingDeskHandlers.ts";
import { cancelTariffPreview, getTariffPreview, previewTariff } from "./tariffPreviewHandlers.ts";

export const OPERATOR_HANDLERS = {
  getIntervalAccount,
  getPointDesk,
  addPoint,
  changePoint,
  movePoint,
  importMemberList,
  getMemberTemplate,
  getBillingDesk,
  draftBillRun,
  exportBills,
  getBillArchive,
  handOverPayments,
  getHandoverFile,
  markBillsPaid,
  unmarkBillPaid,
  importStatement,
  fileDispute,
  listOwnDisputes,
  getOwnDispute,
  replyDispute,
  listDisputes,
  getDispute,
  answerDispute,
  previewTariff,
  getTariffPreview,
  cancelTariffPreview,
  listCsvMappings,
  listNotedReadings,
  previewEstimates,
  previewReadings,
  getBenefits,
  exportMembers,
  exportEvidenceList,
} as const satisfies Readonly<Record<string, Handler>>;
