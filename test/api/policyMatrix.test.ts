/**
 * Every route × every role × own and other's object, through the running server.
 *
 *              anonymous  member(own)  member(other)  helper(own)  operator  dso  aggregator  auditor  admin  device
 *   open           ✓           ✓             –             ✓          ✓      ✓       ✓         ✓       ✓      ✗
 *   household      401         ✓            404        figures, plan 403    403     403       403     403    403
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { machineRule, ROLE_OF_CLIENT } from "../../backend/adapters/auth/machinePolicy.ts";
import { decide, type OperationId, POLICY } from "../../backend/adapters/auth/policy.ts";
import { ROLES, type Role } from "../../backend/adapters/auth/roles.ts";
import { DEFAULT_RATE_LIMITS } from "../../backend/adapters/http/rateLimit.ts";
import type { Endpoint } from "../../backend/adapters/http/schemas/endpoint.ts";
import { API_PREFIX, ENDPOINTS } from "../../backend/adapters/http/schemas/endpoints.ts";
import { newDeviceKey } from "../../backend/app/deviceKeys.ts";
import { DEFAULT_PREFERENCES } from "../../backend/app/notify/deliveryRules.ts";
import { intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { CLIENT_ROLES, CLIENT_SCOPES } from "../../backend/ports/machineAccess.ts";
import { type Client, pageWith, signInAs } from "./support/client.ts";
import { sampleErasure, samplePermission } from "./support/consents.ts";
import { signedLinkedOf } from "./support/linkedOrders.ts";
import { clientOf, deviceAuthorization, tokenAuthorization } from "./support/machines.ts";
import { OPEN_INTERVAL, signedOrderOf } from "./support/orders.ts";
import { sampleInvoice } from "./support/sampleInvoice.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, NOON, TARIFF } from "./support/street.ts";

const here = intervalOf(NOON);

const MARKET: readonly Role[] = ["member", "helper", "operator", "dso", "aggregator", "auditor"];
const EVERYONE: readonly Role[] = ["anonymous", ...MARKET, "admin"];

/** What the issue grants, written down a second time and by hand, so that a slip in the policy shows. */
const EXPECTED: Readonly<Record<OperationId, readonly Role[]>> = {
  getHealth: EVERYONE,
  getReady: EVERYONE,
  getSystem: EVERYONE,
  listDemoSignIns: EVERYONE,
  signIn: EVERYONE,
  getSession: EVERYONE,
  signOut: EVERYONE,
  streamEvents: MARKET,
  getHome: ["member", "helper"],
  listHomeIntervals: ["member", "helper"],
  getMoney: ["member"],
  listMoneyLines: ["member"],
  getCredit: ["member"],
  withdrawCredit: ["member"],
  getAccount: ["member"],
  removeAccountKey: ["member"],
  cancelRecovery: ["member"],
  completeRecovery: ["member"],
  getPlan: ["member", "helper"],
  putPlan: ["member", "helper"],
  listOrders: ["member", "helper"],
  placeOrder: ["member"],
  placeOrderCurve: ["member"],
  cancelOrder: ["member"],
  previewPlan: ["member", "helper"],
  getOutlook: ["member", "helper"],
  getDevices: ["member", "helper"],
  putDevices: ["member", "helper"],
  chargeNow: ["member", "helper"],
  listNotifications: ["member"],
  readNotifications: ["member"],
  getNotificationSettings: ["member"],
  putNotificationSettings: ["member"],
  addPushSubscription: ["member"],
  deletePushSubscription: ["member"],
  placeLinkedOrder: ["member"],
  listLinkedOrders: ["member"],
  cancelLinkedOrder: ["member"],
  getOrder: ["member", "helper"],
  getReceipt: ["member"],
  listKeys: ["member"],
  createKeyChallenge: ["member"],
  registerKey: ["member"],
  getMarketInterval: MARKET,
  getTariff: MARKET,
  getOrderContext: ["member"],
  getBoard: ["operator"],
  listMembers: ["operator"],
  setClock: ["operator"],
  getNetwork: ["dso", "auditor"],
  getNetworkState: ["dso", "auditor"],
  listEvidence: ["dso", "auditor"],
  getEvidence: ["dso", "auditor"],
  getEvidenceBundle: ["dso"],
  getNetworkDay: ["dso", "auditor"],
  listNetworkVersions: ["dso", "auditor"],
  draftNetworkVersion: ["dso"],
  publishNetworkDraft: ["dso"],
  withdrawNetworkDraft: ["dso"],
  listSupplyEvents: ["dso", "auditor"],
  previewCutOff: ["dso"],
  registerSupplyEvent: ["dso"],
  updateSupplyEvent: ["dso"],
  getReliability: ["dso", "auditor"],
  listSupplyNotices: ["member", "helper"],
  startGridStudy: ["dso"],
  listGridStudies: ["dso", "auditor"],
  getGridStudy: ["dso", "auditor"],
  getGridStudyCsv: ["dso", "auditor"],
  getGridStudyPdf: ["dso", "auditor"],
  cancelGridStudy: ["dso"],
  getNeutrality: ["dso", "auditor"],
  callChain: MARKET,
  postReadings: ["operator", "device"],
  importMeterFile: ["operator"],
  listMeterFiles: ["operator"],
  linkMeter: ["operator"],
  saveCsvMapping: ["operator"],
  listMissingReadings: ["operator"],
  estimateReadings: ["operator"],
  postFeederReadings: ["operator", "dso"],
  listGridTariffs: MARKET,
  compareTariffs: ["member"],
  putGridTariff: ["operator"],
  getFairness: ["operator", "auditor"],
  getCommunityAccounts: ["operator", "auditor"],
  publishNetworkTariff: ["operator"],
  publishTariffSheet: ["operator"],
  listTariffSheets: MARKET,
  exportReadings: ["operator"],
  exportLedger: ["operator"],
  exportOwnData: ["member"],
  listConsents: ["member"],
  answerConsent: ["member"],
  withdrawConsent: ["member"],
  listLooks: ["member"],
  getErasure: ["member"],
  requestErasure: ["member"],
  cancelErasure: ["member"],
  getErasureReceipt: EVERYONE,
  createPermission: ["aggregator", "operator", "dso"],
  listPermissions: ["aggregator", "operator", "dso"],
  getPermission: ["aggregator", "operator", "dso"],
  endPermission: ["aggregator", "operator", "dso"],
  listPointReadings: ["aggregator", "operator", "dso"],
  getAccessTotals: ["auditor"],
  searchAuditLog: ["auditor"],
  exportAuditLog: ["auditor"],
  listAuditDays: ["auditor"],
  getAuditTotals: ["auditor"],
  getConcentration: ["auditor"],
  drawAuditSample: ["auditor"],
  getAuditReceipt: ["auditor"],
  listBills: ["operator"],
  runBills: ["operator"],
  getDirectDebits: ["operator"],
  getCreditTransfers: ["operator"],
  putBillingOperator: ["operator"],
  putBillingParty: ["operator"],
  listOwnBills: ["member"],
  getBill: ["member", "operator"],
  getBillPdf: ["member", "operator"],
  getBillXml: ["member", "operator"],
  getOpenApi: EVERYONE,
  createClient: ["admin"],
  listClients: ["admin"],
  getClient: ["admin"],
  updateClient: ["admin"],
  rotateClientSecret: ["admin"],
  endClient: ["admin"],
  createDeviceKey: ["member", "operator"],
  listDeviceKeys: ["member", "operator"],
  getDeviceKey: ["member", "operator"],
  updateDeviceKey: ["member", "operator"],
  revokeDeviceKey: ["member", "operator"],
  createWebhook: ["admin"],
  listWebhooks: ["admin"],
  getWebhook: ["admin"],
  updateWebhook: ["admin"],
  deleteWebhook: ["admin"],
  rotateWebhookSecret: ["admin"],
  pingWebhook: ["admin"],
  listWebhookDeliveries: ["admin"],
  replayWebhookDelivery: ["admin"],
  getIntervalAccount: ["operator"],
  getPointDesk: ["operator"],
  addPoint: ["operator"],
  changePoint: ["operator"],
  movePoint: ["operator"],
  importMemberList: ["operator"],
  getMemberTemplate: ["operator"],
  getBillingDesk: ["operator"],
  draftBillRun: ["operator"],
  exportBills: ["operator"],
  getBillArchive: ["operator"],
  handOverPayments: ["operator"],
  getHandoverFile: ["operator"],
  markBillsPaid: ["operator"],
  unmarkBillPaid: ["operator"],
  importStatement: ["operator"],
  fileDispute: ["member"],
  listOwnDisputes: ["member"],
  getOwnDispute: ["member"],
  replyDispute: ["member"],
  listDisputes: ["operator"],
  getDispute: ["operator"],
  answerDispute: ["operator"],
  createSignInOptions: EVERYONE,
  signInWithPasskey: EVERYONE,
  signInWithRecoveryCode: EVERYONE,
  readInvitation: EVERYONE,
  createJoinOptions: EVERYONE,
  join: EVERYONE,
  switchRole: [...MARKET, "admin"],
  getMe: [...MARKET, "admin"],
  putMe: [...MARKET, "admin"],
  createPasskeyOptions: [...MARKET, "admin"],
  addPasskey: [...MARKET, "admin"],
  renamePasskey: [...MARKET, "admin"],
  removePasskey: [...MARKET, "admin"],
  createRecoveryCodes: [...MARKET, "admin"],
  createDeviceCode: [...MARKET, "admin"],
  createWalletChallenge: [...MARKET, "admin"],
  linkWallet: [...MARKET, "admin"],
  unlinkWallet: [...MARKET, "admin"],
  listSessions: [...MARKET, "admin"],
  endSession: [...MARKET, "admin"],
  endOtherSessions: [...MARKET, "admin"],
  listHelpers: ["member"],
  inviteHelper: ["member"],
  removeHelper: ["member"],
  listPeople: ["operator", "admin"],
  invitePerson: ["operator", "admin"],
  withdrawInvitation: ["operator", "admin"],
  putRoles: ["admin"],
  endAccess: ["operator", "admin"],
  linkPersonPoint: ["operator", "admin"],
  unlinkPersonPoint: ["operator", "admin"],
  previewTariff: ["operator"],
  getTariffPreview: ["operator"],
  cancelTariffPreview: ["operator"],
  listCsvMappings: ["operator"],
  listNotedReadings: ["operator"],
  previewEstimates: ["operator"],
  previewReadings: ["operator"],
  getBenefits: ["operator", "auditor"],
  exportMembers: ["operator"],
  exportEvidenceList: ["operator"],
};

