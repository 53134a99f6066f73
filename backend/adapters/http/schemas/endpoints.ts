/** The list of all endpoints: method, path, and the schemas that check what goes in and describe what comes out. */

import { ACCOUNT_ENDPOINTS } from "./accountEndpoints.ts";
import { AUDIT_ENDPOINTS } from "./auditEndpoints.ts";
import { RpcRequest, RpcResponse } from "./chain.ts";
import { ClockCommand, DateQuery, IntervalBoard, MemberList } from "./community.ts";
import { CONSENT_ENDPOINTS } from "./consentEndpoints.ts";
import { CreditView, WithdrawalAccepted, WithdrawalRequest } from "./credit.ts";
import { DESK_ENDPOINTS } from "./deskEndpoints.ts";
import { NetworkState, NetworkView, StateQuery } from "./dso.ts";
import { type Endpoint, get, write } from "./endpoint.ts";
import { ServerEvent } from "./events.ts";
import { EvidenceBundle, EvidenceDetail, EvidenceList } from "./evidence.ts";
import { GRID_ENDPOINTS } from "./gridEndpoints.ts";
import { DayQuery, HomeView, IntervalsView, PlanRequest, PlanView, PointQuery } from "./household.ts";
import { HOUSEHOLD_ENDPOINTS } from "./householdEndpoints.ts";
import { IDENTITY_ENDPOINTS } from "./identityEndpoints.ts";
import { LinkedOrderList, LinkedOrderParams, LinkedOrderView, SignedLinkedOrderDto } from "./linkedOrders.ts";
import { MACHINE_ENDPOINTS } from "./machineEndpoints.ts";
import { MarketInterval, OrderContext, OrderContextQuery, TariffView } from "./market.ts";
import { ReadingBatch, ReadingBatchResult } from "./meters.ts";
import { LedgerView, MoneyView, MonthQuery } from "./money.ts";
import { OPERATOR_ENDPOINTS } from "./operatorEndpoints.ts";
import {
  IndexParams,
  KeyChallenge,
  KeyChallengeRequest,
  KeyList,
  KeyRegistration,
  KeyView,
  OrderAccepted,
  OrderCurveAccepted,
  OrderCurveEntry,
  OrderDetail,
  OrderList,
  OrderParams,
  OrdersQuery,
  SignedOrderEntry,
} from "./orders.ts";
import { PageQuery } from "./page.ts";
import { TradeReceiptDto } from "./receipt.ts";
import { DemoSignIns, SessionView, SignInRequest } from "./session.ts";
import { ClockView, Health, Ready, SystemView } from "./system.ts";

export const API_PREFIX = "/api/v1";

