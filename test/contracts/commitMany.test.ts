/** A region's records in one transaction: a bad one does not hold up the others. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ledgerCalls } from "../../backend/adapters/chain/batchWriter.ts";
import { gasBound, packRecords, refusedRecords } from "../../backend/adapters/chain/packRecords.ts";
import { ordersDigest, voidDigest } from "../../backend/core/commitment/digests.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import type { ContractCall } from "../../backend/ports/chain.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { type LedgerActs, ledgerActs } from "./ledgerActs.ts";
import { FEEDERS, refusal, sign, startTestChain, type TestChain } from "./testChain.ts";

const INTERVAL = 1_982_880;

describe("several feeders in one transaction", () => {
  let chain: TestChain;
  let feeders: LedgerActs[];
  let rewind: () => Promise<void>;
  beforeAll(async () => {
    chain = await startTestChain();
  });
  beforeEach(async () => {
    rewind = await chain.snapshot();
    const random = randomSource(71);
    feeders = FEEDERS.map(({ feederId }) => ledgerActs(chain, random, chain.domain(feederId)));
  });
  afterEach(() => rewind());

  const calls = () => ledgerCalls(chain.deployment.contracts.batchLedger);
  const closing = ({ domain, operator }: LedgerActs, batch: { interval: number; ordersRoot: Hex }) =>
    calls().commitOrders({
      feeder: domain.feeder,
      interval: batch.interval,
      ordersRoot: batch.ordersRoot,
      signature: sign(operator, ordersDigest(domain, batch.interval, batch.ordersRoot)),
    });
  const batchCall = (acts: LedgerActs, batch: ReturnType<LedgerActs["batchFor"]>): ContractCall => ({
    to: chain.deployment.contracts.batchLedger,
    data: acts.ledger.interface.encodeFunctionData("commitBatch", [...acts.calldata(batch)]) as Hex,
  });
  const send = async (records: readonly ContractCall[], gasLimit?: number) => {
    const sent = await chain.payer.sendTransaction({
      ...calls().commitMany(records),
      ...(gasLimit === undefined ? {} : { gasLimit }),
    });
    const receipt = (await sent.wait())!;
    const logs = receipt.logs.map((log) => ({ topics: log.topics as Hex[], data: log.data as Hex }));
    return refusedRecords(logs as never);
  };
  const newest = async (acts: LedgerActs) => Number((await acts.state()).lastInterval);

  test("closes gates and records batches of all of them", async () => {
    const batches = feeders.map((acts) => acts.batchFor(INTERVAL));
    expect((await send(feeders.map((acts, index) => closing(acts, batches[index]!)))).size).toBe(0);
    expect((await send(feeders.map((acts, index) => batchCall(acts, batches[index]!)))).size).toBe(0);
    expect(await Promise.all(feeders.map(newest))).toEqual([INTERVAL, INTERVAL, INTERVAL]);
  });

  test("refuses a bad one by name and takes the others", async () => {
    const batches = feeders.map((acts) => acts.batchFor(INTERVAL));
    const records = feeders.flatMap((acts, index) => {
      const batch = batches[index]!;
      const lie = index === 1 ? { ...batch, mustServeWh: batch.mustServeWh + 1 } : batch;
      return [closing(acts, batch), batchCall(acts, lie)];
    });
    const refused = await send(records);
    expect([...refused.keys()]).toEqual([3]);
    expect(refused.get(3)?.code).toBe("LAT-4106");
    expect(await Promise.all(feeders.map(newest))).toEqual([INTERVAL, 0, INTERVAL]);
    const again = feeders[1]!;
    expect((await send([batchCall(again, batches[1]!)])).size).toBe(0);
  });

  test("takes void records, and nothing that is not a record", async () => {
    const { domain, operator, dso } = feeders[0]!;
    const digest = voidDigest(domain, INTERVAL, 3_001);
    const ended = calls().commitVoid({
      feeder: domain.feeder,
      interval: INTERVAL,
      reasonCode: 3_001,
      signatures: [sign(operator, digest), sign(dso, digest)],
    });
    const nested = calls().commitMany([ended]);
    const other = { ...ended, data: "0x" as Hex };
    const refused = await send([nested, other, ended]);
    expect([...refused.keys()]).toEqual([0, 1]);
    expect(await newest(feeders[0]!)).toBe(INTERVAL);
  });

  test("takes nothing when the gas would not last, so that gas never decides what is refused", async () => {
    const batches = feeders.map((acts) => acts.batchFor(INTERVAL));
    await send(feeders.map((acts, index) => closing(acts, batches[index]!)));
    const records = feeders.map((acts, index) => batchCall(acts, batches[index]!));
    expect(await refusal(send(records, 450_000))).toContain("BatchLedger_GasTooLow");
    expect(await Promise.all(feeders.map(newest))).toEqual([0, 0, 0]);
  });

  test("packs by bytes, gas and number, in order, and loses none", () => {
    const call = (bytes: number): ContractCall => ({ to: "0x00", data: `0x${"11".repeat(bytes)}` });
    const records = [900, 900, 900, 90, 5_000].map(call);
    const limits = { maxBytes: 2_500, maxGas: 2_000_000, maxRecords: 3 };
    const groups = packRecords(records, limits);
    expect(groups.flat()).toEqual(records);
    expect(groups.map((group) => group.length)).toEqual([2, 2, 1]);
    for (const group of groups) {
      if (group.length === 1) continue;
      expect(group.reduce((sum, entry) => sum + gasBound(entry), 0)).toBeLessThanOrEqual(limits.maxGas);
    }
  });
});
