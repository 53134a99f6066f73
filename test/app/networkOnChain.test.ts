/** A new network version reaches the registry between two batches, never before the ones that rest on the old one. */
import { describe, expect, it } from "vitest";
import { networkAwaits } from "../../backend/app/grid/networkOnChain.ts";
import type { Market } from "../../backend/app/market.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import type { IntervalRecord } from "../../backend/ports/intervals.ts";
import { COMMUNITY, FEEDER, SEED } from "../api/support/street.ts";

const OLD: Hex = `0x${"01".repeat(32)}`;
const NEW: Hex = `0x${"02".repeat(32)}`;
const record = {
  communityId: COMMUNITY,
  feederId: FEEDER.id,
  interval: intervalIndex(100),
} as IntervalRecord;
const version = { ...SEED.network, version: 2, networkHash: NEW };

/** A ledger that publishes `published`, below intervals that are on chain or not. */
function marketWith(published: Hex | null, onChain: (interval: number) => boolean, state = "committed") {
  const sent: Hex[] = [];
  const networks = {
    publishedHash: async () => published,
    publish: async (_feeder: Hex, hash: Hex) => void sent.push(hash),
  };
  const store = {
    interval: async ({ interval }: { interval: number }) => ({
      state,
      batchProof: onChain(interval) ? { blockNumber: 1 } : null,
    }),
  };
  return { market: { store, ledger: { networks } } as unknown as Market, sent };
}

describe("a batch of a new network version", () => {
  it("goes at once when the registry names that version, or the network never changed", async () => {
    expect(
      await networkAwaits(marketWith(NEW, () => true).market, SEED.community, record, version),
    ).toBeNull();
    const first = { ...version, version: 1 };
    expect(await networkAwaits(marketWith(OLD, () => true).market, SEED.community, record, first)).toBeNull();
  });

  it("waits while a batch before it is on its way, and publishes nothing", async () => {
    const { market, sent } = marketWith(OLD, (interval) => interval !== 97);
    expect(await networkAwaits(market, SEED.community, record, version)).toMatch(/on their way/);
    expect(sent).toEqual([]);
  });

  it("has the DSO publish it once all batches before are on the ledger", async () => {
    const { market, sent } = marketWith(OLD, () => true);
    expect(await networkAwaits(market, SEED.community, record, version)).toMatch(/takes the new/);
    expect(sent).toEqual([NEW]);
  });

  it("does not wait for void intervals, which name no network", async () => {
    const { market, sent } = marketWith(OLD, () => false, "void");
    await networkAwaits(market, SEED.community, record, version);
    expect(sent).toEqual([NEW]);
  });

  it("waits while the chain does not answer", async () => {
    const { market, sent } = marketWith(null, () => true);
    expect(await networkAwaits(market, SEED.community, record, version)).toMatch(/does not answer/);
    expect(sent).toEqual([]);
  });
});
