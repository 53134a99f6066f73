/** Handlers of the operator's workspace, by operation. */
import type { Handler } from "../context.ts";
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
} as const satisfies Readonly<Record<string, Handler>>;
