import { Interface } from "ethers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ledgerCalls } from "../../../backend/adapters/chain/batchWriter.ts";
import { decodeRevert } from "../../../backend/adapters/chain/contractRefusals.ts";
import type { DevChain } from "../../../backend/adapters/chain/devChain.ts";
import { firstFees, replacementFees } from "../../../backend/adapters/chain/feePolicy.ts";
import { asHex } from "../../../backend/adapters/chain/rpcAnswers.ts";
import { EndpointFailure } from "../../../backend/adapters/chain/rpcEndpoint.ts";
import { sendOutcomeOf } from "../../../backend/adapters/chain/sendOutcome.ts";
import { MemoryOutbox } from "../../../backend/adapters/memory/memoryOutbox.ts";
import type { BatchCommitment } from "../../../backend/core/commitment/commitment.ts";
import { batchLedgerAbi } from "../../../backend/core/commitment/contractAbi.ts";
import { ledgerDomainOf } from "../../../backend/core/commitment/deployment.ts";
import { batchDigest, envelopeDigest, envelopeHash } from "../../../backend/core/commitment/digests.ts";
import { keccakText } from "../../../backend/core/commitment/words.ts";
import { catalogue } from "../../../backend/core/errors/domainError.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import { outboxId } from "../../../backend/ports/chain.ts";
import type { SignerRole } from "../../../backend/ports/signer.ts";
import {
  clientFor,
  deployTestLedger,
  discard,
  drain,
  enqueueOrders,
  FIRST_INTERVAL,
  forget,
  startCopy,
  type TestLedger,
} from "./testLedger.ts";

let ledger: TestLedger;
let chain: DevChain;
let store: MemoryOutbox;
beforeAll(async () => {
  ledger = await deployTestLedger();
});
afterAll(() => forget(ledger));
beforeEach(async () => {
  chain = await startCopy(ledger);
  store = new MemoryOutbox();
});
afterEach(() => discard(chain));

const domain = () => ledgerDomainOf(ledger.deployment, "lindenhof-lv1");
const signed = async (digest: Hex, ...roles: SignerRole[]): Promise<Hex[]> =>
  Promise.all(roles.map(async (role) => (await ledger.keystore.roleSigner(role)).signDigest(digest)));

/** One segment that sells 800 Wh to 1,000 Wh of must-serve demand and 200 Wh of a child that is full. */
function batch(changes: Partial<BatchCommitment> = {}): BatchCommitment {
  const content = {
    interval: FIRST_INTERVAL,
    networkHash: ledger.deployment.feeders[0]!.networkHash,
    segments: [
      { parent: -1, lowerWh: -5_000, upperWh: 5_000, tradedWh: 800, exportedWh: 0, priceTicks: 150 },
      { parent: 0, lowerWh: -300, upperWh: 200, tradedWh: 200, exportedWh: 0, priceTicks: 120 },
    ],
  };
  return {
    feeder: ledger.feeder,
    ordersRoot: keccakText(`orders of ${FIRST_INTERVAL}`),
    allocationRoot: keccakText("allocations"),
    balanceRoot: keccakText("balances"),
    envelopeHash: envelopeHash(domain(), content),
    poolPriceTicks: 150,
    mustServeWh: 1_000,
    networkChargesMicroEuro: 20_000,
    congestionMicroEuro: 6_000,
    ...content,
    ...changes,
  };
}

async function commit(
  content: BatchCommitment,
  call: Parameters<ReturnType<typeof ledgerCalls>["commitBatch"]>[0],
) {
  const client = clientFor(ledger, [chain.url], store);
  await enqueueOrders(ledger, store, FIRST_INTERVAL);
  const id = outboxId("batch", ledger.feeder, content.interval);
  const encoded = ledgerCalls(ledger.deployment.contracts.batchLedger).commitBatch(call);
  await store.enqueue({
    id,
    kind: "batch",
    feeder: ledger.feeder,
    interval: content.interval,
    sender: ledger.sender.address,
    ...encoded,
  });
  await drain(client);
  return { client, row: (await store.get(id))! };
}

