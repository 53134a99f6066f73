/** The operator: interval board, members, the clock; and readings coming in by HTTP. */
import type { z } from "zod";
import { unlikelyReadings } from "../../../app/unlikelyReadings.ts";
import { catalogue, fill } from "../../../core/errors/domainError.ts";
import { isWithin, pointTerms } from "../../../core/metering/pointTerms.ts";
import {
  INTERVAL_SECONDS,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
} from "../../../core/time/marketInterval.ts";
import { wattHours } from "../../../core/units/quantities.ts";
import type { ClockControl, ClockReading } from "../../../ports/clock.ts";
import { checked, type Handler } from "../context.ts";
import { loadNetwork } from "../homeDay.ts";
import { pageOfAll } from "../pages.ts";
import { presentBoard, presentMember } from "../presenters/boardView.ts";
import { dayOf } from "../presenters/localDates.ts";
import { presentClock } from "../presenters/systemView.ts";
import { HttpRefusal } from "../problem.ts";
import { ClockCommand, DateQuery, type MemberList } from "../schemas/community.ts";
import { ReadingBatch, type ReadingBatchResult } from "../schemas/meters.ts";
import { PageQuery } from "../schemas/page.ts";

const DAY_INTERVALS = 86_400 / INTERVAL_SECONDS;

export const getBoard: Handler = async (context) => {
  const { deps } = context;
  const now = deps.clock.now();
  const period = dayOf(checked(context, "query", DateQuery).date, now);
  const [records, points, changes] = await Promise.all([
    deps.store.intervals(deps.communityId, period),
    deps.store.meteringPoints(deps.communityId),
    deps.desk.points.pointChanges(deps.communityId),
  ]);
  const terms = pointTerms(changes);
  const expectedReadings = (interval: IntervalIndex) =>
    points.filter(({ id }) => isWithin(terms.get(id), interval)).length;
  return { body: presentBoard({ date: period.label, records, expectedReadings, now }) };
};

export const listMembers: Handler = async (context) => {
  const { deps } = context;
  const { store, communityId } = deps;
  const here = intervalOf(deps.clock.now());
  const range = { from: intervalIndex(here - DAY_INTERVALS), to: here };
  const [points, keys, plans, records, network] = await Promise.all([
    store.meteringPoints(communityId),
    store.memberKeys(communityId),
    store.tradingPlans(communityId),
    store.intervals(communityId, range),
    loadNetwork(deps, here),
  ]);
  const metered = records.filter((record) => record.readingCount > 0).length;
  const page = pageOfAll(points, checked(context, "query", PageQuery), ({ id }) => id);
  const members = await Promise.all(
    page.rows.map(async (point) => {
      const readings = await store.memberReadings(communityId, point.id, range);
      return presentMember({
        point,
        connection: network.feeder.connectionPoints.find(({ id }) => id === point.pointId),
        plan: plans.find((plan) => plan.meteringPointId === point.id),
        keys: keys.filter((key) => key.meteringPointId === point.id),
        readIntervals: readings.map((reading) => reading.interval),
        expectedReadings: metered,
      });
    }),
  );
  const body: z.infer<typeof MemberList> = { members, next: page.next };
  return { body };
};

function steer(clock: ClockControl, command: z.infer<typeof ClockCommand>): Promise<ClockReading> {
  switch (command.action) {
    case "pause":
      return clock.pause();
    case "resume":
      return clock.resume();
    case "speed":
      return clock.setSpeed(command.speed);
    case "wall":
      return clock.setMode("wall");
    case "demo":
      return clock.setMode("demo");
  }
}

export const setClock: Handler = async (context) => {
  const { deps } = context;
  const reading = await steer(deps.clock, checked(context, "body", ClockCommand));
  return { body: presentClock({ ...reading, at: deps.clock.now() }) };
};

export const postReadings: Handler = async (context) => {
  const { deps } = context;
  const readings = checked(context, "body", ReadingBatch).readings.map((reading) => ({
    meteringPointId: reading.meteringPointId,
    interval: intervalIndex(reading.interval),
    importWh: wattHours(reading.importWh),
    exportWh: wattHours(reading.exportWh),
    quality: reading.quality,
  }));
  const outcome = await deps.useCases.acceptReadings(readings, deps.clock.now());
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  const { accepted, unchanged } = outcome;
  const unlikely = await unlikelyReadings(deps.store, deps.communityId, readings);
  const warnings = unlikely.map(({ row, code, details }) => ({
    row,
    code,
    detail: fill(catalogue[code].title, details),
  }));
  const body: z.infer<typeof ReadingBatchResult> = { accepted, unchanged, warnings };
  return { body };
};
