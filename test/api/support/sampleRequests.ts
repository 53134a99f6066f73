/** One request of every operation that passes every check but the policy's. */
import { type OperationId, POLICY } from "../../../backend/adapters/auth/policy.ts";
import type { Endpoint } from "../../../backend/adapters/http/schemas/endpoint.ts";
import { API_PREFIX } from "../../../backend/adapters/http/schemas/endpoints.ts";
import { DEFAULT_PREFERENCES } from "../../../backend/app/notify/deliveryRules.ts";
import { intervalOf } from "../../../backend/core/time/marketInterval.ts";
import { signedLinkedOf } from "./linkedOrders.ts";
import { signedOrderOf } from "./orders.ts";
import { NOON, TARIFF } from "./street.ts";

const here = intervalOf(NOON);

/** Of Anna's device key, and of programs and webhooks that do not exist. */
export const SOME_ID = "0123456789abcdef01";
/** Issued before the tests. */
export const BILL_OF_ANNA = "2026-000001";
export const DISPUTE_OF_ANNA = "0123456789abcdef01234567";
const MAPPING = {
  delimiter: ",",
  decimal: ".",
  time: { column: "t", format: "iso", marks: "start", zone: "UTC" },
  minutes: 15,
  meter: { id: "meter-1" },
  importColumn: "import",
  unit: "Wh",
};

const { version: _version, ...TARIFF_TO_COME } = TARIFF;

/** Asked before the tests, by the operator. */
export const PERMISSION_OF_ANNA = "permission-of-anna";
export const ERASURE_OF_NOBODY = "0123456789abcdef0123456789abcdef";

/** Orders that the home under test has in the book. */
export interface OwnOrders {
  readonly orderId: string;
  readonly linkedOrderId: string;
}

