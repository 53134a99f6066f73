/**
 * The one place that decides who may do what. Deny by default: an operation that is not listed, or a role that
 * is not listed under it, is refused. `own` operations concern one metering point (or an object that belongs to
 * one) and are allowed for the caller's own points only.
 */

import type { ClientRole, ClientScope } from "../../ports/machineAccess.ts";
import { machineRule, ROLE_OF_CLIENT } from "./machinePolicy.ts";
import type { Role } from "./roles.ts";

/** Everyone with an interest in the market's figures. */
const MARKET = [
  "member",
  "helper",
  "operator",
  "dso",
  "aggregator",
  "auditor",
] as const satisfies readonly Role[];
/** Everyone who is signed in with a session. */
const SIGNED_IN = [...MARKET, "admin"] as const satisfies readonly Role[];
const EVERYONE = ["anonymous", ...SIGNED_IN] as const satisfies readonly Role[];
/** A member and whom it lets help: figures of the home and its plan, nothing that signs or pays. */
const HOUSEHOLD = ["member", "helper"] as const satisfies readonly Role[];

/** Who asks: role and the metering points that are the caller's own. */
export interface Principal {
  readonly role: Role;
  readonly meteringPointIds: readonly string[];
  /** Set for a program with a token; its `role` is that of the people in whose place it stands. */
  readonly client?: {
    readonly id: string;
    readonly role: ClientRole;
    /** Of the token, as far as the client still has them. */
    readonly scopes: readonly ClientScope[];
  };
}

interface Rule {
  readonly roles: readonly Role[];
  /** `own`: the object's metering point must be one of the caller's. `none`: no owner is involved. */
  readonly scope: "own" | "none";
  /** Exists in demo mode only; elsewhere the operation is not found. */
  readonly demoOnly?: true;
}

const any = (roles: readonly Role[]) => ({ roles, scope: "none" }) as const;
const own = (roles: readonly Role[]) => ({ roles, scope: "own" }) as const;

