/** Handlers of the operator's workspace, by operation. */
import type { Handler } from "../context.ts";
import { getIntervalAccount } from "./boardHandlers.ts";
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
} as const satisfies Readonly<Record<string, Handler>>;
