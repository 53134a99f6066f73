/**
 * Full mode: the orders of a batch, packed into nine bytes each, and every check the contract makes on them. The
 * twin of `contracts/libraries/FullChecks.sol`, where the layout is written down; the rules are those of the
 * certificate in `core/clearing`.
 */
import type { Allocation } from "../clearing/clearing.ts";
import { domainError } from "../errors/domainError.ts";
import type { BookedOrder, Hex } from "../orders/order.ts";
import { PRICE_TICK } from "../units/quantities.ts";
import type { BatchFailure } from "./checkBatch.ts";
import type { BatchCommitment, LedgerDomain } from "./commitment.ts";
import {
  address,
  bytes32,
  bytesOf,
  encodeWords,
  hashPair,
  hexOf,
  keccakHex,
  keccakText,
  uint,
} from "./words.ts";

export const ORDER_BYTES = 9;
const BOOK_BYTES = 5;
const FILL_BYTES = 4;
/** Largest number of entries. */
export const MAX_ENTRIES = 16_384;
const MAX_ENERGY_WH = 65_535;
const MAX_STEP = 31;
const MAX_TICKS = 2 ** 14 - 1;
const BOOK_TAG = keccakText("lateral/full-book/1");

/** Kinds of order: 0 sell or curtail, 1 sell or export, 2 buy or skip, 3 buy, must be served. */
export type OrderKind = 0 | 1 | 2 | 3;
/** May stay unfilled though better than the price, but not be filled in part. */
export const EXEMPT_MINIMUM = 1;
/** May stay unfilled in part: reserved for a counterparty. */
export const EXEMPT_RESERVED = 2;

/** One entry; energy in Wh, price in ticks, a buyer's limit less its network charge. */
export interface FullEntry {
  readonly segment: number;
  readonly kind: OrderKind;
  /** Sum of {@link EXEMPT_MINIMUM} and {@link EXEMPT_RESERVED}. */
  readonly exempt: number;
  readonly priceTicks: number;
  readonly energyWh: number;
  readonly localWh: number;
  readonly exportedWh: number;
}

/** An order of the book as far as full mode needs it. */
interface FullOrder {
  readonly order: Pick<BookedOrder, "orderId" | "sequence" | "order">;
  readonly segment: number;
  readonly networkChargeTicks?: number;
}

type Filled = Pick<Allocation, "localWh" | "gridWh">;

function entryOf(committed: FullOrder, filled: Filled | undefined): FullEntry {
  const { order } = committed.order;
  const sells = order.side === "sell";
  const charge = sells ? 0 : (committed.networkChargeTicks ?? 0);
  const grid = order.fallback === "grid";
  return {
    segment: committed.segment,
    kind: sells ? (grid ? 1 : 0) : grid ? 3 : 2,
    exempt: (order.minFillWh > 0 ? EXEMPT_MINIMUM : 0) | (order.counterparty === "" ? 0 : EXEMPT_RESERVED),
    priceTicks: order.limitPrice / PRICE_TICK - charge,
    energyWh: order.energyWh,
    localWh: filled?.localWh ?? 0,
    exportedWh: sells ? (filled?.gridWh ?? 0) : 0,
  };
}

/** Entries of a book by segment and arrival; without allocations (at gate closure) nothing is filled. */
export function fullEntries(
  book: readonly FullOrder[],
  allocations: ReadonlyMap<Hex, Filled> = new Map(),
): FullEntry[] {
  return [...book]
    .sort((a, b) => a.segment - b.segment || a.order.sequence - b.order.sequence)
    .map((committed) => entryOf(committed, allocations.get(committed.order.orderId)));
}

/** Parts of an order too large for one entry; each part is filled as far as the order is. */
function split(entry: FullEntry): FullEntry[] {
  const parts: FullEntry[] = [];
  let { energyWh, localWh, exportedWh } = entry;
  do {
    const energy = Math.min(energyWh, MAX_ENERGY_WH);
    // The last part takes what is left, also what does not belong there: checks see it, packing hides nothing.
    const last = energyWh === energy;
    const local = last ? localWh : Math.min(localWh, energy);
    const exported = last ? exportedWh : Math.min(exportedWh, energy - local);
    parts.push({ ...entry, energyWh: energy, localWh: local, exportedWh: exported });
    energyWh -= energy;
    localWh -= local;
    exportedWh -= exported;
  } while (energyWh > 0);
  return parts;
}