/** Of Anna's device key, and of programs and webhooks that do not exist. */
const SOME_ID = "0123456789abcdef01";
/** Issued before the tests. */
const BILL_OF_ANNA = "2026-000001";
const DISPUTE_OF_ANNA = "0123456789abcdef01234567";
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
const PERMISSION_OF_ANNA = "permission-of-anna";
const ERASURE_OF_NOBODY = "0123456789abcdef0123456789abcdef";

let server: TestServer;
let orderOfAnna: string;
let linkedOfAnna: string;
const pages = new Map<string, Client>();

beforeAll(async () => {
  // One address asks for everybody here.
  server = await startTestServer({ rateLimits: { ...DEFAULT_RATE_LIMITS, signIn: 10_000, guess: 10_000 } });
  for (const who of Object.values(WHO)) if (who !== "nobody") pages.set(who, await signInAs(server, who));
  pages.set("ben", await signInAs(server, "ben"));
  pages.set("nobody", pageWith(server, null));
  const signed = signedOrderOf("H1", { nonce: 1 });
  orderOfAnna = signed.orderId;
  const linked = signedLinkedOf("H1", { firstInterval: intervalIndex(OPEN_INTERVAL + 20), nonce: 41 });
  linkedOfAnna = linked.linkedOrderId;
  await pages.get("anna")?.send("POST", "/api/v1/household/linked-orders", linked);
  await pages.get("anna")?.send("POST", "/api/v1/household/orders", signed);
  await server.machines.deviceKeys.add(
    COMMUNITY,
    newDeviceKey(
      { id: `dk_${SOME_ID}`, keyHash: "of Anna's meter", label: "M", pointIds: ["H1"], issuedBy: "member" },
      1,
    ),
  );
  await server.desk.disputes.fileDispute(COMMUNITY, {
    disputeId: DISPUTE_OF_ANNA,
    meteringPointId: "H1",
    subject: { kind: "bill-line", billNumber: BILL_OF_ANNA, line: 1 },
    filedAt: NOON,
    entries: [{ act: "filed", actor: "anna", at: NOON, text: "Too much" }],
  });
  await server.desk.invoices.issue(COMMUNITY, 2026, async () => [(number) => sampleInvoice(number, "H1")]);
  await server.desk.consents.addPermission(samplePermission({ id: PERMISSION_OF_ANNA }));
  await server.desk.erasures.addErasure(sampleErasure({ id: ERASURE_OF_NOBODY, meteringPointId: "gone" }));
});
afterAll(() => server.close());

