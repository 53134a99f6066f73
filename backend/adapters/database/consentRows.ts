/** Rows of permissions and of the access log. */
import type { QueryResultRow } from "pg";
import type { Permission } from "../../core/consent/permission.ts";
import { epochSeconds, intervalIndex } from "../../core/time/marketInterval.ts";
import type { AccessEntry, AccessLine, LookGroup, RankedPermission } from "../../ports/consents.ts";

/** Columns as `pg` reads them: bigint comes as text, JSON parsed. */
type Row = QueryResultRow;

export const toPermissionRow = (permission: Permission) => {
  const { requester, terms, answer } = permission;
  return {
    community_id: permission.communityId,
    id: permission.id,
    metering_point_id: terms.meteringPointId,
    tenure: permission.tenure,
    requester_role: requester.role,
    requester_id: requester.id,
    requester_name: requester.name,
    purpose: terms.purpose,
    granularity: terms.granularity,
    data_from: terms.dataFrom,
    data_to: terms.dataTo,
    valid_until: terms.validUntil,
    answer_by: permission.answerBy,
    state: permission.state,
    history: JSON.stringify(permission.history),
    answer: answer === null ? null : JSON.stringify(answer),
    delivered_to: permission.deliveredTo,
    version: permission.version,
  };
};

export const fromPermissionRow = (row: Row): RankedPermission => ({
  communityId: row.community_id,
  id: row.id,
  rank: Number(row.rank),
  requester: { role: row.requester_role, id: row.requester_id, name: row.requester_name },
  terms: {
    meteringPointId: row.metering_point_id,
    purpose: row.purpose,
    granularity: row.granularity,
    dataFrom: intervalIndex(row.data_from),
    dataTo: intervalIndex(row.data_to),
    validUntil: epochSeconds(Number(row.valid_until)),
  },
  tenure: row.tenure,
  state: row.state,
  history: row.history,
  answerBy: epochSeconds(Number(row.answer_by)),
  answer: row.answer,
  deliveredTo: row.delivered_to,
  version: row.version,
});

export const toAccessRow = (communityId: string, entry: AccessEntry) => ({
  community_id: communityId,
  position: 0,
  at: entry.at,
  request_id: entry.requestId,
  role: entry.role,
  reader: entry.reader,
  operation: entry.operation,
  kind: entry.kind,
  metering_point_id: entry.meteringPointId ?? "",
  from_interval: entry.from,
  to_interval: entry.to,
  basis: entry.basis,
  permission_id: entry.permissionId,
});

export const fromAccessRow = (row: Row): AccessLine => ({
  position: Number(row.position),
  at: epochSeconds(Number(row.at)),
  requestId: row.request_id,
  role: row.role,
  reader: row.reader,
  operation: row.operation,
  kind: row.kind,
  meteringPointId: row.metering_point_id === "" ? null : row.metering_point_id,
  from: row.from_interval,
  to: row.to_interval,
  basis: row.basis,
  permissionId: row.permission_id,
});

export const fromGroupRow = (row: Row): LookGroup => ({
  day: epochSeconds(Number(row.day)),
  role: row.role,
  reader: row.reader,
  kind: row.kind,
  basis: row.basis,
  permissionId: row.permission_id,
  looks: Number(row.looks),
  first: epochSeconds(Number(row.first)),
  last: epochSeconds(Number(row.last)),
});
