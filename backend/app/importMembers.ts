/** A list of members and metering points: every line judged first, then the whole list or nothing. */
import { catalogue, fill } from "../core/errors/domainError.ts";
import type { Feeder } from "../core/network/feeder.ts";
import type { Rejection } from "../core/orders/order.ts";
import type { IntervalIndex } from "../core/time/marketInterval.ts";
import type { MeteringPoint } from "../ports/community.ts";
import type { MemberFile } from "../ports/pointChanges.ts";
import {
  addMeteringPoints,
  checkConnection,
  checkEffective,
  feederAt,
  type NewPoint,
  type PointActor,
  type PointDesk,
} from "./meteringPoints.ts";

/** A line as it was read. */
export interface ListedPoint extends NewPoint {
  readonly line: number;
  /** What the reader found wrong with it. */
  readonly fault: string | null;
}

/** `new`: it will be added. `unchanged`: it says what is stored already. `refused`: the reason says why. */
export interface LineVerdict {
  readonly line: number;
  readonly meteringPointId: string;
  readonly verdict: "new" | "unchanged" | "refused";
  readonly reason: string | null;
}

export interface MemberList {
  readonly sha256: string;
  readonly name: string;
  readonly rows: readonly ListedPoint[];
}

export interface ImportedMembers {
  /** `known`: this very file was taken before. */
  readonly status: "preview" | "stored" | "known" | "refused";
  readonly lines: readonly LineVerdict[];
  readonly added: number;
}

const sentence = ({ code, details }: Rejection): string => fill(catalogue[code].title, details);

const saysTheSame = (point: MeteringPoint, row: ListedPoint): boolean =>
  point.pointId === row.pointId &&
  point.kind === row.kind &&
  point.displayName === row.displayName &&
  point.assets.solarWattPeak === row.assets.solarWattPeak &&
  point.assets.batteryWh === row.assets.batteryWh &&
  point.assets.batteryW === row.assets.batteryW &&
  point.assets.carChargerW === row.assets.carChargerW;

function judge(
  row: ListedPoint,
  known: ReadonlyMap<string, MeteringPoint>,
  seen: ReadonlyMap<string, number>,
  feeder: Feeder,
  now: PointActor["now"],
): Pick<LineVerdict, "verdict" | "reason"> {
  const refused = (reason: string) => ({ verdict: "refused", reason }) as const;
  if (row.fault !== null) return refused(row.fault);
  const earlier = seen.get(row.meteringPointId);
  if (earlier !== undefined) return refused(`the same metering point stands in line ${earlier}`);
  const stored = known.get(row.meteringPointId);
  if (stored !== undefined) {
    if (saysTheSame(stored, row)) return { verdict: "unchanged", reason: null };
    return refused(
      `${sentence({ status: "rejected", code: "LAT-8350", details: { ...row, assets: null } })}, with other data`,
    );
  }
  const fault = checkConnection(feeder, row.meteringPointId, row) ?? checkEffective(row.effectiveFrom, now);
  return fault === null ? { verdict: "new", reason: null } : refused(sentence(fault));
}

/**
 * Judges every line; with `take`, adds what is new, unless a line is refused: then nothing is added. The same file a
 * second time changes nothing. @throws LAT-7013, LAT-7014
 */
export async function importMembers(
  desk: PointDesk,
  communityId: string,
  list: MemberList,
  { take, ...actor }: PointActor & { readonly take: boolean },
): Promise<ImportedMembers> {
  const known = new Map((await desk.store.meteringPoints(communityId)).map((point) => [point.id, point]));
  const file = await desk.points.memberFile(communityId, list.sha256);
  const seen = new Map<string, number>();
  const lines: LineVerdict[] = [];
  const feeders = new Map<IntervalIndex, Feeder>();
  for (const row of list.rows) {
    const feeder =
      feeders.get(row.effectiveFrom) ?? (await feederAt(desk.store, communityId, row.effectiveFrom));
    feeders.set(row.effectiveFrom, feeder);
    const { line, meteringPointId } = row;
    lines.push({ line, meteringPointId, ...judge(row, known, seen, feeder, actor.now) });
    if (!seen.has(meteringPointId)) seen.set(meteringPointId, line);
  }
  if (file !== null) return { status: "known", lines, added: 0 };
  if (lines.some(({ verdict }) => verdict === "refused")) return { status: "refused", lines, added: 0 };
  if (!take) return { status: "preview", lines, added: 0 };
  const fresh = list.rows.filter((_, index) => lines[index]?.verdict === "new");
  if (fresh.length > 0) {
    const outcome = await addMeteringPoints(desk, communityId, fresh, actor);
    if (outcome.status === "rejected")
      return { status: "refused", lines: refusedByRace(lines, outcome), added: 0 };
  }
  const { sha256, name } = list;
  const record: MemberFile = {
    sha256,
    name,
    receivedAt: actor.now,
    receivedBy: actor.by,
    rows: list.rows.length,
  };
  await desk.points.addMemberFile(communityId, record);
  return { status: "stored", lines, added: fresh.length };
}

/** Somebody added one of them in between. */
const refusedByRace = (lines: readonly LineVerdict[], outcome: Rejection): readonly LineVerdict[] =>
  lines.map((line) =>
    line.verdict === "new" ? { ...line, verdict: "refused", reason: sentence(outcome) } : line,
  );