interface Packed {
  readonly step: number;
  readonly entry: FullEntry;
}

function stepsOf(entries: readonly FullEntry[]): Packed[] {
  let segment = 0;
  return entries.flatMap(split).flatMap((entry): Packed[] => {
    const packed: Packed[] = [];
    let step = entry.segment - segment;
    segment = entry.segment;
    const nothing = { ...entry, energyWh: 0, localWh: 0, exportedWh: 0, exempt: 0 };
    for (; step > MAX_STEP; step -= MAX_STEP) packed.push({ step: MAX_STEP, entry: nothing });
    packed.push({ step, entry });
    return packed;
  });
}

/**
 * Packs entries, ascending by segment. @throws LAT-4132 too many, LAT-4139 a price or an order of segments that
 * does not fit
 */
export function packOrders(entries: readonly FullEntry[]): Hex {
  const packed = stepsOf(entries);
  if (packed.length > MAX_ENTRIES) {
    throw domainError("LAT-4132", { actual: packed.length * ORDER_BYTES, limit: MAX_ENTRIES * ORDER_BYTES });
  }
  const bytes = new Uint8Array(packed.length * ORDER_BYTES);
  const view = new DataView(bytes.buffer);
  const fills = packed.length * BOOK_BYTES;
  for (const [index, { step, entry }] of packed.entries()) {
    const { priceTicks } = entry;
    const filled = Math.max(entry.localWh, entry.exportedWh);
    const priced = Number.isInteger(priceTicks) && Math.abs(priceTicks) <= MAX_TICKS;
    const fits = priced && step >= 0 && filled <= MAX_ENERGY_WH;
    if (!fits)
      throw domainError("LAT-4139", {
        orderId: index,
        reason: `price ${priceTicks}, step ${step}, ${filled} Wh`,
      });
    const head = (step << 3) | (entry.exempt << 1) | (entry.kind >> 1);
    view.setUint8(index * BOOK_BYTES, head);
    view.setUint16(index * BOOK_BYTES + 1, ((entry.kind & 1) << 15) | (priceTicks & 0x7fff));
    view.setUint16(index * BOOK_BYTES + 3, entry.energyWh);
    view.setUint16(fills + index * FILL_BYTES, entry.localWh);
    view.setUint16(fills + index * FILL_BYTES + 2, entry.exportedWh);
  }
  return hexOf(bytes);
}

