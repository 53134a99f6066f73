/** Works and outages, reliability, neutrality. */
import type { z } from "zod";
import { readNeutrality } from "../../../app/grid/neutrality.ts";
import { reportReliability } from "../../../app/grid/reportReliability.ts";
import {
  earliestWorks,
  listSupplyEvents as listEvents,
  previewCutOff as preview,
  registerSupplyEvent as register,
  updateSupplyEvent as update,
} from "../../../app/grid/supplyEvents.ts";
import { epochSeconds, intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import { checked, type Handler } from "../context.ts";
import type { HttpDeps } from "../deps.ts";
import { loadCommunity } from "../homeDay.ts";
import { presentNotices, presentSupplyEvent } from "../presenters/supplyView.ts";
import { refuse } from "../problem.ts";
import {
  CutOffQuery,
  type CutOffView,
  NeutralityQuery,
  type NeutralityViewDto,
  type ReliabilityView,
  SupplyEventChangeDto,
  SupplyEventInput,
  type SupplyEventList,
  SupplyEventParams,
  SupplyEventsQuery,
} from "../schemas/supply.ts";

const DAY = 86_400;
const DEFAULT_DAYS = 30;
/** How far ahead works may be planned and are shown, s. */
const AHEAD = 400 * DAY;

/** Metering points per connection point. */
async function homesPerPoint({ store, communityId }: HttpDeps): Promise<ReadonlyMap<string, number>> {
  const homes = new Map<string, number>();
  for (const { pointId } of await store.meteringPoints(communityId)) {
    homes.set(pointId, (homes.get(pointId) ?? 0) + 1);
  }
  return homes;
}

const homesOf = (pointIds: readonly string[], homes: ReadonlyMap<string, number>): number =>
  pointIds.reduce((sum, pointId) => sum + (homes.get(pointId) ?? 0), 0);

export const listSupplyEvents: Handler = async (context) => {
  const { deps } = context;
  const now = deps.clock.now();
  const days = checked(context, "query", SupplyEventsQuery).days ?? DEFAULT_DAYS;
  const [events, homes] = await Promise.all([
    listEvents(deps.market, deps.communityId, now - days * DAY, now + AHEAD),
    homesPerPoint(deps),
  ]);
  const body: z.infer<typeof SupplyEventList> = {
    now,
    earliestWorks: earliestWorks(now),
    events: events.map((event) => presentSupplyEvent(event, homes, now)),
  };
  return { body };
};

export const previewCutOff: Handler = async (context) => {
  const { deps } = context;
  const { elements } = checked(context, "body", CutOffQuery);
  const { cutOff } = await preview(deps.market, deps.communityId, elements, deps.clock.now());
  const { restoring } = cutOff;
  const body: z.infer<typeof CutOffView> = {
    pointIds: [...cutOff.pointIds],
    buses: [...cutOff.buses],
    homes: homesOf(cutOff.pointIds, await homesPerPoint(deps)),
    restoring:
      restoring === null
        ? null
        : {
            close: [...restoring.close],
            open: [...restoring.open],
            stillWithout: restoring.pointIds.length,
          },
  };
  return { body };
};

export const registerSupplyEvent: Handler = async (context) => {
  const { deps } = context;
  const now = deps.clock.now();
  const { from, until, ...input } = checked(context, "body", SupplyEventInput);
  const event = await register(
    deps.market,
    deps.communityId,
    { ...input, from: epochSeconds(from), until: until === null ? null : epochSeconds(until) },
    now,
  );
  return { body: presentSupplyEvent(event, await homesPerPoint(deps), now) };
};

export const updateSupplyEvent: Handler = async (context) => {
  const { deps } = context;
  const now = deps.clock.now();
  const { eventId } = checked(context, "params", SupplyEventParams);
  const { until, restoredAt, note, cancel } = checked(context, "body", SupplyEventChangeDto);
  const change = {
    ...(until === undefined ? {} : { until: until === null ? null : epochSeconds(until) }),
    ...(restoredAt === undefined ? {} : { restoredAt: epochSeconds(restoredAt) }),
    ...(note === undefined ? {} : { note }),
    ...(cancel === undefined ? {} : { cancel }),
  };
  const event = await update(deps.market, deps.communityId, eventId, change, now);
  return { body: presentSupplyEvent(event, await homesPerPoint(deps), now) };
};

export const getReliability: Handler = async (context) => {
  const { deps } = context;
  const now = deps.clock.now();
  const days = checked(context, "query", SupplyEventsQuery).days ?? DEFAULT_DAYS;
  const report = await reportReliability(deps.market, deps.communityId, epochSeconds(now - days * DAY), now);
  const body: z.infer<typeof ReliabilityView> = { ...report, events: report.events.length };
  return { body };
};

export const listSupplyNotices: Handler = async ({ deps, pointId }) => {
  const now = deps.clock.now();
  const point = await deps.store.meteringPoint(deps.communityId, pointId);
  if (point === null) throw refuse("LAT-8001");
  const events = await listEvents(deps.market, deps.communityId, now - DAY, now + AHEAD);
  return { body: presentNotices(events, point.pointId, now) };
};

export const getNeutrality: Handler = async (context) => {
  const { deps } = context;
  const days = checked(context, "query", NeutralityQuery).days ?? 1;
  const to = intervalIndex(intervalOf(deps.clock.now()) + 1);
  const from = intervalIndex(to - 96 * days);
  const [community, view] = await Promise.all([
    loadCommunity(deps),
    readNeutrality(deps.market, deps.communityId, { from, to }),
  ]);
  const { report } = view;
  const body: z.infer<typeof NeutralityViewDto> = {
    from,
    to,
    intervals: view.intervals,
    intervalsWithCuts: view.intervalsWithCuts,
    homes: report.homes,
    offeredWh: report.offeredWh,
    cutWh: report.cutWh,
    evenness: report.evenness,
    minimumHomes: community.minimumHouseholds,
    groups: [...report.groups],
    requests: view.requests,
  };
  return { body };
};