/** A request that passes every check but the policy's. `home` owns the object. */
export function requestOf({ path, operation }: Endpoint, home: "H1" | "H2", own: OwnOrders) {
  const url = `${API_PREFIX}${path}`
    .replace(":passkeyId", "AAAA")
    .replace(":sessionId", "AAAA")
    .replace(":helperId", "somebody")
    .replace(":invitationId", "somebody")
    .replace(":personId", "somebody")
    .replace(":orderId", own.orderId)
    .replace(":subscriptionId", "0".repeat(32))
    .replace(":permissionId", PERMISSION_OF_ANNA)
    .replace(":erasureId", ERASURE_OF_NOBODY)
    .replace(":linkedOrderId", own.linkedOrderId)
    .replace(":index", String(here))
    .replace(":meteringPointId", home)
    .replace(":meterId", "meter-1")
    .replace(":name", "sender-1")
    .replace(":tariffId", "night")
    .replace(":period", "2026-05")
    .replace(":clientId", `cl_${SOME_ID}`)
    .replace(":deviceKeyId", `dk_${SOME_ID}`)
    .replace(":webhookId", `wh_${SOME_ID}`)
    .replace(":deliveryId", `whd_${SOME_ID}`)
    .replace(":disputeId", DISPUTE_OF_ANNA)
    .replace(":number", BILL_OF_ANNA);
  const flat = { kind: "flat", price: 100_000 };
  const party = { id: "1", name: "A", street: "B", city: "C", postcode: "D", country: "DE" };
  const keyChange = {
    key: `0x${"11".repeat(20)}`,
    nonce: 0,
    deadline: 1,
    signature: `0x${"22".repeat(65)}`,
  };
  const subject = { kind: "bill-line", billNumber: BILL_OF_ANNA, line: 1 };
  const assertion = {
    id: "AAAA",
    rawId: "AAAA",
    type: "public-key",
    response: { clientDataJSON: "e30", authenticatorData: "AAAA", signature: "AAAA" },
  };
  const attestation = { ...assertion, response: { clientDataJSON: "e30", attestationObject: "AAAA" } };
  const named = { displayName: "Somebody", email: null };
  const bodies: Partial<Record<OperationId, unknown>> = {
    signInWithPasskey: { response: assertion },
    signInWithRecoveryCode: { code: "AAAAA-BBBBB-CCCCC-DDDDD" },
    readInvitation: { token: "unknown" },
    createJoinOptions: { token: "unknown" },
    join: { token: "unknown", name: "Key", response: attestation },
    switchRole: { role: "member" },
    putMe: named,
    addPasskey: { name: "Key", response: attestation },
    renamePasskey: { name: "Key" },
    createWalletChallenge: { address: `0x${"11".repeat(20)}` },
    linkWallet: { message: "text", signature: `0x${"22".repeat(65)}` },
    inviteHelper: named,
    invitePerson: { ...named, role: "member", meteringPointIds: [home] },
    putRoles: { roles: ["member"] },
    previewEstimates: { from: "2026-06-14", to: "2026-06-14" },
    fileDispute: { subject, text: "Too much" },
    replyDispute: { act: "replied", text: "See the photograph" },
    answerDispute: { act: "asked", text: "When was that?" },
    linkMeter: { meteringPointId: home },
    answerConsent: { answer: "no" },
    requestErasure: { reason: "movingOut" },
    createPermission: {
      meteringPointId: home,
      purpose: "research",
      granularity: "day",
      from: "2026-06-14",
      to: "2026-06-14",
      days: 30,
    },
    saveCsvMapping: MAPPING,
    estimateReadings: { from: "2026-06-14", to: "2026-06-14", meteringPointIds: [home] },
    postFeederReadings: { readings: [{ interval: here - 1, importWh: 1, exportWh: 0 }] },
    putGridTariff: { name: "N", energy: flat, network: flat, feedIn: flat, levies: [], standingPerDay: 0 },
    publishNetworkTariff: { spread: 4, floor: 20_000, cap: 400_000 },
    publishTariffSheet: { ...TARIFF_TO_COME, effectiveFrom: (here + 200) * 900 },
    runBills: {},
    putBillingOperator: { party },
    putBillingParty: { party },
    signIn: { signInId: "anna" },
    createClient: { name: "P", role: "aggregator", scopes: [] },
    updateClient: { name: "P", scopes: [], pointIds: [], perMinute: 9 },
    createDeviceKey: { label: "Meter", pointIds: [home] },
    updateDeviceKey: { label: "Meter" },
    createWebhook: { url: "https://receiver.example/hook", events: ["market.interval"] },
    updateWebhook: { url: "https://receiver.example/hook", events: ["market.interval"], state: "active" },
    putPlan: { style: "bestPrice", buyLimit: 300_000, sellLimit: 80_000, batteryReservePercent: 10 },
    withdrawCredit: { cumulativeMicroEuro: 1, nonce: 0, deadline: 1, signature: `0x${"22".repeat(65)}` },
    removeAccountKey: keyChange,
    cancelRecovery: keyChange,
    completeRecovery: { key: keyChange.key },
    placeOrder: signedOrderOf(home, { nonce: 2 }),
    placeOrderCurve: { orders: [signedOrderOf(home, { nonce: 3 })] },
    previewPlan: { style: "bestPrice", buyLimit: 300_000, sellLimit: 80_000, batteryReservePercent: 10 },
    putDevices: { batteryReservePercent: 20, chargeLimitW: null, departures: [] },
    chargeNow: { energyWh: 1_000 },
    putNotificationSettings: DEFAULT_PREFERENCES,
    addPushSubscription: {
      endpoint: "https://push.example.org/1",
      p256dh: "A".repeat(87),
      auth: "A".repeat(22),
    },
    cancelOrder: { signer: keyChange.key, signature: keyChange.signature },
    placeLinkedOrder: signedLinkedOf(home),
    createKeyChallenge: { address: `0x${"11".repeat(20)}` },
    registerKey: { address: `0x${"11".repeat(20)}`, message: "text", signature: `0x${"22".repeat(65)}` },
    setClock: { action: "pause" },
    previewReadings: {
      readings: [
        { meteringPointId: home, interval: here - 1, importWh: 1, exportWh: 0, quality: "measured" },
      ],
    },
    callChain: { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] },
    postReadings: {
      readings: [
        { meteringPointId: home, interval: here - 1, importWh: 1, exportWh: 0, quality: "measured" },
      ],
    },
  };
  const takesPoint =
    POLICY[operation].scope === "own" && bodies[operation] === undefined && !path.includes(":");
  const takesPointInWrite = [
    "fileDispute",
    "putPlan",
    "requestErasure",
    "listHelpers",
    "inviteHelper",
    "removeHelper",
    "previewPlan",
    "putDevices",
    "chargeNow",
    "withdrawCredit",
    "removeAccountKey",
    "cancelRecovery",
    "completeRecovery",
    "createKeyChallenge",
    "registerKey",
  ].includes(operation);
  const query = takesPoint || takesPointInWrite ? `?meteringPointId=${home}` : "";
  return { url: `${url}${query}`, body: bodies[operation] };
}
