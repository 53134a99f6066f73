/** One interval of the board, opened. */
import { isWithin, pointTerms } from "../../../core/metering/pointTerms.ts";
import { intervalIndex } from "../../../core/time/marketInterval.ts";
import { checked, type Handler } from "../context.ts";
import { presentIntervalAccount } from "../presenters/intervalAccount.ts";
import { refuse } from "../problem.ts";
import { IntervalParams } from "../schemas/intervalAccount.ts";

/** Waiting corrections that are looked through. */
const MAX_DUE = 1_000;

export const getIntervalAccount: Handler = async (context) => {
  const { deps } = context;
  const { store, desk, communityId } = deps;
  const interval = intervalIndex(Number(checked(context, "params", IntervalParams).index));
  const community = await store.community(communityId);
  const key = { communityId, feederId: community?.feederId ?? "", interval };
  const around = { from: intervalIndex(Math.max(0, interval - 1)), to: intervalIndex(interval + 2) };
  const neighbours = await store.intervals(communityId, around);
  const record = neighbours.find((one) => one.interval === interval);
  if (record === undefined) throw refuse("LAT-8001");
  const [orders, clearing, evidence, readings, superseded, lines, batch, points, changes, due] =
    await Promise.all([
      store.orders(key),
      store.clearing(key),
      store.evidence(key),
      store.readings(key),
      store.supersededReadings(key),
      store.lines(key),
      store.batch(key),
      store.meteringPoints(communityId),
      desk.points.pointChanges(communityId),
      store.resettlementsDue(communityId, MAX_DUE),
    ]);
  const terms = pointTerms(changes);
  const isThere = (offset: number) => neighbours.some((one) => one.interval === interval + offset);
  const body = presentIntervalAccount({
    record,
    orders,
    clearing,
    evidence,
    readings,
    superseded,
    lines,
    batch,
    expected: points.map(({ id }) => id).filter((id) => isWithin(terms.get(id), interval)),
    correctionDue: due.some((one) => one.interval === interval),
    previous: isThere(-1) ? intervalIndex(interval - 1) : null,
    next: isThere(1) ? intervalIndex(interval + 1) : null,
  });
  return { body };
};
