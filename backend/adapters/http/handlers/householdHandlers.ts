/** Household: home, intervals, money, plan. */
import type { z } from "zod";
import type { Hex, SignedMandate } from "../../../core/orders/order.ts";
import { defaultTradingPlan } from "../../../core/orders/tradingPlan.ts";
import { allInRetailPrice } from "../../../core/tariffs/tariffRules.ts";
import { intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import { microEuroPerKWh } from "../../../core/units/quantities.ts";
import { type Context, checked, type Handler } from "../context.ts";
import { loadDeviceStates, loadHomeDay, loadTariff } from "../homeDay.ts";
import { presentHome } from "../presenters/homeView.ts";
import { presentIntervals } from "../presenters/intervalRows.ts";
import { dayOf, monthOf } from "../presenters/localDates.ts";
import { presentLedger, presentMoney } from "../presenters/moneyView.ts";
import { PREVIEW_DAYS, presentPlan } from "../presenters/planView.ts";
import { HttpRefusal, refuse } from "../problem.ts";
import { DayQuery, PlanRequest } from "../schemas/household.ts";
import { MonthQuery } from "../schemas/money.ts";

const DAY_INTERVALS = 96;

export const getHome: Handler = async (context) => {
  const { deps, reads, pointId } = context;
  const now = deps.clock.now();
  const period = dayOf(checked(context, "query", DayQuery).date, now);
  const day = await loadHomeDay(deps, reads, pointId, period);
  const { feederId } = day.community;
  const before = await deps.store.interval({
    communityId: deps.communityId,
    feederId,
    interval: intervalIndex(period.from - 1),
  });
  const records = before === null ? day.records : [before, ...day.records];
  const deviceStates = await loadDeviceStates(reads, records, pointId);
  return { body: presentHome({ day, label: period.label, deviceStates, now }) };
};

export const listHomeIntervals: Handler = async (context) => {
  const { deps, reads, pointId } = context;
  const period = dayOf(checked(context, "query", DayQuery).date, deps.clock.now());
  return { body: presentIntervals(await loadHomeDay(deps, reads, pointId, period), period.label) };
};

export const getMoney: Handler = async (context) => {
  const { deps, pointId } = context;
  const now = deps.clock.now();
  const period = monthOf(checked(context, "query", MonthQuery).month, now);
  const [month, tariff, months] = await Promise.all([
    loadHomeDay(deps, null, pointId, period),
    loadTariff(deps, now),
    deps.store.billPeriods(deps.communityId, pointId),
  ]);
  return { body: presentMoney({ month, period, tariff, months }) };
};

export const listMoneyLines: Handler = async (context) => {
  const { deps, pointId } = context;
  const period = dayOf(checked(context, "query", DayQuery).date, deps.clock.now());
  return { body: presentLedger(await loadHomeDay(deps, null, pointId, period), period.label) };
};

async function planView({ deps, pointId }: Context) {
  const now = deps.clock.now();
  const to = intervalOf(now);
  const range = { from: intervalIndex(to - PREVIEW_DAYS * DAY_INTERVALS), to };
  const { store, communityId } = deps;
  const [point, stored, tariff, readings, lines, keys] = await Promise.all([
    store.meteringPoint(communityId, pointId),
    store.tradingPlan(communityId, pointId),
    loadTariff(deps, now),
    store.memberReadings(communityId, pointId, range),
    store.memberLines(communityId, pointId, range),
    store.memberKeys(communityId, pointId),
  ]);
  if (point === null) throw refuse("LAT-8001");
  const prices = { feedIn: tariff.feedIn, retailAllIn: allInRetailPrice(tariff) };
  const plan = stored ?? defaultTradingPlan(pointId, prices);
  return presentPlan({ point, plan, tariff, now, readings, lines, keys });
}

export const getPlan: Handler = async (context) => ({ body: await planView(context) });

function signedMandate({
  mandate,
  signer,
  signature,
}: NonNullable<z.infer<typeof PlanRequest>["mandate"]>): SignedMandate {
  return {
    mandate: {
      ...mandate,
      delegate: mandate.delegate as Hex,
      buyLimit: microEuroPerKWh(mandate.buyLimit),
      sellLimit: microEuroPerKWh(mandate.sellLimit),
      firstInterval: intervalIndex(mandate.firstInterval),
      lastInterval: intervalIndex(mandate.lastInterval),
    },
    signer: signer as Hex,
    signature: signature as Hex,
  };
}

export const putPlan: Handler = async (context) => {
  const { deps, pointId } = context;
  const wanted = checked(context, "body", PlanRequest);
  // What is not said stays as it is: the form on the page does not ask for it.
  const before = await deps.store.tradingPlan(deps.communityId, pointId);
  const pairing = wanted.pairing ?? before?.pairing;
  const rejection = await deps.useCases.changePlan(
    {
      meteringPointId: pointId,
      style: wanted.style,
      buyLimit: microEuroPerKWh(wanted.buyLimit),
      sellLimit: microEuroPerKWh(wanted.sellLimit),
      batteryReservePercent: wanted.batteryReservePercent,
      ...(pairing === undefined ? {} : { pairing }),
      ...(before?.devices === undefined ? {} : { devices: before.devices }),
      ...(wanted.mandate === undefined ? {} : { mandate: signedMandate(wanted.mandate) }),
    },
    deps.clock.now(),
  );
  if (rejection !== null) throw new HttpRefusal(rejection.code, rejection.details);
  return { body: await planView(context) };
};
