/** The community's own accounts over a stretch of time: money in and out, and what the cables lost. */
import { domainError } from "../core/errors/domainError.ts";
import { allocateLosses } from "../core/network/losses/allocateLosses.ts";
import { readFlow, stepPowerFlow } from "../core/network/powerFlow.ts";
import { type AccountStatement, accountStatement } from "../core/settlement/accountStatement.ts";
import type { AccountId, LedgerLine } from "../core/settlement/ledgerLine.ts";
import { type LossStatement, lossStatement, type MeteredLosses } from "../core/settlement/lossStatement.ts";
import { sheetAt } from "../core/tariffs/sheetAt.ts";
import { INTERVAL_SECONDS } from "../core/time/marketInterval.ts";
import type { IntervalKey, IntervalRange } from "../ports/intervals.ts";
import { prepareNetwork } from "./checkPower.ts";
import { networkOf, requireCommunity, required } from "./market.ts";
import { checkFeeder, type InboxDeps } from "./missingReadings.ts";

export interface CommunityAccounts {
  /** One per account that is nobody's own, by name. */
  readonly statements: readonly AccountStatement[];
  /** Between network operator and retailer; of intervals whose street and transformer were metered whole. */
  readonly losses: LossStatement;
  /**
   * For information, no money follows: whose power caused the losses that the power flow of the meters finds in those
   * intervals, Wh per connection point. Negative: the point saved losses.
   */
  readonly lossShares: readonly { readonly pointId: string; readonly lossWh: number }[];
}

const HOURS = INTERVAL_SECONDS / 3_600;

/** A month and its longest day. */
const MAX_INTERVALS = 31 * 96 + 4;

/** @throws LAT-7012 more than a month, LAT-7013, LAT-7014, LAT-2112 */
export async function readAccounts(
  deps: InboxDeps,
  communityId: string,
  range: IntervalRange,
): Promise<CommunityAccounts> {
  const { store } = deps.market;
  const count = range.to - range.from;
  if (count > MAX_INTERVALS) throw domainError("LAT-7012", { count, limit: MAX_INTERVALS });
  const { feederId } = await requireCommunity(deps.market, communityId);
  const records = await store.intervals(communityId, range);
  const lines: LedgerLine[] = [];
  for (const record of records) lines.push(...(await store.lines(record)));
  const accounts = new Set(lines.flatMap(({ debit, credit }): AccountId[] => [debit, credit]));
  const checks = await checkFeeder(deps, communityId, range, records.length);
  const metered: MeteredLosses[] = [];
  const shares = new Map<string, number>();
  const versions = new Map(records.map((record) => [record.interval, record.tariffVersion]));
  for (const { interval, reconciliation } of checks) {
    const version = versions.get(interval);
    if (reconciliation === null || version === undefined) continue;
    const sheet = required(await store.tariffSheet(communityId, version), "The tariff sheet", interval);
    metered.push({ interval, reconciliation, price: sheetAt(sheet, interval).retailEnergy });
    if (reconciliation.status === "plausible") {
      await addShares(deps, { communityId, feederId, interval }, shares);
    }
  }
  return {
    statements: [...accounts]
      .filter((account) => !account.startsWith("member:"))
      .sort()
      .map((account) => accountStatement(lines, account)),
    losses: lossStatement(metered),
    lossShares: [...shares]
      .map(([pointId, lossWh]) => ({ pointId, lossWh }))
      .sort((a, b) => (a.pointId < b.pointId ? -1 : 1)),
  };
}

/** Solves the metered state again and adds what each connection point caused; nothing where there is no evidence of it. */
async function addShares(
  { market }: InboxDeps,
  key: IntervalKey,
  shares: Map<string, number>,
): Promise<void> {
  const record = await market.store.interval(key);
  const evidence = (await market.store.evidence(key)).find(({ stage }) => stage === "metered");
  if (record === null || evidence === undefined) return;
  const { compiled, workspace } = prepareNetwork(await networkOf(market, record));
  const points = compiled.feeder.connectionPoints;
  const injections = {
    activeW: points.map(({ id }) => evidence.injectionsW[id] ?? 0),
    reactiveVar: points.map(({ id }) => evidence.injectionsVar[id] ?? 0),
  };
  workspace.voltages.set(compiled.noLoadVoltages);
  if (!stepPowerFlow(workspace, injections)) return;
  const { shareW } = allocateLosses(compiled, readFlow(workspace), injections);
  for (const [index, { id }] of points.entries()) {
    shares.set(id, (shares.get(id) ?? 0) + (shareW[index] ?? 0) * HOURS);
  }
}
