/**
 * Continuous price–time matching: every order that arrives takes the best resting orders on the other side at
 * their prices; what is left rests. Prices are in ticks (µ€ per Wh).
 */
export interface RestingOrder {
  readonly id: string;
  /** Orders of one owner never meet; null: unknown, may meet anybody. */
  readonly owner: string | null;
  readonly side: "buy" | "sell";
  readonly energyWh: number;
  /** Sells: the least for the energy. Buys: the most all-in, charges included. */
  readonly limitTicks: number;
  /** Price zone of the order's point. */
  readonly zone: number;
}

/** What lies between a seller and a buyer. */
export interface MatchTerms {
  /** Charge per Wh on the buyer, ticks; null where the two may not trade. */
  charge(sell: RestingOrder, buy: RestingOrder): number | null;
  /** Most of `wantedWh` that the grid still carries between them. */
  room(sell: RestingOrder, buy: RestingOrder, wantedWh: number): number;
  /** Told of every match that was made. */
  made(sell: RestingOrder, buy: RestingOrder, energyWh: number): void;
}

export interface ContinuousMatch {
  readonly sellId: string;
  readonly buyId: string;
  readonly energyWh: number;
  /** What the seller gets; the buyer pays this and the charge. */
  readonly priceTicks: number;
  readonly chargeTicks: number;
}

export interface ContinuousResult {
  readonly matches: readonly ContinuousMatch[];
  /** Energy left of each order, Wh. */
  readonly leftWh: ReadonlyMap<string, number>;
}

/** A charge and a grid that never stand in the way. */
export const freeTerms: MatchTerms = {
  charge: () => 0,
  room: (_s, _b, wantedWh) => wantedWh,
  made: () => {},
};

interface Open {
  readonly order: RestingOrder;
  readonly arrival: number;
  leftWh: number;
}

interface Offer {
  readonly open: Open;
  readonly chargeTicks: number;
  /** All-in cost to an arriving buyer, or minus the net price to an arriving seller: less is better. */
  readonly rank: number;
}

/** Resting orders that suit an arriving one: best price first, then the older, then the same zone. */
function offersFor(arriving: RestingOrder, resting: readonly Open[], terms: MatchTerms): Offer[] {
  const buys = arriving.side === "buy";
  const offers: Offer[] = [];
  for (const open of resting) {
    const { order } = open;
    if (open.leftWh === 0 || (order.owner !== null && order.owner === arriving.owner)) continue;
    const chargeTicks = buys ? terms.charge(order, arriving) : terms.charge(arriving, order);
    if (chargeTicks === null) continue;
    const rank = buys ? order.limitTicks + chargeTicks : chargeTicks - order.limitTicks;
    if (rank <= (buys ? arriving.limitTicks : -arriving.limitTicks)) offers.push({ open, chargeTicks, rank });
  }
  const far = ({ open }: Offer): number => (open.order.zone === arriving.zone ? 0 : 1);
  return offers.sort((a, b) => a.rank - b.rank || a.open.arrival - b.open.arrival || far(a) - far(b));
}

/** Lets the orders arrive one by one, in the order given. */
export function matchContinuously(
  orders: readonly RestingOrder[],
  terms: MatchTerms = freeTerms,
): ContinuousResult {
  const book: { buy: Open[]; sell: Open[] } = { buy: [], sell: [] };
  const matches: ContinuousMatch[] = [];
  const all: Open[] = [];
  orders.forEach((order, arrival) => {
    const arriving: Open = { order, arrival, leftWh: order.energyWh };
    const other = order.side === "buy" ? "sell" : "buy";
    for (const { open, chargeTicks } of offersFor(order, book[other], terms)) {
      const [sell, buy] = order.side === "buy" ? [open.order, order] : [order, open.order];
      const wantedWh = Math.min(arriving.leftWh, open.leftWh);
      const energyWh = Math.min(wantedWh, terms.room(sell, buy, wantedWh));
      if (energyWh <= 0) continue;
      const { limitTicks } = open.order;
      const priceTicks = open.order.side === "sell" ? limitTicks : limitTicks - chargeTicks;
      matches.push({ sellId: sell.id, buyId: buy.id, energyWh, priceTicks, chargeTicks });
      terms.made(sell, buy, energyWh);
      open.leftWh -= energyWh;
      arriving.leftWh -= energyWh;
      if (arriving.leftWh === 0) break;
    }
    book[other] = book[other].filter((open) => open.leftWh > 0);
    if (arriving.leftWh > 0) book[order.side].push(arriving);
    all.push(arriving);
  });
  return { matches, leftWh: new Map(all.map(({ order, leftWh }) => [order.id, leftWh])) };
}
