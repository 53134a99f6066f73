/** Metering points and lists of members, as the operator keeps them. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { z } from "zod";
import { type ImportedMembers, importMembers as importList } from "../../../app/importMembers.ts";
import {
  addMeteringPoints,
  changeMeteringPoint,
  earliestChange,
  feederAt,
  renameMeteringPoint,
} from "../../../app/meteringPoints.ts";
import { addLocalDays, localDayLabel, localTimeOf } from "../../../core/time/communityTime.ts";
import { epochSeconds, intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import { wattHours } from "../../../core/units/quantities.ts";
import type { PointChange } from "../../../ports/pointChanges.ts";
import { type MemberRow, memberTemplate, readMemberCsv } from "../../documents/memberCsv.ts";
import { type Context, checked, type Handler } from "../context.ts";
import type { HttpDeps } from "../deps.ts";
import { dayOf } from "../presenters/localDates.ts";
import { onboardingRow } from "../presenters/onboardingView.ts";
import { HttpRefusal, refuse } from "../problem.ts";
import type { Saved } from "../schemas/meterDesk.ts";
import {
  MemberListQuery,
  type MemberListResult,
  MoveInput,
  NewPointInput,
  type PointAssets,
  type PointChangeDto,
  PointChangeInput,
  type PointDeskView,
  PointIdParams,
} from "../schemas/pointDesk.ts";
import { spooledFile } from "../spoolBody.ts";

const WEEK_INTERVALS = 7 * 96;
const SHOWN_CHANGES = 500;

export const actorOf = ({ deps, caller }: Pick<Context, "deps" | "caller">) => ({
  now: deps.clock.now(),
  by: caller,
});
const deskOf = ({ store, desk }: HttpDeps) => ({ store, points: desk.points });
const assetsOf = (assets: z.infer<typeof PointAssets>) => ({
  ...assets,
  batteryWh: wattHours(assets.batteryWh),
});

export const presentChange = ({ body, ...change }: PointChange): z.infer<typeof PointChangeDto> => ({
  ...change,
  connectionPointId: body.pointId,
  pointKind: body.kind,
  assets: body.assets,
  trading: body.trading,
});

export const getPointDesk: Handler = async ({ deps }) => {
  const { store, desk, communityId } = deps;
  const now = deps.clock.now();
  const here = intervalOf(now);
  const week = { from: intervalIndex(Math.max(0, here - WEEK_INTERVALS)), to: here };
  const { people, credentials } = deps.identity;
  const [points, persons, invitations, aliases, changes, feeder] = await Promise.all([
    store.meteringPoints(communityId),
    people.people(communityId),
    credentials.invitations(communityId),
    desk.imports.meterAliases(communityId),
    desk.points.pointChanges(communityId),
    feederAt(store, communityId, earliestChange(now)),
  ]);
  const linked = new Set(aliases.values());
  const own = new Set(persons.filter(({ endedAt }) => endedAt === null).flatMap(({ memberOf }) => memberOf));
  const wallNow = epochSeconds(Math.floor(deps.wallNow() / 1_000));
  const invited = new Set(
    invitations
      .filter((one) => one.usedAt === null && one.withdrawnAt === null && one.expiresAt > wallNow)
      .flatMap(({ meteringPointIds }) => meteringPointIds),
  );
  const changesOf = Map.groupBy(changes, ({ meteringPointId }) => meteringPointId);
  const rows = await Promise.all(
    points.map(async (point) => {
      const readings = await store.memberReadings(communityId, point.id, week);
      return onboardingRow({
        point,
        hasPerson: own.has(point.id),
        isInvited: invited.has(point.id),
        isLinked: linked.has(point.id),
        lastReading: readings.at(-1)?.interval ?? null,
        changes: changesOf.get(point.id) ?? [],
        here,
      });
    }),
  );
  const at = Map.groupBy(points, ({ pointId }) => pointId);
  const body: z.infer<typeof PointDeskView> = {
    rows,
    changes: changes
      .toSorted((a, b) => b.recordedAt - a.recordedAt)
      .slice(0, SHOWN_CHANGES)
      .map(presentChange),
    connections: feeder.connectionPoints.map(({ id, phases, capacityKva }) => ({
      id,
      phases: phases.join(""),
      capacityW: Math.floor(capacityKva * 1000),
      points: at.get(id)?.length ?? 0,
    })),
    earliest: earliestChange(now),
  };
  return { body };
};

export const addPoint: Handler = async (context) => {
  const { deps } = context;
  const { connectionPointId, assets, effectiveFrom, ...entered } = checked(context, "body", NewPointInput);
  const point = {
    ...entered,
    pointId: connectionPointId,
    trading: false,
    assets: assetsOf(assets),
    effectiveFrom: intervalIndex(effectiveFrom),
  };
  const outcome = await addMeteringPoints(deskOf(deps), deps.communityId, [point], actorOf(context));
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  const [change] = outcome.changes;
  return { body: change === undefined ? null : presentChange(change) };
};

export const changePoint: Handler = async (context) => {
  const { deps } = context;
  const { meteringPointId } = checked(context, "params", PointIdParams);
  const entered = checked(context, "body", PointChangeInput);
  const outcome = await changeMeteringPoint(
    deskOf(deps),
    deps.communityId,
    {
      meteringPointId,
      kind: entered.kind,
      effectiveFrom: intervalIndex(entered.effectiveFrom),
      body:
        entered.kind === "end"
          ? null
          : {
              pointId: entered.connectionPointId,
              kind: entered.pointKind,
              assets: assetsOf(entered.assets),
              trading: entered.trading,
            },
    },
    actorOf(context),
  );
  if (outcome.status === "rejected") {
    if (outcome.code === "LAT-5001") throw refuse("LAT-8001");
    throw new HttpRefusal(outcome.code, outcome.details);
  }
  return { body: presentChange(outcome.change) };
};

export const movePoint: Handler = async (context) => {
  const { deps } = context;
  const { meteringPointId } = checked(context, "params", PointIdParams);
  const { displayName } = checked(context, "body", MoveInput);
  if ((await deps.store.meteringPoint(deps.communityId, meteringPointId)) === null) throw refuse("LAT-8001");
  await renameMeteringPoint(deps.store, deps.communityId, meteringPointId, displayName);
  const body: z.infer<typeof Saved> = { saved: true };
  return { body };
};

const tomorrow = (now: HttpDeps["clock"]): string => localDayLabel(addLocalDays(localTimeOf(now.now()), 1));

function presentList(
  sha256: string,
  rows: readonly MemberRow[],
  { status, lines, added }: ImportedMembers,
): z.infer<typeof MemberListResult> {
  const nameOf = new Map(rows.map(({ line, displayName }) => [line, displayName]));
  return {
    status,
    sha256,
    added,
    lines: lines.map((line) => ({
      ...line,
      displayName: nameOf.get(line.line) ?? "",
      reason: line.reason?.slice(0, 400) ?? null,
    })),
  };
}

export const importMemberList: Handler = async (context) => {
  const { deps, response } = context;
  const query = checked(context, "query", MemberListQuery);
  const take = query.take === "true";
  const bytes = readFileSync(spooledFile(response));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const rows = readMemberCsv(bytes);
  const { now, by } = actorOf(context);
  const listed = rows.map(({ line, fault, meteringPointId, displayName, pointId, kind, ...rest }) => ({
    line,
    fault,
    meteringPointId,
    displayName,
    pointId,
    kind,
    trading: false,
    assets: {
      solarWattPeak: rest.solarWattPeak,
      batteryWh: wattHours(rest.batteryWh),
      batteryW: rest.batteryW,
      carChargerW: rest.carChargerW,
    },
    effectiveFrom: dayOf(
      fault === null ? (rest.effectiveFrom ?? tomorrow(deps.clock)) : tomorrow(deps.clock),
      now,
    ).from,
  }));
  const list = { sha256, name: query.name ?? "upload", rows: listed };
  const outcome = await importList(deskOf(deps), deps.communityId, list, { now, by, take });
  const refused = outcome.lines.filter(({ verdict }) => verdict === "refused");
  if (take && outcome.status === "refused") {
    throw new HttpRefusal(
      "LAT-8358",
      { count: refused.length, rows: rows.length },
      {
        errors: refused.slice(0, 20).map(({ line, reason }) => ({
          path: `line ${line}`,
          message: (reason ?? "").slice(0, 300),
        })),
      },
    );
  }
  return { body: presentList(sha256, rows, outcome) };
};

export const getMemberTemplate: Handler = async () => ({
  body: Buffer.from(memberTemplate()),
  fileName: "members.csv",
});