/** Operation → rule. The table that the policy matrix test walks through. */
export const POLICY = {
  getHealth: any(EVERYONE),
  getReady: any(EVERYONE),
  getSystem: any(EVERYONE),
  listDemoSignIns: { ...any(EVERYONE), demoOnly: true },
  signIn: any(EVERYONE),
  getSession: any(EVERYONE),
  signOut: any(EVERYONE),
  streamEvents: any(MARKET),
  getHome: own(HOUSEHOLD),
  listHomeIntervals: own(HOUSEHOLD),
  getMoney: own(["member"]),
  listMoneyLines: own(["member"]),
  getCredit: own(["member"]),
  withdrawCredit: own(["member"]),
  getAccount: own(["member"]),
  removeAccountKey: own(["member"]),
  cancelRecovery: own(["member"]),
  completeRecovery: own(["member"]),
  getPlan: own(HOUSEHOLD),
  putPlan: own(HOUSEHOLD),
  listOrders: own(HOUSEHOLD),
  placeOrder: own(["member"]),
  placeOrderCurve: own(["member"]),
  cancelOrder: own(["member"]),
  previewPlan: own(["member", "helper"]),
  getOutlook: own(["member", "helper"]),
  getDevices: own(["member", "helper"]),
  putDevices: own(["member", "helper"]),
  chargeNow: own(["member", "helper"]),
  listNotifications: own(["member"]),
  readNotifications: own(["member"]),
  getNotificationSettings: any(["member"]),
  putNotificationSettings: any(["member"]),
  addPushSubscription: any(["member"]),
  deletePushSubscription: any(["member"]),
  placeLinkedOrder: own(["member"]),
  listLinkedOrders: own(["member"]),
  cancelLinkedOrder: own(["member"]),
  getOrder: own(HOUSEHOLD),
  getReceipt: own(["member"]),
  listKeys: own(["member"]),
  createKeyChallenge: own(["member"]),
  registerKey: own(["member"]),
  getMarketInterval: any(MARKET),
  getTariff: any(MARKET),
  getOrderContext: own(["member"]),
  getBoard: any(["operator"]),
  listMembers: any(["operator"]),
  setClock: { ...any(["operator"]), demoOnly: true },
  getNetwork: any(["dso", "auditor"]),
  getNetworkState: any(["dso", "auditor"]),
  listEvidence: any(["dso", "auditor"]),
  getEvidence: any(["dso", "auditor"]),
  getEvidenceBundle: any(["dso"]),
  getNetworkDay: any(["dso", "auditor"]),
  listNetworkVersions: any(["dso", "auditor"]),
  draftNetworkVersion: any(["dso"]),
  publishNetworkDraft: any(["dso"]),
  withdrawNetworkDraft: any(["dso"]),
  listSupplyEvents: any(["dso", "auditor"]),
  previewCutOff: any(["dso"]),
  registerSupplyEvent: any(["dso"]),
  updateSupplyEvent: any(["dso"]),
  getReliability: any(["dso", "auditor"]),
  listSupplyNotices: own(HOUSEHOLD),
  startGridStudy: any(["dso"]),
  listGridStudies: any(["dso", "auditor"]),
  getGridStudy: any(["dso", "auditor"]),
  getGridStudyCsv: any(["dso", "auditor"]),
  getGridStudyPdf: any(["dso", "auditor"]),
  cancelGridStudy: any(["dso"]),
  getNeutrality: any(["dso", "auditor"]),
  callChain: any(MARKET),
  postReadings: own(["device", "operator"]),
  importMeterFile: any(["operator"]),
  listMeterFiles: any(["operator"]),
  linkMeter: any(["operator"]),
  saveCsvMapping: any(["operator"]),
  listMissingReadings: any(["operator"]),
  estimateReadings: any(["operator"]),
  postFeederReadings: any(["operator", "dso"]),
  listGridTariffs: any(MARKET),
  compareTariffs: own(["member"]),
  putGridTariff: any(["operator"]),
  getFairness: any(["operator", "auditor"]),
  getCommunityAccounts: any(["operator", "auditor"]),
  // Not the DSO's: its role publishes networks and refuses, it neither trades nor sets prices.
  publishNetworkTariff: any(["operator"]),
  publishTariffSheet: any(["operator"]),
  listTariffSheets: any(MARKET),
  exportReadings: any(["operator"]),
  exportLedger: any(["operator"]),
  exportOwnData: own(["member"]),
  listConsents: own(["member"]),
  answerConsent: own(["member"]),
  withdrawConsent: own(["member"]),
  listLooks: own(["member"]),
  getErasure: own(["member"]),
  requestErasure: own(["member"]),
  cancelErasure: own(["member"]),
  getErasureReceipt: any(EVERYONE),
  createPermission: any(["aggregator", "operator", "dso"]),
  listPermissions: any(["aggregator", "operator", "dso"]),
  getPermission: any(["aggregator", "operator", "dso"]),
  endPermission: any(["aggregator", "operator", "dso"]),
  listPointReadings: any(["aggregator", "operator", "dso"]),
  getAccessTotals: any(["auditor"]),
  searchAuditLog: any(["auditor"]),
  exportAuditLog: any(["auditor"]),
  listAuditDays: any(["auditor"]),
  getAuditTotals: any(["auditor"]),
  getConcentration: any(["auditor"]),
  drawAuditSample: any(["auditor"]),
  getAuditReceipt: any(["auditor"]),
  listBills: any(["operator"]),
  runBills: any(["operator"]),
  getDirectDebits: any(["operator"]),
  getCreditTransfers: any(["operator"]),
  putBillingOperator: any(["operator"]),
  putBillingParty: any(["operator"]),
  listOwnBills: own(["member"]),
  getBill: own(["member", "operator"]),
  getBillPdf: own(["member", "operator"]),
  getBillXml: own(["member", "operator"]),
  getOpenApi: any(EVERYONE),
  createClient: any(["admin"]),
  listClients: any(["admin"]),
  getClient: any(["admin"]),
  updateClient: any(["admin"]),
  rotateClientSecret: any(["admin"]),
  endClient: any(["admin"]),
  createDeviceKey: own(["member", "operator"]),
  listDeviceKeys: any(["member", "operator"]),
  getDeviceKey: own(["member", "operator"]),
  updateDeviceKey: own(["member", "operator"]),
  revokeDeviceKey: own(["member", "operator"]),
  createWebhook: any(["admin"]),
  listWebhooks: any(["admin"]),
  getWebhook: any(["admin"]),
  updateWebhook: any(["admin"]),
  deleteWebhook: any(["admin"]),
  rotateWebhookSecret: any(["admin"]),
  pingWebhook: any(["admin"]),
  listWebhookDeliveries: any(["admin"]),
  replayWebhookDelivery: any(["admin"]),
  getIntervalAccount: any(["operator"]),
  getPointDesk: any(["operator"]),
  addPoint: any(["operator"]),
  changePoint: any(["operator"]),
  movePoint: any(["operator"]),
  importMemberList: any(["operator"]),
  getMemberTemplate: any(["operator"]),
  getBillingDesk: any(["operator"]),
  draftBillRun: any(["operator"]),
  exportBills: any(["operator"]),
  getBillArchive: any(["operator"]),
  handOverPayments: any(["operator"]),
  getHandoverFile: any(["operator"]),
  markBillsPaid: any(["operator"]),
  unmarkBillPaid: any(["operator"]),
  importStatement: any(["operator"]),
  fileDispute: own(["member"]),
  listOwnDisputes: own(["member"]),
  getOwnDispute: own(["member"]),
  replyDispute: own(["member"]),
  listDisputes: any(["operator"]),
  getDispute: any(["operator"]),
  answerDispute: any(["operator"]),
  createSignInOptions: any(EVERYONE),
  signInWithPasskey: any(EVERYONE),
  signInWithRecoveryCode: any(EVERYONE),
  readInvitation: any(EVERYONE),
  createJoinOptions: any(EVERYONE),
  join: any(EVERYONE),
  switchRole: any(SIGNED_IN),
  getMe: any(SIGNED_IN),
  putMe: any(SIGNED_IN),
  createPasskeyOptions: any(SIGNED_IN),
  addPasskey: any(SIGNED_IN),
  renamePasskey: any(SIGNED_IN),
  removePasskey: any(SIGNED_IN),
  createRecoveryCodes: any(SIGNED_IN),
  createDeviceCode: any(SIGNED_IN),
  createWalletChallenge: any(SIGNED_IN),
  linkWallet: any(SIGNED_IN),
  unlinkWallet: any(SIGNED_IN),
  listSessions: any(SIGNED_IN),
  endSession: any(SIGNED_IN),
  endOtherSessions: any(SIGNED_IN),
  // Only the member says who helps with its home.
  listHelpers: own(["member"]),
  inviteHelper: own(["member"]),
  removeHelper: own(["member"]),
  listPeople: any(["operator", "admin"]),
  invitePerson: any(["operator", "admin"]),
  withdrawInvitation: any(["operator", "admin"]),
  putRoles: any(["admin"]),
  endAccess: any(["operator", "admin"]),
  linkPersonPoint: any(["operator", "admin"]),
  unlinkPersonPoint: any(["operator", "admin"]),
  previewTariff: any(["operator"]),
  getTariffPreview: any(["operator"]),
  cancelTariffPreview: any(["operator"]),
  listCsvMappings: any(["operator"]),
  listNotedReadings: any(["operator"]),
  previewEstimates: any(["operator"]),
  previewReadings: any(["operator"]),
  getBenefits: any(["operator", "auditor"]),
  exportMembers: any(["operator"]),
  exportEvidenceList: any(["operator"]),
} as const satisfies Record<string, Rule>;