/** The entries in packed orders, steps resolved. @throws LAT-4132 */
export function unpackOrders(orders: Hex): FullEntry[] {
  const bytes = bytesOf(orders, "orders");
  const count = bytes.length / ORDER_BYTES;
  if (!Number.isInteger(count) || count > MAX_ENTRIES) {
    throw domainError("LAT-4132", { actual: bytes.length, limit: MAX_ENTRIES * ORDER_BYTES });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let segment = 0;
  return Array.from({ length: count }, (_, index) => {
    const head = view.getUint8(index * BOOK_BYTES);
    const word = view.getUint16(index * BOOK_BYTES + 1);
    segment += head >> 3;
    return {
      segment,
      exempt: (head >> 1) & 3,
      kind: (((head & 1) << 1) | (word >> 15)) as OrderKind,
      priceTicks: ((word & 0x7fff) << 17) >> 17,
      energyWh: view.getUint16(index * BOOK_BYTES + 3),
      localWh: view.getUint16(count * BOOK_BYTES + index * FILL_BYTES),
      exportedWh: view.getUint16(count * BOOK_BYTES + index * FILL_BYTES + 2),
    };
  });
}

/** Leaf of the book beside the tree of signed orders. @throws LAT-4111 */
export function bookLeaf(domain: LedgerDomain, interval: number, orders: Hex): Hex {
  const bytes = bytesOf(orders, "orders");
  const book = bytes.slice(0, Math.floor(bytes.length / ORDER_BYTES) * BOOK_BYTES);
  const encoded = encodeWords({
    tag: bytes32(BOOK_TAG),
    chainId: uint(256, domain.chainId),
    ledger: address(domain.contract),
    feeder: bytes32(domain.feeder),
    interval: uint(32, interval),
    book: bytes32(keccakHex(book)),
  });
  return keccakHex(bytesOf(keccakHex(encoded), "book"));
}

/** Orders root in full mode: the node over the tree of signed orders and the leaf of the packed book. */
export function fullOrdersRoot(signedOrdersRoot: Hex, leaf: Hex): Hex {
  const [low, high] = signedOrdersRoot < leaf ? [signedOrdersRoot, leaf] : [leaf, signedOrdersRoot];
  return hexOf(hashPair(bytesOf(low, "root", 32), bytesOf(high, "leaf", 32)));
}

interface Prices {
  readonly segment: number;
  readonly pool: number;
}

/** What is wrong with one entry, or null: amount, then export, then fill. */
function checkEntry(entry: FullEntry, at: number, { segment, pool }: Prices): BatchFailure | null {
  const { kind, energyWh, localWh, exportedWh, exempt } = entry;
  const fail = (code: BatchFailure["code"], actual: number, limit: number) => ({
    code,
    segment: at,
    actual,
    limit,
  });
  if (localWh + exportedWh > energyWh || (exportedWh > 0 && kind !== 1)) {
    return fail("LAT-4133", localWh + exportedWh, energyWh);
  }
  if (kind === 1 && segment < pool && exportedWh !== 0) return fail("LAT-4135", exportedWh, 0);
  if (kind === 1 && segment > pool && localWh + exportedWh !== energyWh) {
    return fail("LAT-4135", exportedWh, energyWh - localWh);
  }
  const price = kind === 3 ? pool : kind === 1 ? Math.min(segment, pool) : segment;
  const surplus = kind >= 2 ? entry.priceTicks - price : price - entry.priceTicks;
  if (surplus < 0 && localWh !== 0) return fail("LAT-4134", localWh, 0);
  const excused = (exempt & EXEMPT_RESERVED) !== 0 || ((exempt & EXEMPT_MINIMUM) !== 0 && localWh === 0);
  return surplus > 0 && localWh !== energyWh && !excused ? fail("LAT-4134", localWh, energyWh) : null;
}

type Published = Pick<BatchCommitment, "segments" | "poolPriceTicks" | "mustServeWh">;

/**
 * The first rule that packed orders break against their batch, null when the batch is what these orders add up
 * to and no allocation has more welfare; the first failure here is the one the contract reverts with. In
 * failures of entries `segment` is the entry. @throws LAT-4132
 */
export function checkFullBatch(batch: Published, orders: Hex): BatchFailure | null {
  const { segments, poolPriceTicks: pool, mustServeWh } = batch;
  let segment = 0;
  let sums = { traded: 0, exported: 0 };
  let mustServe = 0;
  const closeUpTo = (next: number): BatchFailure | null => {
    for (; segment < next; segment += 1) {
      const published = segments[segment]!;
      const pairs = [
        [sums.traded, published.tradedWh],
        [sums.exported, published.exportedWh],
      ] as const;
      for (const [actual, limit] of pairs) {
        if (actual !== limit) return { code: "LAT-4136", segment, actual, limit };
      }
      sums = { traded: 0, exported: 0 };
    }
    return null;
  };
  for (const [index, entry] of unpackOrders(orders).entries()) {
    if (entry.segment >= segments.length) {
      return { code: "LAT-4137", segment: null, actual: entry.segment, limit: segments.length };
    }
    const price = segments[entry.segment]!.priceTicks;
    const failure = closeUpTo(entry.segment) ?? checkEntry(entry, index, { segment: price, pool });
    if (failure) return failure;
    sums.traded += entry.kind < 2 ? entry.localWh : entry.kind === 2 ? -entry.localWh : 0;
    sums.exported += entry.exportedWh;
    mustServe += entry.kind === 3 ? entry.localWh : 0;
  }
  const open = closeUpTo(segments.length);
  if (open) return open;
  return mustServe === mustServeWh
    ? null
    : { code: "LAT-4138", segment: null, actual: mustServe, limit: mustServeWh };
}
