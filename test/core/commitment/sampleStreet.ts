/**
 * A street that trades in one interval: two sellers behind a full cable, a shop that must be served, and a
 * battery that charges.
 *
 *   pool 180 ── root 180 ─┬─ east 150 (full at 3000 Wh): two sellers, 1500 Wh each
 *                         └─ west 180: shop buys 2500 Wh (must be served), battery buys 500 Wh
 */
import type { Allocation, ClearedInterval, SegmentOutcome } from "../../../backend/core/clearing/clearing.ts";
import type { CommittedOrder } from "../../../backend/core/commitment/commitBatch.ts";
import type { BalanceLeaf, BatchSigners, LedgerDomain } from "../../../backend/core/commitment/commitment.ts";
import { keccakText } from "../../../backend/core/commitment/words.ts";
import {
  type Fallback,
  type Hex,
  OPEN_TO_ALL,
  type Order,
  type Side,
} from "../../../backend/core/orders/order.ts";
import { addressOfPrivateKey, signOrder } from "../../../backend/core/orders/orderSignature.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuro, microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { TEST_DOMAIN } from "./randomBatch.ts";

export const INTERVAL = intervalIndex(1_982_880);
export const NETWORK_HASH = keccakText("network of the sample street");
const CHARGE_TICKS = 20;

/** Private key that stands for a name; for tests only. */
export const keyOf = (name: string): Uint8Array => {
  const key = new Uint8Array(32);
  key.set(new TextEncoder().encode(name.padEnd(31, ".")), 1);
  return key;
};
const salt = (text: string): Hex => keccakText(text).slice(0, 34) as Hex;

export const SIGNERS: BatchSigners = {
  operator: addressOfPrivateKey(keyOf("operator")),
  dso: addressOfPrivateKey(keyOf("dso")),
  auditor: addressOfPrivateKey(keyOf("auditor")),
};

interface Wish {
  readonly home: string;
  readonly side: Side;
  readonly energyWh: number;
  readonly limitTicks: number;
  readonly fallback: Fallback;
  readonly segment: number;
  /** What it got. */
  readonly localWh: number;
  readonly priceTicks: number;
}

export const WISHES: readonly Wish[] = [
  {
    home: "sun-1",
    side: "sell",
    energyWh: 1_500,
    limitTicks: 90,
    fallback: "grid",
    segment: 1,
    localWh: 1_500,
    priceTicks: 150,
  },
  {
    home: "shop",
    side: "buy",
    energyWh: 2_500,
    limitTicks: 300,
    fallback: "grid",
    segment: 2,
    localWh: 2_500,
    priceTicks: 180,
  },
  {
    home: "sun-2",
    side: "sell",
    energyWh: 2_000,
    limitTicks: 150,
    fallback: "none",
    segment: 1,
    localWh: 1_500,
    priceTicks: 150,
  },
  {
    home: "battery",
    side: "buy",
    energyWh: 500,
    limitTicks: 220,
    fallback: "none",
    segment: 2,
    localWh: 500,
    priceTicks: 180,
  },
  {
    home: "late",
    side: "buy",
    energyWh: 400,
    limitTicks: 60,
    fallback: "none",
    segment: 2,
    localWh: 0,
    priceTicks: 180,
  },
];

function signedWish(wish: Wish, nonce: number, domain: LedgerDomain) {
  const order: Order = {
    communityId: "lindenhof",
    meteringPointId: `mp-${wish.home}`,
    interval: INTERVAL,
    side: wish.side,
    energyWh: wattHours(wish.energyWh),
    limitPrice: microEuroPerKWh(wish.limitTicks * 1_000),
    fallback: wish.fallback,
    tariffVersion: 1,
    nonce,
    expiresAt: epochSeconds(INTERVAL * 900),
    ...OPEN_TO_ALL,
  };
  return signOrder(order, { chainId: domain.chainId, verifyingContract: domain.contract }, keyOf(wish.home));
}

/** The book, salted, in order of arrival. */
export const sampleBook = (domain: LedgerDomain = TEST_DOMAIN): CommittedOrder[] =>
  WISHES.map((wish, index) => ({
    order: { ...signedWish(wish, index + 1, domain), sequence: index },
    orderSalt: salt(`order salt of ${wish.home}`),
    allocationSalt: salt(`allocation salt of ${wish.home}`),
    segment: wish.segment,
    networkChargeTicks: wish.side === "buy" ? CHARGE_TICKS : 0,
  }));

/** The signed order of a wish, as the receipt carries it. */
export const sampleSignedOrder = (index: number, domain: LedgerDomain = TEST_DOMAIN) =>
  signedWish(WISHES[index]!, index + 1, domain);

function allocationOf(wish: Wish, orderId: Hex): Allocation {
  const buys = wish.side === "buy";
  return {
    orderId,
    localWh: wattHours(wish.localWh),
    gridWh: wattHours(0),
    unservedWh: wattHours(wish.energyWh - wish.localWh),
    price: microEuroPerKWh(wish.priceTicks * 1_000),
    energyMicroEuro: microEuro(wish.localWh * wish.priceTicks),
    networkChargeMicroEuro: microEuro(buys ? wish.localWh * CHARGE_TICKS : 0),
    explanation: {
      code: wish.localWh > 0 ? "matched-full" : "price-too-low",
      bindingElement: null,
      clearingPrice: microEuroPerKWh(wish.priceTicks * 1_000),
    },
  };
}

const segment = (
  index: number,
  parent: number,
  upperWh: number,
  tradedWh: number,
  flowWh: number,
  ticks: number,
) =>
  ({
    index,
    parent,
    lowerWh: wattHours(-4_000),
    upperWh: wattHours(upperWh),
    tradedWh: wattHours(tradedWh),
    exportedWh: wattHours(0),
    flowWh: wattHours(flowWh),
    price: microEuroPerKWh(ticks * 1_000),
  }) satisfies SegmentOutcome;

/** The cleared interval of the book. */
export function sampleCleared(book: readonly CommittedOrder[]): ClearedInterval {
  return {
    status: "cleared",
    interval: INTERVAL,
    poolPrice: microEuroPerKWh(180_000),
    allocations: book.map((entry, index) => allocationOf(WISHES[index]!, entry.order.orderId)),
    trades: [],
    segments: [
      segment(0, -1, 9_000, 0, 2_500, 180),
      segment(1, 0, 3_000, 3_000, 3_000, 150),
      segment(2, 0, 4_000, -500, -500, 180),
    ],
    mustServeWh: wattHours(2_500),
    buyersPayMicroEuro: microEuro(3_000 * (180 + CHARGE_TICKS)),
    sellersReceiveMicroEuro: microEuro(3_000 * 150),
    networkChargesMicroEuro: microEuro(3_000 * CHARGE_TICKS),
    congestionMicroEuro: microEuro(3_000 * 30),
    binding: [],
    welfareMicroEuro: microEuro(0),
    curtailedWh: wattHours(500),
    physics: {
      rounds: 1,
      method: "direct",
      baseViolations: [],
      worstLowPu: 0.97,
      worstLowBus: "R18",
      worstHighPu: 1.03,
      worstHighBus: "R11",
      worstLoadingPercent: 62,
      worstLoadingElement: "R1-R2",
      lossWh: 12,
    },
  };
}

export const sampleBalances: readonly BalanceLeaf[] = ["sun-1", "sun-2", "battery"].map((home, index) => ({
  account: addressOfPrivateKey(keyOf(home)),
  cumulativeMicroEuro: BigInt(1_000_000 * (index + 1)),
  salt: salt(`balance salt of ${home}`),
}));