describe("a batch", () => {
  it("goes on chain with the signatures of operator and DSO, and is found again by its digest", async () => {
    const content = batch();
    const digest = batchDigest(domain(), content);
    const signatures = await signed(digest, "operator", "dso");
    const { client, row } = await commit(content, { batch: content, signatures });
    expect(row).toMatchObject({ status: "mined", fault: null });
    expect(await client.committedRecord(ledger.feeder, FIRST_INTERVAL)).toMatchObject({
      kind: "batch",
      digest,
      sequence: 1,
      inclusion: row.inclusion,
    });
    expect((await client.feederState(ledger.feeder)).balanceRoot).toBe(content.balanceRoot);
  });

  it("goes on chain with operator and auditor when the DSO signed the envelope", async () => {
    const content = batch();
    const signatures = await signed(batchDigest(domain(), content), "operator", "auditor");
    const [envelopeSignature] = await signed(envelopeDigest(domain(), content), "dso");
    const { row } = await commit(content, {
      batch: content,
      signatures,
      envelopeSignature: envelopeSignature!,
    });
    expect(row).toMatchObject({ status: "mined", fault: null });
  });

  it.each<[string, Partial<BatchCommitment>, SignerRole[], string]>([
    ["money that does not balance", { congestionMicroEuro: 5_999 }, ["operator", "dso"], "LAT-4107"],
    ["energy that does not balance", { mustServeWh: 1_001 }, ["operator", "dso"], "LAT-4106"],
    ["another network model", { networkHash: keccakText("other") }, ["operator", "dso"], "LAT-4207"],
    ["another book", { ordersRoot: keccakText("other") }, ["operator", "dso"], "LAT-4205"],
    [
      "an envelope hash of other limits",
      { envelopeHash: keccakText("other") },
      ["operator", "dso"],
      "LAT-4108",
    ],
    ["an interval without orders", { interval: FIRST_INTERVAL + 1 }, ["operator", "dso"], "LAT-4202"],
    ["one signature", {}, ["operator"], "LAT-4212"],
    ["signatures out of order", {}, ["dso", "operator"], "LAT-4213"],
    ["a signature that does not count", {}, ["operator", "guardian"], "LAT-4213"],
    ["an envelope nobody signed", {}, ["operator", "auditor"], "LAT-4209"],
  ])("with %s is refused before it is sent", async (_, changes, roles, code) => {
    const content = batch(changes);
    const signatures = await signed(batchDigest(domain(), content), ...roles);
    const { row } = await commit(content, { batch: content, signatures });
    expect(row).toMatchObject({ status: "refused", nonce: null, fault: { code } });
  });
});

describe("what contracts refuse", () => {
  it("becomes a numbered fault for every custom error of the ledger", () => {
    const ledgerErrors = new Interface(batchLedgerAbi);
    const names: string[] = [];
    ledgerErrors.forEachError((error) => {
      if (/^(BatchLedger|BatchChecks|SignerQuorum)_/.test(error.name)) names.push(error.name);
    });
    for (const name of names) {
      const error = ledgerErrors.getError(name)!;
      const zeros = error.inputs.map((input) => (input.type === "bytes32" ? `0x${"00".repeat(32)}` : 0));
      const values = zeros.map((zero, index) =>
        error.inputs[index]!.type === "address" ? `0x${"00".repeat(20)}` : zero,
      );
      const fault = decodeRevert(ledgerErrors.encodeErrorResult(error, values) as Hex, "reverted");
      expect(fault.code, name).not.toBe("LAT-4003");
      expect(catalogue[fault.code].title.length).toBeGreaterThan(10);
    }
    expect(names.length).toBeGreaterThan(15);
  });

  it("keeps the node's words when there is nothing to decode", () => {
    const fault = { code: "LAT-4003", details: { reason: "out of gas" } };
    expect(decodeRevert(null, "out of gas")).toEqual(fault);
    expect(decodeRevert("0xdeadbeef", "out of gas")).toEqual(fault);
  });
});

describe("a node's refusal to take a transaction", () => {
  it.each([
    ["already known", "known"],
    ["transaction already imported", "known"],
    ["nonce too low: next nonce 5, tx nonce 4", "nonce-used"],
    ["replacement transaction underpriced", "underpriced"],
    ["max fee per gas less than block base fee: address 0x1", "underpriced"],
    ["insufficient funds for gas * price + value", "no-funds"],
    ["nonce too high", "nonce-gap"],
    ["the moon is in the way", "refused"],
  ])("'%s' means %s", (message, outcome) => {
    expect(sendOutcomeOf(message)).toBe(outcome);
  });
});

describe("reading a node's answer", () => {
  it("copes with state dumps of many megabytes", () => {
    const dump = `0x${"ab".repeat(12_000_000)}`;
    expect(asHex(dump, "state dump")).toBe(dump);
  });

  it.each(["0x1", "abcd", "0xzz", 7, null])("refuses %j as bytes", (answer) => {
    expect(() => asHex(answer, "bytes")).toThrow(EndpointFailure);
  });
});

describe("fees", () => {
  const limits = { maxFeePerGasWei: 1_000n, priorityFeePerGasWei: 10n };

  it("leave room for the base fee to double, within the cap", () => {
    expect(firstFees(100n, limits)).toEqual({ maxFeePerGasWei: 210n, maxPriorityFeePerGasWei: 10n });
    expect(firstFees(900n, limits)).toEqual({ maxFeePerGasWei: 1_000n, maxPriorityFeePerGasWei: 10n });
  });

  it("rise by an eighth at least for a replacement, or are refused at the cap", () => {
    const raised = replacementFees({ maxFeePerGasWei: 210n, maxPriorityFeePerGasWei: 10n }, 1n, limits, 4);
    expect(raised.maxFeePerGasWei * 8n).toBeGreaterThanOrEqual(210n * 9n);
    expect(raised.maxPriorityFeePerGasWei * 8n).toBeGreaterThanOrEqual(10n * 9n);
    expect(() =>
      replacementFees({ maxFeePerGasWei: 950n, maxPriorityFeePerGasWei: 10n }, 1n, limits, 4),
    ).toThrow(
      expect.objectContaining({ code: "LAT-4011", details: { nonce: 4, actual: "1070", limit: "1000" } }),
    );
  });
});
