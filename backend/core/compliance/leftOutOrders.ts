/**
 * Orders that an outcome leaves out for the network's sake (LAT-3014). The contract exempts them from the comparison
 * with the price because operator and DSO vouch for it; here anyone sees which they are and whether the published
 * state would have carried them.
 */
import { isLeftOut } from "../clearing/leftOut.ts";
import { DomainError } from "../errors/domainError.ts";
import { addPower, type PointPower, powerOfNet } from "../network/pointPower.ts";
import type { Hex } from "../orders/order.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";
import { type BundleContext, place, pointIdOf, report } from "./bundleContext.ts";
import { causedViolations } from "./causedViolations.ts";
import type { BundledOrder, IntervalProof, SealedEvidence } from "./evidenceBundle.ts";
import { solveAgain } from "./solveAgain.ts";

export interface LeftOutOrder {
  readonly interval: IntervalIndex;
  readonly orderId: Hex;
  /** What it is said to overload. */
  readonly element: string;
  /**
   * Whether some limit breaks when it, or all that were left out, is added in full to the published state. False is
   * no proof of abuse, because the others were cleared anew without it, but it has to be explained.
   */
  readonly pressing: boolean;
}

/** Power that an order would have added: a sale flows in, a flexible purchase out at unity. */
function powerOf({ order }: BundledOrder): PointPower {
  if (order.side === "sell") return powerOfNet(order.energyWh);
  return { ...powerOfNet(-order.energyWh), reactiveVar: 0 };
}

/**
 * The left-out orders of an interval. Reports LAT-6906 for one that is not in the book, that is must-serve demand
 * (which flows in any case), or that names no element of the network.
 */
export function leftOutOrders(context: BundleContext, proof: IntervalProof): readonly LeftOutOrder[] {
  const claims = (proof.cleared?.refused ?? []).filter(isLeftOut);
  const planned = proof.evidence.find(({ stage }) => stage === "planned");
  const cleared = proof.evidence.find(({ stage }) => stage === "cleared");
  if (claims.length === 0 || planned === undefined || cleared === undefined) return [];
  const book = new Map(proof.orders.map((entry) => [entry.orderId, entry]));
  const { buses, branches } = context.compiled.feeder;
  const elements = new Set([...buses, ...branches].map(({ id }) => id));
  const found = claims.flatMap(({ orderId, details }) => {
    const where = place(proof.interval, `order ${orderId}`);
    const complain = (what: string) => report(context, "LAT-6906", where, what);
    const entry = book.get(orderId);
    const element = String(details.element);
    if (!elements.has(element) && element !== "power flow") complain(`no element ${element} in the network`);
    if (entry?.order.side === "buy" && entry.order.fallback === "grid") {
      complain("must-serve demand cannot be left out");
    }
    if (entry === undefined) complain("it is left out, and not in the book");
    return entry === undefined ? [] : [{ entry, element }];
  });
  const breaks = (entries: readonly BundledOrder[]) => breaksLimits(context, { planned, cleared }, entries);
  const together = breaks(found.map(({ entry }) => entry));
  return found.map(({ entry, element }) => ({
    interval: proof.interval,
    orderId: entry.orderId,
    element,
    pressing: together || breaks([entry]),
  }));
}

/** Whether the published state with these orders in full breaks what the street without a market keeps. */
function breaksLimits(
  context: BundleContext,
  { planned, cleared }: { readonly planned: SealedEvidence; readonly cleared: SealedEvidence },
  entries: readonly BundledOrder[],
): boolean {
  const injectionsW = { ...cleared.injectionsW };
  const injectionsVar = { ...cleared.injectionsVar };
  for (const entry of entries) {
    const id = pointIdOf(context, entry.order.meteringPointId);
    const before = { activeW: injectionsW[id] ?? 0, reactiveVar: injectionsVar[id] ?? 0 };
    const { activeW, reactiveVar } = addPower(before, powerOf(entry));
    injectionsW[id] = activeW;
    injectionsVar[id] = reactiveVar;
  }
  try {
    const again = solveAgain(context, { ...cleared, injectionsW, injectionsVar });
    return causedViolations(planned, again).length > 0;
  } catch (error) {
    // A state that no longer converges is beyond every limit.
    if (error instanceof DomainError) return true;
    throw error;
  }
}
