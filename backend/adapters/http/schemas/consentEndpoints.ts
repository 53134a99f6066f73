/** Endpoints of consent: the member's page, whoever asks, looks at one's data, erasure. */
import {
  AccessQuery,
  AccessTotals,
  AccessTotalsQuery,
  AccessView,
  ConsentAnswerRequest,
  ConsentList,
  ConsentsQuery,
  ErasureParams,
  ErasureReceipt,
  ErasureRequest,
  ErasureView,
  PermissionList,
  PermissionParams,
  PermissionRequest,
  PermissionsQuery,
  PermissionView,
  PointReadings,
  PointReadingsParams,
  PointReadingsQuery,
} from "./consent.ts";
import { type Endpoint, get, write } from "./endpoint.ts";
import { PointQuery } from "./household.ts";

export const CONSENT_ENDPOINTS: readonly Endpoint[] = [
  get("household", "listConsents", "/household/consents", "Questions, permissions, past ones", ConsentList, {
    query: ConsentsQuery,
  }),
  write(
    "household",
    "answerConsent",
    "post",
    "/household/consents/:permissionId/answer",
    "Say yes or no to a question",
    ConsentList,
    { params: PermissionParams, body: ConsentAnswerRequest, idempotent: true },
  ),
  write(
    "household",
    "withdrawConsent",
    "post",
    "/household/consents/:permissionId/withdrawal",
    "Withdraw a permission at once",
    ConsentList,
    { params: PermissionParams, idempotent: true },
  ),
  get("household", "listLooks", "/household/looks", "Who looked at my data", AccessView, {
    query: AccessQuery,
  }),
  get("household", "getErasure", "/household/erasure", "What an erasure takes away and leaves", ErasureView, {
    query: PointQuery,
  }),
  write("household", "requestErasure", "post", "/household/erasure", "Ask to be forgotten", ErasureView, {
    query: PointQuery,
    body: ErasureRequest,
    success: 201,
    idempotent: true,
  }),
  write(
    "household",
    "cancelErasure",
    "delete",
    "/household/erasure",
    "Stop an erasure in time",
    ErasureView,
    {
      query: PointQuery,
    },
  ),
  get("system", "getErasureReceipt", "/erasures/:erasureId", "Receipt of an erasure", ErasureReceipt, {
    params: ErasureParams,
  }),
  write("meters", "createPermission", "post", "/permissions", "Ask a member for permission", PermissionView, {
    body: PermissionRequest,
    success: 201,
    idempotent: true,
  }),
  get("meters", "listPermissions", "/permissions", "Permissions that one asked for", PermissionList, {
    query: PermissionsQuery,
  }),
  get("meters", "getPermission", "/permissions/:permissionId", "One of them", PermissionView, {
    params: PermissionParams,
  }),
  write(
    "meters",
    "endPermission",
    "delete",
    "/permissions/:permissionId",
    "Take a question back, or give a permission up",
    PermissionView,
    { params: PermissionParams },
  ),
  get(
    "meters",
    "listPointReadings",
    "/points/:meteringPointId/readings",
    "Readings of a metering point, by contract or with its member's permission",
    PointReadings,
    {
      params: PointReadingsParams,
      query: PointReadingsQuery,
      reads: { kind: "readings", points: "named", noted: "by handler" },
    },
  ),
  get("system", "getAccessTotals", "/audit/access-totals", "Looks at personal data, totals", AccessTotals, {
    query: AccessTotalsQuery,
  }),
];
