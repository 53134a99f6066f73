/** Turns flows and nodal prices of the linear program into whole-Wh segment limits. */
import type { SegmentPlan } from "./envelopeProgram.ts";
import type { EnvelopeRow } from "./envelopeRows.ts";
import { TICK_SCALE } from "./levelCurves.ts";
import type { TreeSegment } from "./treeMarket.ts";

export interface ShapedEnvelope {
  readonly segments: readonly TreeSegment[];
  /** Element of the grid behind each shaped limit; null where the limit is not shaped. */
  readonly element: readonly (string | null)[];
}

/** Scaled prices closer than this count as equal. */
const SAME_PRICE = 1e-6;
/** Flows this close to a whole Wh are that Wh, so that rounding inward does not cut a full order. */
const WHOLE = 1e-6;

function bindingElement(
  plan: SegmentPlan,
  rows: readonly EnvelopeRow[],
  n: number,
  parent: number,
): string | null {
  let element: string | null = null;
  let most = SAME_PRICE;
  plan.partOfRow.forEach((part, r) => {
    const share = Math.abs(part[n]! - (parent < 0 ? 0 : part[parent]!));
    if (share <= most) return;
    most = share;
    element = rows[r]!.element;
  });
  return element;
}

/**
 * Flows in whole Wh that fit together: each segment's own injection is rounded to the side that relieves the
 * grid, then summed. Rounding the sums instead could ask a parent for a Wh that its children may not send.
 */
function wholeFlows(segments: readonly TreeSegment[], plan: SegmentPlan): Float64Array {
  const flow = plan.ownWh.map((own, n) => {
    const nearest = Math.round(own);
    if (Math.abs(own - nearest) < WHOLE) return nearest;
    return plan.premium[n]! > 0 ? Math.ceil(own) : Math.floor(own);
  });
  for (let n = segments.length - 1; n > 0; n -= 1) flow[segments[n]!.parent]! += flow[n]!;
  return flow;
}

/**
 * Pins every edge whose price differs on the side that the difference needs: a lower price below the edge
 * needs a full upper limit, a higher one a full lower limit. `brokenFlow` is the flow of the state that the
 * rows are to mend.
 */
export function shapeEnvelope(
  segments: readonly TreeSegment[],
  plan: SegmentPlan,
  rows: readonly EnvelopeRow[],
  brokenFlow: ArrayLike<number>,
): ShapedEnvelope {
  const flow = wholeFlows(segments, plan);
  const element: (string | null)[] = [];
  const shaped: TreeSegment[] = [];
  segments.forEach(({ parent, lowerWh, upperWh }, n) => {
    const difference = plan.premium[n]! - (parent < 0 ? 0 : plan.premium[parent]!);
    const pinned = Math.abs(difference) > SAME_PRICE;
    element.push(pinned ? bindingElement(plan, rows, n, parent) : null);
    if (!pinned) {
      shaped.push({ parent, lowerWh, upperWh, premium: shaped[parent]?.premium ?? 0 });
      return;
    }
    const premium = Math.round(plan.premium[n]!);
    if (difference < 0) {
      const upper = flow[n]!;
      const limits = { lowerWh: Math.min(lowerWh, upper), upperWh: Math.min(upperWh, upper) };
      shaped.push({ parent, ...limits, premium });
    } else {
      const lower = flow[n]!;
      const limits = { lowerWh: Math.max(lowerWh, lower), upperWh: Math.max(upperWh, lower) };
      shaped.push({ parent, ...limits, premium });
    }
  });
  const keepsBroken = shaped.every((segment, n) => {
    return brokenFlow[n]! <= segment.upperWh && brokenFlow[n]! >= segment.lowerWh;
  });
  return keepsBroken
    ? pinTies({ segments: shaped, element }, flow, rows, brokenFlow)
    : { segments: shaped, element };
}

/**
 * When the program mends a broken state at no cost, by moving energy between orders that tie, no price
 * differs and nothing would be pinned; the flows themselves have to be.
 */
function pinTies(
  shaped: ShapedEnvelope,
  flow: ArrayLike<number>,
  rows: readonly EnvelopeRow[],
  brokenFlow: ArrayLike<number>,
): ShapedEnvelope {
  const element = rows[0]?.element ?? null;
  return {
    segments: shaped.segments.map((segment, n) => {
      const wanted = flow[n]!;
      if (wanted < brokenFlow[n]!) return { ...segment, upperWh: Math.max(wanted, segment.lowerWh) };
      if (wanted > brokenFlow[n]!) return { ...segment, lowerWh: Math.min(wanted, segment.upperWh) };
      return segment;
    }),
    element: shaped.element.map((known, n) => (flow[n] === brokenFlow[n] ? known : (known ?? element))),
  };
}

/** The same envelope with every limit widened to contain zero, so that it can always be kept. */
export function containZero(envelope: ShapedEnvelope): ShapedEnvelope {
  return {
    ...envelope,
    segments: envelope.segments.map((segment) => ({
      ...segment,
      lowerWh: Math.min(segment.lowerWh, 0),
      upperWh: Math.max(segment.upperWh, 0),
    })),
  };
}

/** The tighter of two envelopes, edge by edge; used when the rounds do not settle by themselves. */
export function tighten(before: ShapedEnvelope, after: ShapedEnvelope): ShapedEnvelope {
  return {
    segments: after.segments.map((segment, n) => {
      const old = before.segments[n]!;
      const lowerWh = Math.max(segment.lowerWh, Math.min(old.lowerWh, segment.upperWh));
      const upperWh = Math.max(lowerWh, Math.min(segment.upperWh, old.upperWh));
      return { ...segment, lowerWh, upperWh };
    }),
    element: after.element.map((element, n) => element ?? before.element[n]!),
  };
}

/**
 * Limits at `share` (0…1) of a candidate's flows on the edges that matter, the candidate's own limits on the
 * others. Always contains zero on the edges that matter.
 */
export function proportionalEnvelope(
  reference: ShapedEnvelope,
  flowWh: ArrayLike<number>,
  share: number,
  matters: (segment: number) => boolean,
  element: string | null,
): ShapedEnvelope {
  return {
    segments: reference.segments.map((segment, n) => {
      if (!matters(n)) return segment;
      const flow = flowWh[n]!;
      return {
        parent: segment.parent,
        lowerWh: -Math.floor(share * Math.max(0, -flow)),
        upperWh: Math.floor(share * Math.max(0, flow)),
      };
    }),
    element: reference.element.map((known, n) => (matters(n) ? element : known)),
  };
}

/**
 * Asks full edges for one more tick of difference, so that rounding prices to ticks cannot leave the
 * congestion account short.
 */
export function askForRent(envelope: ShapedEnvelope, flowWh: ArrayLike<number>): ShapedEnvelope {
  return {
    ...envelope,
    segments: envelope.segments.map((segment, n) => {
      const flow = flowWh[n]!;
      const premium = segment.premium ?? 0;
      if (flow > 0 && flow === segment.upperWh) return { ...segment, premium: premium - TICK_SCALE };
      if (flow < 0 && flow === segment.lowerWh) return { ...segment, premium: premium + TICK_SCALE };
      return segment;
    }),
  };
}
