/** Small, complete samples of everything a store keeps. Plain values, made by hand. */
import type { ClearedInterval } from "../../../../backend/core/clearing/clearing.ts";
import type { ConstraintEvidence, EvidenceStage } from "../../../../backend/core/compliance/evidence.ts";
import type { MeterReading } from "../../../../backend/core/metering/reading.ts";
import { buildCigreResidential } from "../../../../backend/core/network/cigreLvResidential.ts";
import type { Hex } from "../../../../backend/core/orders/order.ts";
import type { LedgerLine } from "../../../../backend/core/settlement/ledgerLine.ts";
import type { TariffSheet } from "../../../../backend/core/tariffs/tariff.ts";
import { epochSeconds, intervalIndex } from "../../../../backend/core/time/marketInterval.ts";
import { microEuro, microEuroPerKWh, wattHours } from "../../../../backend/core/units/quantities.ts";
import type { Inclusion, OutboxRequest } from "../../../../backend/ports/chain.ts";
import type { CommunitySeed } from "../../../../backend/ports/community.ts";
import type { BatchRecord, IntervalKey, NewInterval, NewOrder } from "../../../../backend/ports/intervals.ts";

export const FIRST = 1_979_440;

/** 0x and `count` bytes that end in `value`. */
export const hex = (value: number, bytes = 32): Hex => `0x${value.toString(16).padStart(2 * bytes, "0")}`;

const feeder = buildCigreResidential([
  { id: "cp-1", bus: "R11", phases: ["A"], capacityKva: 14.5 },
  { id: "cp-2", bus: "R15", phases: ["A", "B", "C"], capacityKva: 30 },
]);

export const tariff = (version: number, effectiveFrom: number): TariffSheet => ({
  version,
  effectiveFrom: epochSeconds(effectiveFrom),
  currency: "EUR",
  retailEnergy: microEuroPerKWh(215_000),
  feedIn: microEuroPerKWh(79_000),
  gridNetworkCharge: microEuroPerKWh(95_000),
  localNetworkCharge: microEuroPerKWh(40_000),
  vatBasisPoints: 1900,
  priceFloor: microEuroPerKWh(0),
  priceCap: microEuroPerKWh(400_000),
});

export function communitySeed(id: string): CommunitySeed {
  const assets = { solarWattPeak: 9_800, batteryWh: wattHours(10_000), batteryW: 4_600, carChargerW: 0 };
  const point = (number: number) => ({
    communityId: id,
    id: `mp-${number}`,
    pointId: `cp-${number}`,
    kind: "home" as const,
    displayName: `Haus "${number}" — Ä`,
    trading: true,
    assets,
    account: hex(number, 20),
  });
  const plan = (meteringPointId: string) => ({
    meteringPointId,
    style: "bestPrice" as const,
    buyLimit: microEuroPerKWh(300_000),
    sellLimit: microEuroPerKWh(80_000),
    batteryReservePercent: 20,
  });
  return {
    community: {
      id,
      name: "Sample",
      timezone: "Europe/Berlin",
      feederId: feeder.id,
      firstInterval: intervalIndex(FIRST),
      seed: "7",
      generated: true,
      minimumHouseholds: 3,
      domain: null,
    },
    network: {
      communityId: id,
      feederId: feeder.id,
      version: 1,
      effectiveFrom: intervalIndex(FIRST),
      feeder,
      networkHash: hex(99),
      segments: [{ index: 0, parent: -1, label: "root", pointIds: ["cp-1", "cp-2"], headBranch: "R0-R1" }],
    },
    meteringPoints: [point(1), point(2)],
    memberKeys: [
      {
        communityId: id,
        meteringPointId: "mp-1",
        address: hex(1, 20),
        kind: "gateway",
        addedAt: epochSeconds(1_000),
        revokedAt: null,
      },
    ],
    tariffSheets: [tariff(1, 1_000), tariff(2, 2_000_000_000)],
    tradingPlans: [plan("mp-1"), plan("mp-2")],
    signIns: [
      { communityId: id, id: "zeta", role: "member", displayName: "Zeta", meteringPointId: "mp-1" },
      { communityId: id, id: "alpha", role: "dso", displayName: "Alpha", meteringPointId: null },
    ],
  };
}

export const keyOf = (communityId: string, offset = 0): IntervalKey => ({
  communityId,
  feederId: feeder.id,
  interval: intervalIndex(FIRST + offset),
});

export const newInterval = (communityId: string, offset = 0): NewInterval => ({
  ...keyOf(communityId, offset),
  networkVersion: 1,
  tariffVersion: 1,
  at: epochSeconds(900 * (FIRST + offset - 8)),
});

