/** Tariffs to choose from, what each would have cost, and who gains from the market. */
import type { z } from "zod";
import { compareMemberTariffs, tariffOfSheet } from "../../../app/memberTariffs.ts";
import { reportFairness } from "../../../app/reportFairness.ts";
import { MINIMUM_DAYS } from "../../../core/billing/compareTariffs.ts";
import { checkGridTariff, type GridTariff } from "../../../core/tariffs/gridTariff.ts";
import { microEuro, microEuroPerKWh } from "../../../core/units/quantities.ts";
import { checked, type Handler } from "../context.ts";
import { loadTariff } from "../homeDay.ts";
import { monthOf } from "../presenters/localDates.ts";
import { energyPriceOf } from "../presenters/tariffSheetView.ts";
import { refuse } from "../problem.ts";
import type { Saved } from "../schemas/meterDesk.ts";
import {
  FairnessQuery,
  type FairnessView,
  GridTariffInput,
  type TariffComparisonView,
  TariffIdParams,
} from "../schemas/tariffDesk.ts";

const MAX_TARIFFS = 100;

export const listGridTariffs: Handler = async ({ deps }) => {
  const now = deps.clock.now();
  const published = await deps.store.tariffSheetAt(deps.communityId, now);
  const sheet = published ?? (await loadTariff(deps, now));
  const choices = await deps.desk.gridTariffs.gridTariffs(deps.communityId);
  const tariffs: readonly GridTariff[] = [tariffOfSheet(sheet), ...choices];
  return { body: { tariffs } };
};

const tariffOf = (id: string, entered: z.infer<typeof GridTariffInput>): GridTariff => ({
  id,
  name: entered.name,
  energy: energyPriceOf(entered.energy),
  network: energyPriceOf(entered.network),
  feedIn: energyPriceOf(entered.feedIn),
  levies: entered.levies.map((levy) => ({ name: levy.name, price: microEuroPerKWh(levy.price) })),
  standingPerDay: microEuro(entered.standingPerDay),
});

export const putGridTariff: Handler = async (context) => {
  const { deps } = context;
  const { tariffId: id } = checked(context, "params", TariffIdParams);
  const tariff = tariffOf(id, checked(context, "body", GridTariffInput));
  checkGridTariff(tariff);
  const known = await deps.desk.gridTariffs.gridTariffs(deps.communityId);
  if (id.startsWith("sheet-") || (known.length >= MAX_TARIFFS && !known.some((other) => other.id === id))) {
    const reason = id.startsWith("sheet-")
      ? "its id is the community's own"
      : `there are ${MAX_TARIFFS} already`;
    throw refuse("LAT-6108", { name: tariff.name, reason });
  }
  await deps.desk.gridTariffs.saveGridTariff(deps.communityId, tariff);
  const body: z.infer<typeof Saved> = { saved: true };
  return { body };
};

export const compareTariffs: Handler = async ({ deps, pointId }) => {
  const { store, desk, communityId, clock } = deps;
  const parts = { store, gridTariffs: desk.gridTariffs };
  const { days, from, comparison } = await compareMemberTariffs(parts, communityId, pointId, clock.now());
  const body: z.infer<typeof TariffComparisonView> = {
    meteringPointId: pointId,
    days,
    minimumDays: MINIMUM_DAYS,
    from,
    costs: comparison === null ? null : [...comparison.costs],
  };
  return { body };
};

export const getFairness: Handler = async (context) => {
  const { deps } = context;
  const { period } = checked(context, "query", FairnessQuery);
  const { label } = monthOf(period, deps.clock.now());
  const { report, inputs: _inputs, ...rest } = await reportFairness(deps.store, deps.communityId, label);
  const body: z.infer<typeof FairnessView> = { ...rest, ...report, groups: [...report.groups] };
  return { body };
};
