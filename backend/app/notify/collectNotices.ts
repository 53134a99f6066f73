/**
 * What there is to tell, read from what is stored. Looking twice tells once: every notice has its key. The only
 * memory is how far back one has to look, which a restart may forget.
 */
import { localDayLabel, localTimeOf, localTimeOfInterval } from "../../core/time/communityTime.ts";
import {
  type EpochSeconds,
  epochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
  intervalStart,
} from "../../core/time/marketInterval.ts";
import type { BackOffice } from "../../ports/backOffice.ts";
import type { MeteringPoint } from "../../ports/community.ts";
import type { IntervalRecord } from "../../ports/intervals.ts";
import type { Store } from "../../ports/store.ts";
import type { Notice } from "./notifyHome.ts";

/** After a start, so much of the past is looked at again, intervals. */
const LOOK_BACK = 96;
/** Keys and objections this old are not told any more, s. */
const RECENT_SECONDS = 2 * 86_400;
/** Works are told so early, s. */
const AHEAD_SECONDS = 14 * 86_400;
const MOST_OBJECTIONS = 200;

export interface CollectScope {
  readonly communityId: string;
  readonly store: Store;
  readonly desk: Pick<BackOffice, "invoices" | "disputes" | "consents">;
}

/** How far the looking back has come; made once per process. */
export interface CollectCursor {
  next: IntervalIndex | null;
  /** Local day whose orders were told. */
  ordersOf: string | null;
}

export const freshCursor = (): CollectCursor => ({ next: null, ordersOf: null });

const dayLabelOf = (interval: IntervalIndex): string => localDayLabel(localTimeOfInterval(interval));
const hasReadings = ({ state }: IntervalRecord): boolean =>
  state === "metered" || state === "settled" || state === "billed";

async function limitNotices({ store }: CollectScope, record: IntervalRecord): Promise<Notice[]> {
  if (record.curtailedWh === 0 && record.poolPrice === null) return [];
  const clearing = await store.clearing(record);
  const cut = (clearing?.allocations ?? []).filter(
    ({ explanation, unservedWh }) => explanation.code === "network-limit" && unservedWh > 0,
  );
  if (cut.length === 0) return [];
  const orders = new Map((await store.orders(record)).map((order) => [order.orderId, order.order]));
  return cut.flatMap(({ orderId }): Notice[] => {
    const order = orders.get(orderId);
    if (order === undefined) return [];
    const { meteringPointId, side, interval } = order;
    const day = dayLabelOf(interval);
    return [
      {
        meteringPointId,
        kind: "limit",
        key: `limit:${day}:${side}`,
        at: record.changedAt,
        facts: { side, interval },
        path: "/home",
      },
    ];
  });
}

async function readingNotices({ store }: CollectScope, record: IntervalRecord): Promise<Notice[]> {
  const day = dayLabelOf(record.interval);
  return (await store.readings(record))
    .filter(({ quality }) => quality !== "measured")
    .map(({ meteringPointId }) => ({
      meteringPointId,
      kind: "readings" as const,
      key: `readings:${day}`,
      at: record.changedAt,
      facts: { day },
      path: `/money?month=${day.slice(0, 7)}&day=${day}`,
    }));
}

/** Intervals since the last look, up to the first whose readings are still awaited. */
async function marketNotices(scope: CollectScope, cursor: CollectCursor, now: EpochSeconds) {
  const { store, communityId } = scope;
  const here = intervalOf(now);
  const from = cursor.next ?? intervalIndex(here - LOOK_BACK);
  const notices: Notice[] = [];
  const range = { from, to: intervalIndex(Math.max(from, here + 2)) };
  let waiting = false;
  for (const record of await store.intervals(communityId, range)) {
    if (record.state !== "void") notices.push(...(await limitNotices(scope, record)));
    if (hasReadings(record)) notices.push(...(await readingNotices(scope, record)));
    waiting ||= !hasReadings(record) && record.state !== "void";
    if (!waiting) cursor.next = intervalIndex(record.interval + 1);
  }
  return notices;
}

