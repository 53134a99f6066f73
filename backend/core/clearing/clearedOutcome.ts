/** Assembles the published result of an interval from the tree solution: money, segments, explanations. */
import {
  type MicroEuroPerKWh,
  microEuro,
  microEuroPerKWh,
  PRICE_TICK,
  wattHours,
} from "../units/quantities.ts";
import type {
  Allocation,
  BindingConstraint,
  ClearedInterval,
  ClearingOrder,
  PairingPreference,
  SegmentDefinition,
  SegmentOutcome,
} from "./clearing.ts";
import type { MinimumReport } from "./conditions/conditionedRule.ts";
import { explainReserved, type ReservedTrade } from "./conditions/reservedTrades.ts";
import { blockingSide, explainOutcome, type OutcomeContext } from "./explainOutcome.ts";
import { type NextWhPrices, nextWhPrices } from "./nextWhPrice.ts";
import type { EnergySource } from "./pairPreferred.ts";
import { pairTrades } from "./pairTrades.ts";
import type { ShapedEnvelope } from "./shapeEnvelope.ts";
import {
  BUY_MUST_SERVE,
  SELL_OR_EXPORT,
  type TreeMarketProblem,
  type TreeMarketSolution,
} from "./treeMarket.ts";

/** Solar may be exported when nobody buys it; a store keeps what it does not sell. */
const sourceOf = (order: ClearingOrder): EnergySource => (order.fallback === "grid" ? "solar" : "storage");

export interface OutcomeInput {
  readonly definitions: readonly SegmentDefinition[];
  readonly orders: readonly ClearingOrder[];
  readonly problem: TreeMarketProblem;
  readonly envelope: ShapedEnvelope;
  readonly solution: TreeMarketSolution;
  /** Trades between orders reserved for each other; they are in the solution already. */
  readonly reserved?: readonly ReservedTrade[];
  /** How the orders with a minimum were chosen. */
  readonly minimums?: MinimumReport;
  /** Whom members would rather trade with. */
  readonly preferences?: readonly PairingPreference[];
}

type Outcome = Omit<ClearedInterval, "interval" | "physics" | "refused">;

const priceInMicro = (ticks: number): MicroEuroPerKWh => microEuroPerKWh(ticks * PRICE_TICK);

function outcomeContext(input: OutcomeInput): OutcomeContext {
  const { definitions, orders, envelope } = input;
  let next: NextWhPrices | null | undefined;
  return {
    next() {
      if (next === undefined) next = nextWhPrices(input.problem, input.solution);
      return next;
    },
    problem: input.problem,
    solution: input.solution,
    element: definitions.map((definition, n) => envelope.element[n] ?? definition.headBranch),
    chargeTicks: orders.map((order) => (order.side === "buy" ? order.networkCharge / PRICE_TICK : 0)),
    hasSells: orders.some((order) => order.side === "sell"),
    hasBuys: orders.some((order) => order.side === "buy"),
  };
}

function allocate(context: OutcomeContext, order: ClearingOrder, i: number): Allocation {
  const { problem, solution } = context;
  const kind = problem.orders.kind[i]!;
  const localWh = solution.localWh[i]!;
  const gridWh = kind === BUY_MUST_SERVE ? order.energyWh - localWh : solution.exportedWh[i]!;
  const ticks =
    kind === BUY_MUST_SERVE
      ? solution.poolPriceTicks
      : solution.segmentPriceTicks[problem.orders.segment[i]!]!;
  return {
    orderId: order.orderId,
    localWh: wattHours(localWh),
    gridWh: wattHours(gridWh),
    unservedWh: wattHours(order.energyWh - localWh - gridWh),
    price: priceInMicro(ticks),
    energyMicroEuro: microEuro(localWh * ticks),
    networkChargeMicroEuro: microEuro(localWh * context.chargeTicks[i]!),
    explanation: explainOutcome(context, i),
  };
}

/** The allocation of a reserved order: what it traded, at the price between the two. */
function allocateReserved(
  context: OutcomeContext,
  orders: readonly ClearingOrder[],
  priceOf: ReadonlyMap<number, number>,
  i: number,
): Allocation {
  const plain = allocate(context, orders[i]!, i);
  const { problem, solution } = context;
  const curtailed = problem.orders.kind[i] === SELL_OR_EXPORT && plain.unservedWh > 0;
  const { code, priceTicks } = explainReserved(orders, problem, solution.localWh, i);
  const explanation = curtailed
    ? plain.explanation
    : {
        code,
        bindingElement: code === "partner-network" ? blockingSide(context, i) : null,
        clearingPrice: priceInMicro(priceTicks + context.chargeTicks[i]!),
      };
  const traded = priceOf.get(i);
  if (traded === undefined) return { ...plain, explanation };
  const energyMicroEuro = microEuro(plain.localWh * traded);
  return { ...plain, price: priceInMicro(traded), energyMicroEuro, explanation };
}

function segmentOutcomes({ envelope, solution }: OutcomeInput): SegmentOutcome[] {
  return envelope.segments.map(({ parent, lowerWh, upperWh }, index) => ({
    index,
    parent,
    lowerWh: wattHours(lowerWh),
    upperWh: wattHours(upperWh),
    price: priceInMicro(solution.segmentPriceTicks[index]!),
    tradedWh: wattHours(solution.segmentTradedWh[index]!),
    exportedWh: wattHours(solution.segmentExportedWh[index]!),
    flowWh: wattHours(solution.segmentFlowWh[index]!),
  }));
}

