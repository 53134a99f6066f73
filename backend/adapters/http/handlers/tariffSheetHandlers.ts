/** The community's books and the sheets they are kept by: accounts, versions of the tariff sheet, the network tariff. */
import { publishNetworkTariff as publishFromForecast } from "../../../app/publishNetworkTariff.ts";
import { publishTariffSheet as publishSheet } from "../../../app/publishTariffSheet.ts";
import { readAccounts } from "../../../app/readAccounts.ts";
import { addLocalDays, localTimeOf } from "../../../core/time/communityTime.ts";
import { microEuroPerKWh } from "../../../core/units/quantities.ts";
import type { Principal } from "../../auth/policy.ts";
import { checked, type Handler } from "../context.ts";
import { presentAccounts } from "../presenters/accountsView.ts";
import { presentSheet, type Sees, sheetOf } from "../presenters/tariffSheetView.ts";
import { RangeQuery } from "../schemas/exports.ts";
import {
  NetworkTariffCommand,
  SHEETS_PER_PAGE,
  TariffSheetInput,
  TariffSheetsQuery,
} from "../schemas/tariffSheets.ts";
import { asked, rangeOf } from "./exportHandlers.ts";

const MAX_DAYS = 31;

export const getCommunityAccounts: Handler = async (context) => {
  const { deps, principal } = context;
  const range = rangeOf(deps, asked(checked(context, "query", RangeQuery)), MAX_DAYS);
  const parts = { market: deps.market, inbox: deps.desk.inbox };
  const accounts = await readAccounts(parts, deps.communityId, range);
  return { body: presentAccounts(range, accounts, principal.role === "auditor") };
};

const everything: Sees = () => true;
/** Operator and auditor see a key whole; others see their own parts of it. */
const sightOf = ({ role, meteringPointIds }: Principal): Sees =>
  role === "operator" || role === "auditor" ? everything : (id) => meteringPointIds.includes(id);

export const publishNetworkTariff: Handler = async (context) => {
  const { deps, principal } = context;
  const { spread, floor, cap } = checked(context, "body", NetworkTariffCommand);
  const now = deps.clock.now();
  const rule = { spread, floor: microEuroPerKWh(floor), cap: microEuroPerKWh(cap) };
  const day = addLocalDays(localTimeOf(now), 1);
  const sheet = await publishFromForecast(deps.market, deps.communityId, { day, rule }, now);
  return { body: presentSheet(sheet, sightOf(principal)) };
};

export const publishTariffSheet: Handler = async (context) => {
  const { deps, principal } = context;
  const draft = sheetOf(checked(context, "body", TariffSheetInput));
  const sheet = await publishSheet(deps.market, deps.communityId, draft, deps.clock.now());
  return { body: presentSheet(sheet, sightOf(principal)) };
};

export const listTariffSheets: Handler = async (context) => {
  const { deps, principal } = context;
  const { before } = checked(context, "query", TariffSheetsQuery);
  const [sheets, current] = await Promise.all([
    deps.store.tariffSheets(deps.communityId),
    deps.store.tariffSheetAt(deps.communityId, deps.clock.now()),
  ]);
  const older = sheets
    .filter(({ version }) => before === undefined || version < Number(before))
    .sort((a, b) => b.version - a.version);
  const page = older.slice(0, SHEETS_PER_PAGE);
  const body = {
    inForce: current?.version ?? null,
    sheets: page.map((sheet) => presentSheet(sheet, sightOf(principal))),
    nextBefore: older.length > page.length ? (page.at(-1)?.version ?? null) : null,
  };
  return { body };
};
