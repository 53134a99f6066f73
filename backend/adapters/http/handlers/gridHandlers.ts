/** Handlers of the network operator's desk, by operation. */
import type { Handler } from "../context.ts";
import {
  draftNetworkVersion,
  getNetworkDay,
  listNetworkVersions,
  publishNetworkDraft,
  withdrawNetworkDraft,
} from "./networkVersionHandlers.ts";
import {
  cancelGridStudy,
  getGridStudy,
  getGridStudyCsv,
  getGridStudyPdf,
  listGridStudies,
  startGridStudy,
} from "./studyHandlers.ts";
import {
  getNeutrality,
  getReliability,
  listSupplyEvents,
  listSupplyNotices,
  previewCutOff,
  registerSupplyEvent,
  updateSupplyEvent,
} from "./supplyHandlers.ts";

export const GRID_HANDLERS = {
  getNetworkDay,
  listNetworkVersions,
  draftNetworkVersion,
  publishNetworkDraft,
  withdrawNetworkDraft,
  listSupplyEvents,
  previewCutOff,
  registerSupplyEvent,
  updateSupplyEvent,
  getReliability,
  listSupplyNotices,
  startGridStudy,
  listGridStudies,
  getGridStudy,
  getGridStudyCsv,
  getGridStudyPdf,
  cancelGridStudy,
  getNeutrality,
} as const satisfies Readonly<Record<string, Handler>>;
