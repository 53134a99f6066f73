/**
 * Check my trade, told with a record that holds the batch and two later entries.
 *
 *   entry 7: the receipt's batch ─► entry 8 ─► entry 9 = newest
 */
import { describe, expect, it } from "vitest";
import type { TradeReceipt } from "../../../backend/core/commitment/commitment.ts";
import { keccakText } from "../../../backend/core/commitment/words.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";
import { checkTrade, compareEntered } from "../../../frontend/household/checkTrade.ts";
import type { EnteredOrder } from "../../../frontend/household/deviceStore.ts";
import { recordAnswers, recordOf, sampleReceipt } from "../support/sampleRecord.ts";

const { order, orderId, signer } = sampleReceipt.signedOrder;
const entered: EnteredOrder = { orderId, order, signer };
const keys = [{ address: signer, kind: "browser" }] as const;
const later = [keccakText("second"), keccakText("third")];
const logs = recordOf([sampleReceipt.batchDigest, ...later]);
const ask = recordAnswers({ logs });

describe("the three ticks", () => {
  it("all pass for a trade as it was entered, included and recorded", async () => {
    const check = await checkTrade(sampleReceipt, { entered, keys }, ask);
    expect(check.signed).toEqual({ ok: true, enteredAs: "same" });
    expect(check.included).toEqual({ ok: true, failed: [] });
    expect(check.recorded).toMatchObject({ ok: true, blockNumber: 7, later: 2 });
  });

  it("pass through a door that does not lead to the register: the record checked the signatures itself", async () => {
    const narrow = recordAnswers({ logs, opensRegister: false });
    const check = await checkTrade(sampleReceipt, { entered, keys }, narrow);
    expect(check.included.ok).toBe(true);
  });

  it("show a batch signed by strangers when the register can be read", async () => {
    const forged: TradeReceipt = { ...sampleReceipt, signatures: sampleReceipt.signatures.toReversed() };
    const check = await checkTrade(forged, { entered, keys }, ask);
    expect(check.included.failed.map(({ step, code }) => [step, code])).toEqual([
      ["batch-signed", "LAT-4128"],
    ]);
  });

  it("show an outcome that was changed by a single watt hour", async () => {
    const changed: TradeReceipt = {
      ...sampleReceipt,
      leaf: { ...sampleReceipt.leaf, localWh: sampleReceipt.leaf.localWh - 1 },
    };
    const check = await checkTrade(changed, { entered, keys }, ask);
    expect(check.included.failed.map(({ code }) => code)).toEqual(["LAT-4122"]);
    expect(check.recorded.ok).toBe(true);
  });

  it("show an order whose amount was changed after it was confirmed", async () => {
    const changed: TradeReceipt = {
      ...sampleReceipt,
      signedOrder: { ...sampleReceipt.signedOrder, order: { ...order, energyWh: wattHours(9_000) } },
    };
    const check = await checkTrade(changed, { entered, keys }, ask);
    expect(check.signed).toEqual({ ok: false, enteredAs: "changed" });
  });
});

describe("what was entered", () => {
  it("is compared with this device's own memory first", () => {
    const other = { ...entered, order: { ...order, nonce: order.nonce + 1 } };
    expect(compareEntered(sampleReceipt, entered, [])).toBe("same");
    expect(compareEntered(sampleReceipt, other, keys)).toBe("changed");
  });
  it("may come from the home's plan, from another device of the home, or from a stranger", () => {
    expect(compareEntered(sampleReceipt, undefined, [{ address: signer, kind: "gateway" }])).toBe("plan");
    expect(compareEntered(sampleReceipt, undefined, keys)).toBe("elsewhere");
    expect(compareEntered(sampleReceipt, undefined, [])).toBe("stranger");
  });
});

describe("the public record", () => {
  const faultOf = async (answers: Parameters<typeof recordAnswers>[0], receipt = sampleReceipt) => {
    const { recorded } = await checkTrade(receipt, { entered, keys }, recordAnswers(answers));
    return recorded.ok ? null : recorded.fault;
  };

  it("must be the one on the receipt", async () => {
    expect(await faultOf({ logs, chainId: 1 })).toBe("other-record");
  });
  it("must have the entry", async () => {
    expect(await faultOf({ logs: [] })).toBe("not-there");
  });
  it("must have this result and no other", async () => {
    expect(await faultOf({ logs: recordOf([keccakText("other"), ...later]) })).toBe("different");
  });
  it("must build every later entry on this one", async () => {
    const torn = [logs[0]!, logs[2]!];
    expect(await faultOf({ logs: torn })).toBe("broken-chain");
  });
  it("is not asked for a receipt whose own figures do not add up to its digest", async () => {
    const receipt = { ...sampleReceipt, batch: { ...sampleReceipt.batch, poolPriceTicks: 181 } };
    expect(await faultOf({ logs }, receipt)).toBe("different");
  });
});