const WHO: Readonly<Record<Exclude<Role, "device">, string>> = {
  anonymous: "nobody",
  member: "anna",
  helper: "hans",
  operator: "olga",
  dso: "dirk",
  aggregator: "agnes",
  auditor: "aida",
  admin: "adam",
};

/** A request that passes every check but the policy's. `home` owns the object. */
function requestOf({ path, operation }: Endpoint, home: "H1" | "H2") {
  const url = `${API_PREFIX}${path}`
    .replace(":passkeyId", "AAAA")
    .replace(":sessionId", "AAAA")
    .replace(":helperId", "somebody")
    .replace(":invitationId", "somebody")
    .replace(":personId", "somebody")
    .replace(":orderId", orderOfAnna)
    .replace(":subscriptionId", "0".repeat(32))
    .replace(":permissionId", PERMISSION_OF_ANNA)
    .replace(":erasureId", ERASURE_OF_NOBODY)
    .replace(":linkedOrderId", linkedOfAnna)
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

const methodOf = (endpoint: Endpoint): string => endpoint.method.toUpperCase();
/** Streams stay open: the policy decides before, and a refusal ends them; they have tests of their own. */
const ordinary = ENDPOINTS.filter((endpoint) => endpoint.kind !== "stream");

async function ask(client: Client, endpoint: Endpoint, home: "H1" | "H2", headers = {}) {
  const { url, body } = requestOf(endpoint, home);
  return endpoint.method === "get"
    ? client.get(url, headers)
    : client.send(methodOf(endpoint), url, body, headers);
}

/** They end the session they come with, or renew it. */
const RENEWS: ReadonlySet<string> = new Set(["signIn", "signOut", "switchRole", "endOtherSessions"]);
/** Open to everybody who brings a passkey, a code or a link; here nobody does. */
const NEEDS_MORE: ReadonlySet<string> = new Set([
  "signInWithPasskey",
  "signInWithRecoveryCode",
  "readInvitation",
  "createJoinOptions",
  "join",
]);

const REFUSED_BY_POLICY = new Set(["LAT-8002", "LAT-8003", "LAT-8004", "LAT-8025"]);

describe("the policy table", () => {
  it("grants exactly what is expected, role by role", () => {
    const granted = Object.fromEntries(
      Object.entries(POLICY).map(([operation, rule]) => [operation, [...rule.roles].sort()]),
    );
    const expected = Object.fromEntries(
      Object.entries(EXPECTED).map(([operation, roles]) => [operation, [...roles].sort()]),
    );
    expect(granted).toEqual(expected);
  });

  it.each(["dropTables", "", "constructor", "__proto__", "toString"])(
    "does not know the operation %j and refuses it to everybody",
    (operation) => {
      for (const role of ROLES) {
        const decision = decide({ operation, principal: { role, meteringPointIds: ["H1"] }, demo: true });
        expect(decision).toEqual({ allowed: false, reason: "not-found" });
      }
    },
  );

  it("keeps demo operations out of production for every role", () => {
    for (const operation of ["listDemoSignIns", "setClock"]) {
      const decision = decide({
        operation,
        principal: { role: "operator", meteringPointIds: [] },
        demo: false,
      });
      expect(decision).toEqual({ allowed: false, reason: "not-found" });
    }
  });
});

describe.each(ordinary.map((endpoint) => [endpoint.operation, endpoint] as const))(
  "%s",
  (operation, endpoint) => {
    const roles = (Object.keys(WHO) as (keyof typeof WHO)[]).filter((role) => role !== "anonymous");

    it.each(roles)("answers the role %s as the table says", async (role) => {
      const client = pages.get(WHO[role]);
      if (client === undefined) throw new Error(`${role} is not signed in`);
      // Signing in or out ends the page's session; the tests that follow need it.
      const fresh = RENEWS.has(operation) ? await signInAs(server, WHO[role]) : client;
      const answer = await ask(fresh, endpoint, "H1");
      if (RENEWS.has(operation)) pages.set(WHO[role], await signInAs(server, WHO[role]));
      if (EXPECTED[operation].includes(role)) {
        expect(REFUSED_BY_POLICY.has(answer.code ?? ""), `${answer.status} ${answer.text}`).toBe(false);
        expect(answer.status).not.toBe(401);
      } else {
        expect([answer.status, answer.code]).toEqual([403, "LAT-8003"]);
      }
    });

    it("answers nobody as the table says", async () => {
      const answer = await ask(pageWith(server, null), endpoint, "H1");
      if (NEEDS_MORE.has(operation)) expect(answer.code).toMatch(/^LAT-81/);
      else if (EXPECTED[operation].includes("anonymous")) expect(answer.status).toBeLessThan(300);
      else expect([answer.status, answer.code]).toEqual([401, "LAT-8002"]);
    });

    it("answers a device as the table says", async () => {
      const authorization = await deviceAuthorization(server, ["H1"]);
      const answer = await ask(pageWith(server, null), endpoint, "H1", { authorization });
      if (EXPECTED[operation].includes("device")) expect(answer.status, answer.text).toBe(201);
      else expect([answer.status, answer.code]).toEqual([403, "LAT-8003"]);
    });
  },
);

const ownObjects = ordinary.filter(
  ({ operation }) => POLICY[operation].scope === "own" && EXPECTED[operation].includes("member"),
);

describe.each(ownObjects.map((endpoint) => [endpoint.operation, endpoint] as const))(
  "%s",
  (_operation, endpoint) => {
    it("does not show or change another home's object, nor that it exists", async () => {
      const ben = pages.get("ben");
      if (ben === undefined) throw new Error("ben is not signed in");
      const answer = await ask(ben, endpoint, "H1");
      expect([answer.status, answer.code]).toEqual([404, "LAT-8001"]);
      expect(answer.text).not.toContain("Anna");
    });
  },
);

const CLOSED = new Set(["LAT-8151", "LAT-8153"]);

describe.each(CLIENT_ROLES.map((role) => [role] as const))("a program of the role %s", (role) => {
  it("with every scope may do what the table of programs lists for it, and nothing else", () => {
    for (const { operation } of ENDPOINTS) {
      const rule = machineRule(operation);
      const principal = {
        role: ROLE_OF_CLIENT[role],
        meteringPointIds: [],
        client: { id: "cl", role, scopes: [...CLIENT_SCOPES] },
      };
      const isOpen = EXPECTED[operation].includes("anonymous");
      const roleMay = EXPECTED[operation].includes(ROLE_OF_CLIENT[role]);
      const listed = rule?.clients.includes(role) === true;
      const { allowed } = decide({ operation, principal, demo: true });
      expect([operation, allowed]).toEqual([operation, (isOpen && roleMay) || listed]);
      const bare = { ...principal, client: { ...principal.client, scopes: [] } };
      const without = decide({ operation, principal: bare, demo: true });
      expect([operation, without.allowed]).toEqual([operation, isOpen && roleMay]);
    }
  });
});

describe("a program without scopes", () => {
  it("is refused by the running server wherever not everybody may go", async () => {
    const program = await clientOf(server, "operator-system", []);
    const authorization = await tokenAuthorization(server, program, []);
    for (const endpoint of ordinary.filter(({ operation }) => !EXPECTED[operation].includes("anonymous"))) {
      const answer = await ask(pageWith(server, null), endpoint, "H1", { authorization });
      const outcome = [endpoint.operation, answer.status, CLOSED.has(answer.code ?? "")];
      expect(outcome).toEqual([endpoint.operation, 403, true]);
    }
  });
});

describe("a device", () => {
  it("may not hand in readings of a point that is not its own", async () => {
    const endpoint = ENDPOINTS.find(({ operation }) => operation === "postReadings");
    const authorization = await deviceAuthorization(server, ["H1"]);
    const answer = await ask(pageWith(server, null), endpoint as Endpoint, "H2", { authorization });
    expect([answer.status, answer.code]).toEqual([404, "LAT-8001"]);
  });

  it.each([
    "Bearer nonsense",
    "Bearer a.b",
    "Basic QTpC",
    "Bearer ldk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  ])("is refused with the key %j", async (authorization) => {
    const answer = await pageWith(server, null).get("/api/v1/health", { authorization });
    expect([answer.status, answer.code]).toEqual([401, "LAT-8025"]);
  });
});
