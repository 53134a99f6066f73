import { describe, expect, it } from "vitest";
import { readBundledCommunity, readIntervalProof } from "../../backend/app/intervalProof.ts";
import { networkOf, requireCommunity } from "../../backend/app/market.ts";
import { voidInterval } from "../../backend/app/voidInterval.ts";
import { createBundleContext } from "../../backend/core/compliance/bundleContext.ts";
import { BundleVerifier } from "../../backend/core/compliance/verifyBundle.ts";
import { accumulateBalances } from "../../backend/core/settlement/accumulateBalances.ts";
import { type IntervalState, intervalEnd, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import type { IntervalChange } from "../../backend/ports/intervals.ts";
import type { Store } from "../../backend/ports/store.ts";
import { type PaperLedger, paperLedger } from "./support/paperLedger.ts";
import { COMMUNITY, FIRST, openSmallStreet, type SmallStreet, testSigner } from "./support/smallStreet.ts";

const VICTIM = intervalIndex(FIRST + 2);
const INTERVALS = 9;

/** Refuses the step that takes the victim out of a state, until released. */
function stuckIn(store: Store, state: IntervalState, hold: { on: boolean }): Store {
  return {
    ...store,
    applyChange: async (change: IntervalChange) => {
      const leaves = change.interval === VICTIM && change.from === state && change.to !== "void";
      if (hold.on && leaves) throw new Error("the step keeps failing");
      return store.applyChange(change);
    },
  };
}

async function moveOn(street: SmallStreet, ledger: PaperLedger, offset: number): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    await street.advanceTo(intervalEnd(intervalIndex(FIRST + offset))).catch(() => undefined);
    await ledger.mine(street.store);
  }
}

/** A street on a ledger whose third interval hangs in `state` and is then ended as void. */
async function voidOnLedger(state: IntervalState): Promise<SmallStreet> {
  const ledger = paperLedger();
  const hold = { on: true };
  const street = await openSmallStreet({ ledger, wrap: (store) => stuckIn(store, state, hold) });
  for (let offset = -1; offset <= 2; offset += 1) await moveOn(street, ledger, offset);
  const record = await street.store.interval(street.key(2));
  expect(record?.state).toBe(state);
  if (record === null) throw new Error("there is no such interval");
  const community = await requireCommunity(street.market, COMMUNITY);
  const reason = { code: "LAT-7020", reason: "the step keeps failing" } as const;
  expect(await voidInterval(street.market, community, record, reason)).toBe(true);
  hold.on = false;
  for (let offset = 2; offset <= INTERVALS; offset += 1) await moveOn(street, ledger, offset);
  return street;
}

describe("the proof of a street with a void interval", () => {
  for (const state of ["open", "closed", "committed", "metered", "settled"] as const) {
    it(`from ${state} holds, and its balances are the sum of all lines`, async () => {
      const street = await voidOnLedger(state);
      const { market, store } = street;
      const community = await requireCommunity(market, COMMUNITY);
      const signers = {
        operator: (await market.signers.roleSigner("operator")).address,
        dso: (await market.signers.roleSigner("dso")).address,
        auditor: testSigner(900).address,
      };
      const range = { from: FIRST, to: intervalIndex(FIRST + INTERVALS) };
      const records = await store.intervals(COMMUNITY, range);
      const bundled = await readBundledCommunity(market, { community, signers, first: FIRST });
      const first = records[0];
      if (first === undefined) throw new Error("nothing was opened");
      const { feeder } = await networkOf(market, first);
      const verifier = new BundleVerifier(createBundleContext(bundled, feeder));
      const lines = [];
      for (const record of records) {
        const proof = await readIntervalProof(market, community, record);
        verifier.check(proof);
        lines.push(...proof.lines);
        if (record.interval !== VICTIM) continue;
        expect(proof.state).toBe("void");
        // What the chain holds for good is shown, also when the interval became void later.
        expect(proof.batch === null, state).toBe(state === "open" || state === "closed");
      }
      expect(verifier.findings).toEqual([]);
      expect(verifier.tally).toMatchObject({ intervals: INTERVALS, voidIntervals: 1 });
      const last = intervalIndex(FIRST + INTERVALS - 1);
      expect(await store.balancesAfter(COMMUNITY, last)).toEqual(accumulateBalances([], lines));
    });
  }
});