/** Edges with a price difference, and full edges that curtail solar although no price differs. */
function bindingConstraints(
  context: OutcomeContext,
  allocations: readonly Allocation[],
): BindingConstraint[] {
  const { problem, solution } = context;
  const { segments, orders } = problem;
  const curtailed = new Float64Array(segments.length);
  allocations.forEach((allocation, i) => {
    if (orders.kind[i] === SELL_OR_EXPORT) curtailed[orders.segment[i]!]! += allocation.unservedWh;
  });
  const binding: BindingConstraint[] = [];
  for (let n = segments.length - 1; n >= 0; n -= 1) {
    const { parent, lowerWh, upperWh } = segments[n]!;
    const above = n === 0 ? solution.poolPriceTicks : solution.segmentPriceTicks[parent]!;
    const rent = above - solution.segmentPriceTicks[n]!;
    const full = solution.segmentFlowWh[n] === upperWh;
    const add = (direction: "export" | "import", limitWh: number): void => {
      binding.push({
        segment: n,
        element: context.element[n]!,
        direction,
        limitWh: wattHours(limitWh),
        rent: priceInMicro(Math.abs(rent)),
      });
    };
    if (rent > 0 || (full && curtailed[n]! > 0)) add("export", upperWh);
    else if (rent < 0) add("import", lowerWh);
    if (n > 0 && !full) curtailed[parent]! += curtailed[n]!;
  }
  return binding.reverse();
}

/** Who was kept out although the price suited it, and how much welfare a better choice could add. */
function minimumOutcome(
  { orders }: OutcomeInput,
  allocations: readonly Allocation[],
  { keptOut, gapMicroEuro, nodes }: MinimumReport,
): NonNullable<ClearedInterval["minimums"]> {
  const rejected = orders.flatMap(({ orderId }, i) =>
    allocations[i]!.explanation.code === "paradoxically-rejected" ? [orderId] : [],
  );
  return {
    paradoxicallyRejected: rejected,
    keptOut: keptOut.map((i) => orders[i]!.orderId),
    gapMicroEuro: microEuro(gapMicroEuro),
    nodes,
  };
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/** Everything a cleared interval publishes, exact to the µ€. */
export function clearedOutcome(input: OutcomeInput): Outcome {
  const { orders, definitions, solution } = input;
  const context = outcomeContext(input);
  const { reserved: reservedTrades = [], minimums, preferences = [] } = input;
  const reservedPrice = new Map(
    reservedTrades.flatMap(({ sell, buy, priceTicks }) => [
      [sell, priceTicks],
      [buy, priceTicks],
    ]),
  );
  const isReserved = (i: number): boolean => input.problem.orders.reserved?.[i] === 1;
  const allocations = orders.map((order, i) =>
    isReserved(i) ? allocateReserved(context, orders, reservedPrice, i) : allocate(context, order, i),
  );
  const buys = allocations.filter((_, i) => orders[i]!.side === "buy");
  const sells = allocations.filter((_, i) => orders[i]!.side === "sell");
  const networkCharges = sum(buys, (a) => a.networkChargeMicroEuro);
  const buyersPay = sum(buys, (a) => a.energyMicroEuro) + networkCharges;
  const sellersReceive = sum(sells, (a) => a.energyMicroEuro);
  const columns = input.problem.orders;
  const signedWh = (i: number): number =>
    orders[i]!.side === "buy" ? solution.localWh[i]! : -solution.localWh[i]!;
  const legs = orders.map((order, i) => ({
    orderId: order.orderId,
    side: order.side,
    segment: columns.segment[i]!,
    localWh: isReserved(i) ? 0 : solution.localWh[i]!,
    sequence: order.sequence,
    ...(order.meteringPointId === undefined ? {} : { meteringPointId: order.meteringPointId }),
    ...(order.side === "sell" ? { source: sourceOf(order) } : {}),
  }));
  const betweenTwo = reservedTrades.map(({ sell, buy, energyWh }) => ({
    sellOrderId: orders[sell]!.orderId,
    buyOrderId: orders[buy]!.orderId,
    energyWh: wattHours(energyWh),
  }));
  const curtailedWh = allocations.reduce(
    (total, allocation, i) => total + (columns.kind[i] === SELL_OR_EXPORT ? allocation.unservedWh : 0),
    0,
  );
  return {
    status: "cleared",
    poolPrice: priceInMicro(solution.poolPriceTicks),
    allocations,
    trades: [
      ...pairTrades(
        legs,
        definitions.map((definition) => definition.parent),
        preferences,
      ),
      ...betweenTwo,
    ],
    ...(preferences.length === 0 ? {} : { preferences }),
    segments: segmentOutcomes(input),
    mustServeWh: wattHours(solution.mustServeWh),
    buyersPayMicroEuro: microEuro(buyersPay),
    sellersReceiveMicroEuro: microEuro(sellersReceive),
    networkChargesMicroEuro: microEuro(networkCharges),
    congestionMicroEuro: microEuro(buyersPay - sellersReceive - networkCharges),
    binding: bindingConstraints(context, allocations),
    welfareMicroEuro: microEuro(orders.reduce((w, _, i) => w + signedWh(i) * columns.priceTicks[i]!, 0)),
    curtailedWh: wattHours(curtailedWh),
    ...(minimums === undefined ? {} : { minimums: minimumOutcome(input, allocations, minimums) }),
  };
}
