/** Endpoints of the operator's workspace: intervals opened, metering points, lists of members. */
import { BILLING_DESK_ENDPOINTS } from "./billingDeskEndpoints.ts";
import { FileText } from "./bills.ts";
import { type Endpoint, get, write } from "./endpoint.ts";
import { IntervalAccount, IntervalParams } from "./intervalAccount.ts";
import { Saved } from "./meterDesk.ts";
import {
  MAX_LIST_BYTES,
  MemberListQuery,
  MemberListResult,
  MoveInput,
  NewPointInput,
  PointChangeDto,
  PointChangeInput,
  PointDeskView,
  PointIdParams,
} from "./pointDesk.ts";
import { READING_DESK_ENDPOINTS } from "./readingDeskEndpoints.ts";

export const OPERATOR_ENDPOINTS: readonly Endpoint[] = [
  get(
    "community",
    "getIntervalAccount",
    "/community/intervals/:index",
    "One interval from first order to bill",
    IntervalAccount,
    { params: IntervalParams, reads: { kind: "readings", points: "all" } },
  ),
  get(
    "community",
    "getPointDesk",
    "/community/points",
    "Metering points on their way, and changes to come",
    PointDeskView,
    { reads: { kind: "people", points: "all" } },
  ),
  write("community", "addPoint", "post", "/community/points", "Add a metering point", PointChangeDto, {
    body: NewPointInput,
    success: 201,
    idempotent: true,
    reads: { kind: "people", points: "named" },
  }),
  write(
    "community",
    "changePoint",
    "post",
    "/community/points/:meteringPointId/changes",
    "Change or end a metering point from an interval on",
    PointChangeDto,
    {
      params: PointIdParams,
      body: PointChangeInput,
      success: 201,
      idempotent: true,
      reads: { kind: "people", points: "named" },
    },
  ),
  write(
    "community",
    "movePoint",
    "put",
    "/community/points/:meteringPointId/name",
    "Say who lives behind a metering point now",
    Saved,
    { params: PointIdParams, body: MoveInput },
  ),
  write(
    "community",
    "importMemberList",
    "post",
    "/community/member-files",
    "Judge a list of members line by line, or take it whole",
    MemberListResult,
    {
      query: MemberListQuery,
      uploadBytes: MAX_LIST_BYTES,
      seconds: 60,
      reads: { kind: "people", points: "all" },
    },
  ),
  get(
    "community",
    "getMemberTemplate",
    "/community/member-files/template.csv",
    "Template of a list of members",
    FileText,
    { kind: "file", mediaType: "text/csv" },
  ),
  ...BILLING_DESK_ENDPOINTS,
  ...READING_DESK_ENDPOINTS,
];