export const newOrder = (communityId: string, number: number, change: Partial<NewOrder> = {}): NewOrder => ({
  order: {
    communityId,
    meteringPointId: number % 2 === 0 ? "mp-2" : "mp-1",
    interval: intervalIndex(FIRST),
    side: number % 2 === 0 ? "sell" : "buy",
    energyWh: wattHours(100 + number),
    limitPrice: microEuroPerKWh(150_000),
    fallback: "grid",
    tariffVersion: 1,
    nonce: number,
    expiresAt: epochSeconds(900 * FIRST),
    minFillWh: wattHours(number % 3 === 0 ? 50 : 0),
    counterparty: number % 5 === 0 ? "mp-9" : "",
  },
  orderId: hex(1_000 + number),
  signer: hex(1, 20),
  signature: `0x${"ab".repeat(65)}`,
  receivedAt: epochSeconds(900 * FIRST - 1_800),
  origin: "plan",
  ...change,
});

export const inclusion = (block: number): Inclusion => ({
  transactionHash: hex(block + 1),
  blockHash: hex(block + 2),
  blockNumber: block,
  gasUsed: 123_456,
});

export const outboxRequest = (id: string, data: Hex = "0x1234"): OutboxRequest => ({
  id,
  kind: "batch",
  feeder: hex(5),
  interval: FIRST,
  to: hex(6, 20),
  data,
  sender: hex(7, 20),
});

export const cleared = (orders: readonly NewOrder[]): ClearedInterval => ({
  status: "cleared",
  interval: intervalIndex(FIRST),
  poolPrice: microEuroPerKWh(120_000),
  allocations: orders.map((order) => ({
    orderId: order.orderId,
    localWh: wattHours(60),
    gridWh: wattHours(5),
    unservedWh: wattHours(1),
    price: microEuroPerKWh(120_000),
    energyMicroEuro: microEuro(7_200),
    networkChargeMicroEuro: microEuro(order.order.side === "buy" ? 2_400 : 0),
    explanation: { code: "matched-full", bindingElement: null, clearingPrice: microEuroPerKWh(120_000) },
  })),
  trades: [{ sellOrderId: hex(1_002), buyOrderId: hex(1_001), energyWh: wattHours(60) }],
  segments: [],
  mustServeWh: wattHours(60),
  buyersPayMicroEuro: microEuro(9_600),
  sellersReceiveMicroEuro: microEuro(7_200),
  networkChargesMicroEuro: microEuro(2_400),
  congestionMicroEuro: microEuro(0),
  binding: [],
  welfareMicroEuro: microEuro(4_200),
  curtailedWh: wattHours(1),
  physics: {
    rounds: 1,
    method: "direct",
    baseViolations: [],
    worstLowPu: 0.9793773131445029,
    worstLowBus: "R15",
    worstHighPu: 1.0344960042308204,
    worstHighBus: "R15",
    worstLoadingPercent: 26.998102677275256,
    worstLoadingElement: "R4-R12",
    lossWh: 108.61218533279587,
  },
});

/** Keys in an order that a sorting store would change; the sealed bytes must not. */
export const evidence = (stage: EvidenceStage, offset = 0): ConstraintEvidence => ({
  interval: intervalIndex(FIRST + offset),
  stage,
  networkHash: hex(99),
  injectionsW: { "cp-2": -4_000.125, "cp-1": 0.1 + 0.2, a: 1e-7 },
  injectionsVar: { "cp-2": -1_314.736, "cp-1": 0 },
  voltages: [{ bus: "R11", pu: [0.99, 1.000_001, 1.1] }],
  loadings: [],
  violations: [],
  lossW: 12.5,
});

export const reading = (meteringPointId: string, version = 1, importWh = 200): MeterReading => ({
  meteringPointId,
  interval: intervalIndex(FIRST),
  importWh: wattHours(importWh),
  exportWh: wattHours(0),
  quality: "measured",
  source: "sample",
  receivedAt: epochSeconds(900 * FIRST + 960),
  version,
});

export const line = (meteringPointId: string, amount: number): LedgerLine => ({
  interval: intervalIndex(FIRST),
  meteringPointId,
  kind: "grid-energy-bought",
  debit: `member:${meteringPointId}`,
  credit: "retailer",
  amount: microEuro(amount),
  energyWh: wattHours(200),
  price: microEuroPerKWh(215_000),
  readingVersion: 1,
  settlementVersion: 1,
});

export const batch: BatchRecord = {
  commitment: {
    feeder: hex(5),
    interval: FIRST,
    ordersRoot: hex(11),
    allocationRoot: hex(12),
    balanceRoot: hex(13),
    networkHash: hex(99),
    envelopeHash: hex(14),
    segments: [{ parent: -1, lowerWh: -5, upperWh: 5, tradedWh: 0, exportedWh: 0, priceTicks: 120 }],
    poolPriceTicks: 120,
    mustServeWh: 60,
    networkChargesMicroEuro: 2_400,
    congestionMicroEuro: 0,
  },
  digest: hex(15),
  signatures: [`0x${"01".repeat(65)}`, `0x${"02".repeat(65)}`],
};
