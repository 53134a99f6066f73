/** To which metering points the object of an `own` operation belongs. */

import type { z } from "zod";
import type { Hex } from "../../core/orders/order.ts";
import { type OperationId, POLICY } from "../auth/policy.ts";
import type { HttpDeps } from "./deps.ts";
import { refuse } from "./problem.ts";
import type { BillParams } from "./schemas/bills.ts";
import type { PermissionParams } from "./schemas/consent.ts";
import type { DisputeParams } from "./schemas/disputes.ts";
import type { PointQuery } from "./schemas/household.ts";
import type { LinkedOrderParams, SignedLinkedOrderDto } from "./schemas/linkedOrders.ts";
import type { DeviceKeyInput, DeviceKeyParams } from "./schemas/machines.ts";
import type { ReadingBatch } from "./schemas/meters.ts";
import type { OrderCurveEntry, OrderParams, SignedOrderEntry } from "./schemas/orders.ts";

export type OwnOperation = {
  [K in OperationId]: (typeof POLICY)[K]["scope"] extends "own" ? K : never;
}[OperationId];

export interface OwnerRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** The caller's own points; the first is the default. */
  readonly ownPointIds: readonly string[];
}

type OwnerOf = (request: OwnerRequest, deps: HttpDeps) => Promise<readonly string[]>;

/** The point named in the query, or the caller's first. @throws HttpRefusal LAT-8001 when there is none */
const pointOfQuery: OwnerOf = async ({ query, ownPointIds }) => {
  const named = (query as z.infer<typeof PointQuery> | undefined)?.meteringPointId ?? ownPointIds[0];
  if (named === undefined) throw refuse("LAT-8001");
  return [named];
};

/** The owner of the order in the path. @throws HttpRefusal LAT-8001 when there is no such order */
const pointOfOrder: OwnerOf = async ({ params }, { store, communityId }) => {
  const order = await store.order(communityId, (params as z.infer<typeof OrderParams>).orderId as Hex);
  if (order === null) throw refuse("LAT-8001");
  return [order.order.meteringPointId];
};

/** The recipient of the bill in the path. @throws HttpRefusal LAT-8001 when there is no such bill */
const pointOfBill: OwnerOf = async ({ params }, { desk, communityId }) => {
  const { number } = params as z.infer<typeof BillParams>;
  const bill = await desk.invoices.invoice(communityId, number);
  if (bill === null) throw refuse("LAT-8001");
  return [bill.meteringPointId];
};

/** The points of the device key in the path. @throws HttpRefusal LAT-8001 when there is no such key */
const pointsOfDeviceKey: OwnerOf = async ({ params }, { machines, communityId }) => {
  const { deviceKeyId } = params as z.infer<typeof DeviceKeyParams>;
  const key = await machines.deviceKeys.find(communityId, deviceKeyId);
  if (key === null) throw refuse("LAT-8001");
  return key.pointIds;
};

/** Of whom the permission in the path was asked. @throws HttpRefusal LAT-8001 when there is none, or of a tenant before */
const pointOfPermission: OwnerOf = async ({ params }, { desk, communityId }) => {
  const { permissionId } = params as z.infer<typeof PermissionParams>;
  const permission = await desk.consents.permission(communityId, permissionId);
  if (permission === null) throw refuse("LAT-8001");
  const { meteringPointId } = permission.terms;
  const { number } = await desk.consents.tenure(communityId, meteringPointId);
  if (permission.tenure !== number) throw refuse("LAT-8001");
  return [meteringPointId];
};

/** Whose dispute the path names. @throws HttpRefusal LAT-8001 when there is no such dispute */
const pointOfDispute: OwnerOf = async ({ params }, { desk, communityId }) => {
  const { disputeId } = params as z.infer<typeof DisputeParams>;
  const dispute = await desk.disputes.dispute(communityId, disputeId);
  if (dispute === null) throw refuse("LAT-8001");
  return [dispute.meteringPointId];
};

const OWNERS: Readonly<Record<OwnOperation, OwnerOf>> = {
  getHome: pointOfQuery,
  listHomeIntervals: pointOfQuery,
  getMoney: pointOfQuery,
  listMoneyLines: pointOfQuery,
  getCredit: pointOfQuery,
  withdrawCredit: pointOfQuery,
  getAccount: pointOfQuery,
  removeAccountKey: pointOfQuery,
  cancelRecovery: pointOfQuery,
  completeRecovery: pointOfQuery,
  getPlan: pointOfQuery,
  putPlan: pointOfQuery,
  listOrders: pointOfQuery,
  placeOrder: async ({ body }) => [(body as z.infer<typeof SignedOrderEntry>).order.meteringPointId],
  placeOrderCurve: async ({ body }) => [
    ...new Set((body as z.infer<typeof OrderCurveEntry>).orders.map(({ order }) => order.meteringPointId)),
  ],
  placeLinkedOrder: async ({ body }) => [
    (body as z.infer<typeof SignedLinkedOrderDto>).linkedOrder.meteringPointId,
  ],
  listLinkedOrders: pointOfQuery,
  cancelLinkedOrder: async ({ params }, { store, communityId }) => {
    const { linkedOrderId } = params as z.infer<typeof LinkedOrderParams>;
    const known = await store.linkedOrder(communityId, linkedOrderId as Hex);
    if (known === null) throw refuse("LAT-8001");
    return [known.linkedOrder.meteringPointId];
  },
  getOrder: pointOfOrder,
  getReceipt: pointOfOrder,
  cancelOrder: pointOfOrder,
  previewPlan: pointOfQuery,
  getOutlook: pointOfQuery,
  getDevices: pointOfQuery,
  putDevices: pointOfQuery,
  chargeNow: pointOfQuery,
  listNotifications: pointOfQuery,
  readNotifications: pointOfQuery,
  listKeys: pointOfQuery,
  listSupplyNotices: pointOfQuery,
  createKeyChallenge: pointOfQuery,
  registerKey: pointOfQuery,
  getOrderContext: pointOfQuery,
  compareTariffs: pointOfQuery,
  listHelpers: pointOfQuery,
  inviteHelper: pointOfQuery,
  removeHelper: pointOfQuery,
  exportOwnData: pointOfQuery,
  listConsents: pointOfQuery,
  answerConsent: pointOfPermission,
  withdrawConsent: pointOfPermission,
  listLooks: pointOfQuery,
  getErasure: pointOfQuery,
  requestErasure: pointOfQuery,
  cancelErasure: pointOfQuery,
  listOwnBills: pointOfQuery,
  getBill: pointOfBill,
  getBillPdf: pointOfBill,
  getBillXml: pointOfBill,
  createDeviceKey: async ({ body }) => [...(body as z.infer<typeof DeviceKeyInput>).pointIds],
  getDeviceKey: pointsOfDeviceKey,
  updateDeviceKey: pointsOfDeviceKey,
  revokeDeviceKey: pointsOfDeviceKey,
  fileDispute: pointOfQuery,
  listOwnDisputes: pointOfQuery,
  getOwnDispute: pointOfDispute,
  replyDispute: pointOfDispute,
  postReadings: async ({ body }) => [
    ...new Set((body as z.infer<typeof ReadingBatch>).readings.map((reading) => reading.meteringPointId)),
  ],
};

const isOwn = (operation: OperationId): operation is OwnOperation => POLICY[operation].scope === "own";

/** Points of the object; empty when no owner is involved. */
export async function ownersOf(
  operation: OperationId,
  request: OwnerRequest,
  deps: HttpDeps,
): Promise<readonly string[]> {
  return isOwn(operation) ? OWNERS[operation](request, deps) : [];
}