/** What became of yesterday's orders, one notice a home. */
async function orderNotices(
  { store, communityId }: CollectScope,
  cursor: CollectCursor,
  points: readonly MeteringPoint[],
  now: EpochSeconds,
): Promise<Notice[]> {
  const yesterday = localTimeOf(epochSeconds(intervalStart(intervalOf(now)) - 86_400));
  const day = localDayLabel(yesterday);
  if (cursor.ordersOf === day) return [];
  const here = intervalOf(now);
  const range = { from: intervalIndex(here - 2 * LOOK_BACK), to: here };
  const records = (await store.intervals(communityId, range)).filter(
    ({ interval }) => dayLabelOf(interval) === day,
  );
  const done = records.every(({ state }) => state === "billed" || state === "settled" || state === "void");
  if (records.length === 0 || !done) return [];
  cursor.ordersOf = day;
  const first = records[0]!.interval;
  const last = intervalIndex(records.at(-1)!.interval + 1);
  const notices: Notice[] = [];
  for (const { id: meteringPointId, trading } of points) {
    if (!trading) continue;
    const lines = await store.memberLines(communityId, meteringPointId, { from: first, to: last });
    const sum = (kind: string): number =>
      lines.filter((line) => line.kind === kind).reduce((total, line) => total + line.energyWh, 0);
    const soldWh = sum("local-energy-sold");
    const boughtWh = sum("local-energy-bought");
    if (soldWh + boughtWh === 0) continue;
    notices.push({
      meteringPointId,
      kind: "orders",
      key: `orders:${day}`,
      at: now,
      facts: { day, soldWh, boughtWh },
      path: `/money?month=${day.slice(0, 7)}&day=${day}`,
    });
  }
  return notices;
}

async function deskNotices({ desk, communityId }: CollectScope, now: EpochSeconds): Promise<Notice[]> {
  const [bills, objections] = await Promise.all([
    desk.invoices.invoices(communityId),
    desk.disputes.disputes(communityId, { limit: MOST_OBJECTIONS }),
  ]);
  const billed = bills.map(
    ({ number, meteringPointId }): Notice => ({
      meteringPointId,
      kind: "bill",
      key: `bill:${number}`,
      at: now,
      facts: { number },
      path: "/money",
    }),
  );
  const answered = objections.flatMap(({ disputeId, meteringPointId, entries }) =>
    entries.flatMap(({ act, at }, rank): Notice[] =>
      act === "asked" || act === "accepted" || act === "rejected"
        ? [
            {
              meteringPointId,
              kind: "dispute",
              key: `dispute:${disputeId}:${rank}`,
              at,
              facts: { act },
              path: "/money",
            },
          ]
        : [],
    ),
  );
  return [...billed, ...answered];
}

async function homeNotices(
  { store, desk, communityId }: CollectScope,
  points: readonly MeteringPoint[],
  now: EpochSeconds,
): Promise<Notice[]> {
  const to = epochSeconds(now + AHEAD_SECONDS);
  const [keys, events] = await Promise.all([
    store.memberKeys(communityId),
    store.supplyEvents(communityId, { from: now, to }),
  ]);
  const security = keys
    .filter(({ kind, addedAt }) => kind !== "gateway" && now - addedAt <= RECENT_SECONDS)
    .map(
      ({ meteringPointId, address, addedAt, kind }): Notice => ({
        meteringPointId,
        kind: "security",
        key: `key:${address}`,
        at: addedAt,
        facts: { device: kind },
        path: "/notifications",
      }),
    );
  const supply = events.flatMap((event) =>
    points
      .filter(({ pointId }) => event.pointIds.includes(pointId))
      .map(
        ({ id }): Notice => ({
          meteringPointId: id,
          kind: "supply",
          key: `supply:${event.id}:${event.version}`,
          at: now,
          facts: {
            event:
              event.cancelledAt !== null ? "cancelled" : event.restoredAt !== null ? "restored" : event.kind,
            from: event.from,
            ...(event.until === null ? {} : { until: event.until }),
          },
          path: "/home",
        }),
      ),
  );
  const questions: Notice[] = [];
  for (const { id } of points) {
    const asked = await desk.consents.permissionsOfPoint(communityId, id, { limit: 10 });
    for (const permission of asked.filter(({ state }) => state === "sent")) {
      questions.push({
        meteringPointId: id,
        kind: "consent",
        key: `consent:${permission.id}`,
        at: now,
        facts: {},
        path: "/consent",
      });
    }
  }
  return [...security, ...supply, ...questions];
}

/** Everything there is to tell at market time `now`; much of it was told before. @throws LAT-7012 */
export async function collectNotices(
  scope: CollectScope,
  cursor: CollectCursor,
  now: EpochSeconds,
): Promise<readonly Notice[]> {
  const points = await scope.store.meteringPoints(scope.communityId);
  return [
    ...(await marketNotices(scope, cursor, now)),
    ...(await orderNotices(scope, cursor, points, now)),
    ...(await deskNotices(scope, now)),
    ...(await homeNotices(scope, points, now)),
  ];
}