export const ENDPOINTS: readonly Endpoint[] = [
  get("system", "getHealth", "/health", "Is the process alive", Health),
  get("system", "getReady", "/ready", "Can it serve", Ready),
  get("system", "getSystem", "/system", "Community, clock and chain", SystemView),
  get("session", "listDemoSignIns", "/demo/sign-ins", "Identities of the demonstration", DemoSignIns),
  write("session", "signIn", "post", "/session", "Sign in", SessionView, { body: SignInRequest }),
  get("session", "getSession", "/session", "Who is signed in", SessionView),
  write("session", "signOut", "delete", "/session", "Sign out", SessionView),
  get("system", "streamEvents", "/events", "Live changes (server-sent events)", ServerEvent, {
    kind: "stream",
  }),
  get("household", "getHome", "/household/home", "Today at a glance", HomeView, { query: DayQuery }),
  get("household", "listHomeIntervals", "/household/intervals", "A day by interval", IntervalsView, {
    query: DayQuery,
  }),
  get("household", "getMoney", "/household/money", "The month's running bill", MoneyView, {
    query: MonthQuery,
  }),
  get("household", "listMoneyLines", "/household/money/lines", "Ledger lines of a day", LedgerView, {
    query: DayQuery,
  }),
  get("household", "getCredit", "/household/credit", "Credit on the chain", CreditView, {
    query: PointQuery,
  }),
  write(
    "household",
    "withdrawCredit",
    "post",
    "/household/credit/withdrawals",
    "Draw credit with a signature; the operator pays for the transaction",
    WithdrawalAccepted,
    { query: PointQuery, body: WithdrawalRequest, success: 201, idempotent: true },
  ),
  get("household", "getPlan", "/household/plan", "The trading plan", PlanView, { query: PointQuery }),
  write("household", "putPlan", "put", "/household/plan", "Change the trading plan", PlanView, {
    query: PointQuery,
    body: PlanRequest,
    idempotent: true,
  }),
  get("household", "listOrders", "/household/orders", "Own orders", OrderList, { query: OrdersQuery }),
  write("household", "placeOrder", "post", "/household/orders", "Enter a signed order", OrderAccepted, {
    body: SignedOrderEntry,
    success: 201,
    idempotent: true,
  }),
  write(
    "household",
    "placeOrderCurve",
    "post",
    "/household/order-curves",
    "Enter a price curve: one signed order per step, all or none",
    OrderCurveAccepted,
    { body: OrderCurveEntry, success: 201, idempotent: true },
  ),
  get(
    "household",
    "listLinkedOrders",
    "/household/linked-orders",
    "Own wishes over many intervals",
    LinkedOrderList,
    { query: PointQuery },
  ),
  write(
    "household",
    "placeLinkedOrder",
    "post",
    "/household/linked-orders",
    "Enter a signed wish over many intervals: car, battery or block",
    LinkedOrderView,
    { body: SignedLinkedOrderDto, success: 201, idempotent: true },
  ),
  write(
    "household",
    "cancelLinkedOrder",
    "delete",
    "/household/linked-orders/:linkedOrderId",
    "Cancel a wish; what is in a book already stays there",
    LinkedOrderList,
    { params: LinkedOrderParams },
  ),
  get("household", "getOrder", "/household/orders/:orderId", "Tracker of an order", OrderDetail, {
    params: OrderParams,
  }),
  get("household", "getReceipt", "/household/orders/:orderId/receipt", "Receipt to check", TradeReceiptDto, {
    params: OrderParams,
    kind: "download",
  }),
  get("household", "listKeys", "/household/keys", "Own signing keys", KeyList, { query: PointQuery }),
  write(
    "household",
    "createKeyChallenge",
    "post",
    "/household/keys/challenge",
    "Text that proves possession of a key",
    KeyChallenge,
    { query: PointQuery, body: KeyChallengeRequest },
  ),
  write("household", "registerKey", "post", "/household/keys", "Register a signing key", KeyView, {
    query: PointQuery,
    body: KeyRegistration,
    success: 201,
    idempotent: true,
  }),
  get("market", "getMarketInterval", "/market/intervals/:index", "One market interval", MarketInterval, {
    params: IndexParams,
  }),
  get("market", "getTariff", "/market/tariff", "Tariff sheet in force", TariffView),
  get("market", "getOrderContext", "/market/order-context", "What an order needs", OrderContext, {
    query: OrderContextQuery,
  }),
  get("community", "getBoard", "/community/intervals", "Interval board", IntervalBoard, { query: DateQuery }),
  get("community", "listMembers", "/community/members", "Members and metering points", MemberList, {
    query: PageQuery,
    reads: { kind: "people", points: "all" },
  }),
  write("community", "setClock", "post", "/community/clock", "Steer the demo clock", ClockView, {
    body: ClockCommand,
    idempotent: true,
  }),
  get("dso", "getNetwork", "/dso/network", "Topology and ratings", NetworkView),
  get("dso", "getNetworkState", "/dso/network/state", "Voltages, loadings, limits", NetworkState, {
    query: StateQuery,
    reads: { kind: "grid", points: "all" },
  }),
  get("dso", "listEvidence", "/dso/intervals", "Evidence of a day", EvidenceList, { query: DateQuery }),
  get("dso", "getEvidence", "/dso/evidence/:index", "Evidence of an interval", EvidenceDetail, {
    params: IndexParams,
    reads: { kind: "grid", points: "all" },
  }),
  get("dso", "getEvidenceBundle", "/dso/evidence/:index/bundle", "Evidence bundle", EvidenceBundle, {
    params: IndexParams,
    reads: { kind: "evidence", points: "all" },
    kind: "archive",
  }),
  write("chain", "callChain", "post", "/chain/rpc", "Read-only JSON-RPC to the ledger chain", RpcResponse, {
    body: RpcRequest,
    unrecorded: "asks the chain, read-only",
  }),
  write("meters", "postReadings", "post", "/meters/readings", "Hand in readings", ReadingBatchResult, {
    body: ReadingBatch,
    bodyBytes: 1_048_576,
    success: 201,
    idempotent: true,
  }),
  ...HOUSEHOLD_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...CONSENT_ENDPOINTS,
  ...DESK_ENDPOINTS,
  ...OPERATOR_ENDPOINTS,
  ...GRID_ENDPOINTS,
  ...AUDIT_ENDPOINTS,
  ...MACHINE_ENDPOINTS,
  ...IDENTITY_ENDPOINTS,
];