export type OperationId = keyof typeof POLICY;

/** Why a request was refused, in the order in which it is looked at. */
export type Decision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason: "not-found" | "sign-in" | "role" | "not-own" | "closed" | "scope";
    };

/** What is being asked for. */
export interface Access {
  readonly operation: string;
  readonly principal: Principal;
  readonly demo: boolean;
  /** Metering points that the object belongs to; undefined before it is known (role check only). */
  readonly ownerPointIds?: readonly string[];
}

/** Why a program may not; null when it may. What is open to everybody needs no scope. */
function decideClient(
  operation: string,
  { roles }: Rule,
  { role, scopes }: NonNullable<Principal["client"]>,
): "closed" | "scope" | null {
  if (roles.includes("anonymous") && roles.includes(ROLE_OF_CLIENT[role])) return null;
  const machine = machineRule(operation);
  if (machine === null || !machine.clients.includes(role)) return "closed";
  return scopes.includes(machine.clientScope) ? null : "scope";
}

/**
 * Decides one access. The operator may hand in readings of any point of its own community; everybody else is held to
 * its own points. An object that is not the caller's is reported as not found by the HTTP layer.
 */
export function decide(access: Access): Decision {
  const rules: Readonly<Record<string, Rule>> = POLICY;
  const rule = Object.hasOwn(rules, access.operation) ? rules[access.operation] : undefined;
  if (rule === undefined || (rule.demoOnly === true && !access.demo)) {
    return { allowed: false, reason: "not-found" };
  }
  const { role, meteringPointIds, client } = access.principal;
  if (client !== undefined) {
    const refused = decideClient(access.operation, rule, client);
    if (refused !== null) return { allowed: false, reason: refused };
  } else if (!rule.roles.includes(role)) {
    return { allowed: false, reason: role === "anonymous" ? "sign-in" : "role" };
  }
  if (rule.scope === "none" || role === "operator" || access.ownerPointIds === undefined) {
    return { allowed: true };
  }
  const owned = access.ownerPointIds.every((id) => meteringPointIds.includes(id));
  return owned ? { allowed: true } : { allowed: false, reason: "not-own" };
}
