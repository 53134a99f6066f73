/** Settles an interval again from its readings and trades, and follows the balances. */
import { accumulateBalances, BALANCES_INTERVALS_BEFORE } from "../settlement/accumulateBalances.ts";
import { compareLines } from "../settlement/ledgerAccounts.ts";
import type { LedgerLine, NetPosition } from "../settlement/ledgerLine.ts";
import { resettle } from "../settlement/resettle.ts";
import { settleInterval } from "../settlement/settleInterval.ts";
import { distanceTerms } from "../tariffs/distanceTerms.ts";
import { microEuroPerKWh } from "../units/quantities.ts";
import { type BundleContext, expectSame, guard, place, pointIdOf, report } from "./bundleContext.ts";
import type { IntervalProof } from "./evidenceBundle.ts";

/** Settlement from readings and trades must give the very lines of the bundle. */
export function checkSettlement(context: BundleContext, proof: IntervalProof): void {
  if (proof.lines.length === 0 && proof.readings.length === 0) return;
  const where = place(proof.interval, "settlement");
  guard(context, "LAT-6908", where, () => {
    const tariff = context.community.tariffs.find((sheet) => sheet.version === proof.tariffVersion);
    if (!tariff) {
      report(context, "LAT-6908", where, `tariff version ${proof.tariffVersion} is not in the bundle`);
      return;
    }
    // A void interval is settled without trades, even when its batch stands on chain.
    const market = proof.state === "void" || proof.batchVoided ? null : proof.cleared;
    const distance = market === null ? undefined : distanceTerms(tariff, context.community.segments);
    const zoneOf = (id: string): number | undefined => context.segmentOf.get(pointIdOf(context, id));
    const input = {
      interval: proof.interval,
      ...(distance === undefined ? {} : { distance }),
      orders: (market === null ? [] : proof.orders).map(({ orderId, order }) => ({
        orderId,
        meteringPointId: order.meteringPointId,
        ...segmentPart(distance && zoneOf(order.meteringPointId)),
        side: order.side,
        fallback: order.fallback,
        networkCharge: order.side === "buy" ? tariff.localNetworkCharge : microEuroPerKWh(0),
      })),
      allocations: market?.allocations ?? [],
      trades: market?.trades ?? [],
      readings: proof.readings,
      tariff,
    };
    // A verdict after billing is followed by corrections, where there was something to correct.
    const corrected = proof.lines.some((line) => (line.settlementVersion ?? 1) > 1);
    if (corrected) expectSame(context, "LAT-6908", where, [], resettle(proof.lines, input).lines);
    else {
      const { lines } = settleInterval(input);
      expectSame(context, "LAT-6908", where, lines, [...proof.lines].sort(compareLines));
    }
    const sum = balanceOf(proof.lines);
    if (sum !== 0) report(context, "LAT-6908", where, `debits and credits differ by ${sum} µ€`);
  });
}

const segmentPart = (segment: number | undefined) => (segment === undefined ? {} : { segment });

/** Credits less debits over all accounts, µ€: zero in honest books. */
function balanceOf(lines: readonly LedgerLine[]): number {
  return accumulateBalances([], lines).reduce(
    (sum, position) => sum + position.creditMicroEuro - position.debitMicroEuro,
    0,
  );
}

/**
 * Follows the credits of every member from interval to interval. A batch commits what had been settled the
 * agreed number of intervals before, no less and no more.
 */
export class BalanceTrail {
  readonly #opening: readonly (readonly NetPosition[])[];
  #positions: readonly NetPosition[] = [];
  /** Credits after each of the last intervals, newest last. */
  #history: { readonly interval: number; readonly credits: ReadonlyMap<string, number> }[] | null = null;

  /** @param opening Positions after the intervals just before the bundle, oldest first. */
  constructor(opening: readonly (readonly NetPosition[])[]) {
    this.#opening = opening;
  }

  #remember(interval: number): void {
    const history = this.#history ?? [];
    const credits = new Map(this.#positions.map((position) => [position.account, position.creditMicroEuro]));
    this.#history = [...history, { interval, credits }].slice(-BALANCES_INTERVALS_BEFORE - 1);
  }

  /** Checks the committed balances against what was settled before, then books this interval's lines. */
  check(context: BundleContext, proof: IntervalProof): void {
    if (this.#history === null) {
      this.#history = [];
      this.#opening.forEach((positions, at) => {
        this.#positions = positions;
        this.#remember(proof.interval - this.#opening.length + at);
      });
    }
    const settled = proof.interval - BALANCES_INTERVALS_BEFORE;
    const credits = this.#history.findLast(({ interval }) => interval <= settled)?.credits;
    const wrong = proof.balances.find(
      ({ meteringPointId, cumulativeMicroEuro }) =>
        (credits?.get(`member:${meteringPointId}`) ?? 0) !== cumulativeMicroEuro,
    );
    if (wrong) {
      const where = place(proof.interval, `committed balance of ${wrong.meteringPointId}`);
      report(context, "LAT-6909", where, `it is not the member's credit after interval ${settled}`);
    }
    // A correction moves the balances when it was booked, not when the energy flowed.
    const own = proof.lines.filter((line) => line.bookedWith === undefined);
    this.#positions = accumulateBalances(this.#positions, [...own, ...(proof.corrections ?? [])]);
    this.#remember(proof.interval);
  }
}
