/** Settles an interval again from its readings and trades, and follows the balances. */
import { accumulateBalances } from "../settlement/accumulateBalances.ts";
import { compareLines } from "../settlement/ledgerAccounts.ts";
import type { LedgerLine, NetPosition } from "../settlement/ledgerLine.ts";
import { settleInterval } from "../settlement/settleInterval.ts";
import { microEuroPerKWh } from "../units/quantities.ts";
import { type BundleContext, expectSame, guard, place, report } from "./bundleContext.ts";
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
    const settled = settleInterval({
      interval: proof.interval,
      orders: (proof.cleared === null ? [] : proof.orders).map(({ orderId, order }) => ({
        orderId,
        meteringPointId: order.meteringPointId,
        side: order.side,
        fallback: order.fallback,
        networkCharge: order.side === "buy" ? tariff.localNetworkCharge : microEuroPerKWh(0),
      })),
      allocations: proof.cleared?.allocations ?? [],
      trades: proof.cleared?.trades ?? [],
      readings: proof.readings,
      tariff,
    });
    expectSame(context, "LAT-6908", where, settled.lines, [...proof.lines].sort(compareLines));
    const sum = balanceOf(proof.lines);
    if (sum !== 0) report(context, "LAT-6908", where, `debits and credits differ by ${sum} µ€`);
  });
}

/** Credits less debits over all accounts, µ€: zero in honest books. */
function balanceOf(lines: readonly LedgerLine[]): number {
  return accumulateBalances([], lines).reduce(
    (sum, position) => sum + position.creditMicroEuro - position.debitMicroEuro,
    0,
  );
}

/**
 * Follows the credits of every member from interval to interval. A batch commits what had been settled some
 * intervals before: the committed figures must all be those after one and the same interval.
 */
export class BalanceTrail {
  #positions: readonly NetPosition[];
  /** Credits of members after each of the last intervals, newest last. */
  readonly #history: ReadonlyMap<string, number>[] = [];
  static readonly #kept = 64;

  /** @param opening Positions after the intervals just before the bundle, oldest first. */
  constructor(opening: readonly (readonly NetPosition[])[]) {
    this.#positions = [];
    this.#remember();
    for (const positions of opening) {
      this.#positions = positions;
      this.#remember();
    }
  }

  #remember(): void {
    this.#history.push(
      new Map(this.#positions.map(({ account, creditMicroEuro }) => [account, creditMicroEuro])),
    );
    if (this.#history.length > BalanceTrail.#kept) this.#history.shift();
  }

  /** Checks the committed balances against what was settled before, then books this interval's lines. */
  check(context: BundleContext, proof: IntervalProof): void {
    if (proof.balances.length > 0 && !this.#history.some((credits) => matches(credits, proof))) {
      const where = place(proof.interval, "committed balances");
      report(context, "LAT-6909", where, "they are not the members' credits after any recent interval");
    }
    this.#positions = accumulateBalances(this.#positions, proof.lines);
    this.#remember();
  }
}

const matches = (credits: ReadonlyMap<string, number>, proof: IntervalProof): boolean =>
  proof.balances.every(
    (balance) => (credits.get(`member:${balance.meteringPointId}`) ?? 0) === balance.cumulativeMicroEuro,
  );
