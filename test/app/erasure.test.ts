/**
 * A home asks to be forgotten while its street goes on trading:
 *
 *   ask ─► permissions end at once ─► trades until its last quarter hour is billed ─► salts ─► name ─► receipt
 */
import { beforeAll, describe, expect, it } from "vitest";
import { createMemoryBackOffice } from "../../backend/adapters/memory/memoryBackOffice.ts";
import { systemRandom } from "../../backend/adapters/random/systemRandom.ts";
import { advanceErasures, type ErasureWork } from "../../backend/app/advanceErasures.ts";
import { applyPointChanges } from "../../backend/app/applyPointChanges.ts";
import { askForPermission } from "../../backend/app/askForPermission.ts";
import { buildReceipt } from "../../backend/app/buildReceipt.ts";
import { readBundledCommunity, readIntervalProof } from "../../backend/app/intervalProof.ts";
import { networkOf, requireCommunity } from "../../backend/app/market.ts";
import { cancelErasure, requestErasure } from "../../backend/app/requestErasure.ts";
import { isSealed } from "../../backend/core/commitment/sealedLeaf.ts";
import { createBundleContext } from "../../backend/core/compliance/bundleContext.ts";
import { BundleVerifier } from "../../backend/core/compliance/verifyBundle.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import {
  type EpochSeconds,
  epochSeconds,
  intervalEnd,
  intervalIndex,
  intervalStart,
} from "../../backend/core/time/marketInterval.ts";
import type { BackOffice } from "../../backend/ports/backOffice.ts";
import { samplePermission, sampleTerms } from "../api/support/consents.ts";
import { type PaperLedger, paperLedger } from "./support/paperLedger.ts";
import { COMMUNITY, FIRST, openSmallStreet, type SmallStreet, testSigner } from "./support/smallStreet.ts";

const HOME = "mp-day";
const OTHER = "mp-sun";
const NOW = epochSeconds(1_800_000_000);
const INTERVALS = 16;

interface Stage {
  readonly street: SmallStreet;
  readonly ledger: PaperLedger;
  readonly desk: BackOffice;
}

async function open(): Promise<Stage> {
  const ledger = paperLedger();
  const street = await openSmallStreet({ ledger, change: { random: systemRandom } });
  const desk = createMemoryBackOffice(street.store);
  return { street, ledger, desk };
}

async function runTo({ street, ledger, desk }: Stage, offset: number): Promise<EpochSeconds> {
  const at = intervalEnd(intervalIndex(FIRST + offset));
  await applyPointChanges(street.market, desk.points, COMMUNITY, at);
  for (let round = 0; round < 8; round += 1) {
    await street.advanceTo(at);
    await ledger.mine(street.store);
  }
  return at;
}

const workOf = ({ street, desk }: Stage): ErasureWork => ({
  store: street.store,
  market: street.market,
  desk,
  holders: [],
  communityId: COMMUNITY,
  now: NOW,
  answerableSeconds: 0,
});

const ask = ({ street, desk }: Stage, marketNow: EpochSeconds) =>
  requestErasure(
    { store: street.store, desk, communityId: COMMUNITY },
    {
      id: "e".repeat(32),
      meteringPointId: HOME,
      reason: "movingOut",
      by: "somebody",
      now: NOW,
      marketNow,
    },
  );

/** Everything that is stored of every interval, and every row for the chain, as one text. */
async function everything({ street, ledger }: Stage): Promise<string> {
  const { store } = street;
  const parts: unknown[] = [];
  const range = { from: FIRST, to: intervalIndex(FIRST + 2 * INTERVALS) };
  for (const record of await store.intervals(COMMUNITY, range)) {
    parts.push(
      await Promise.all([
        record,
        store.orders(record),
        store.salts(record),
        store.committedBalances(record),
        store.batch(record),
        store.clearing(record),
        store.evidence(record),
        store.readings(record),
        store.lines(record),
        store.deviceStates(record),
        store.forecast(record),
      ]),
    );
  }
  parts.push(ledger.taken, await store.meteringPoints(COMMUNITY), await store.memberKeys(COMMUNITY));
  return JSON.stringify(parts);
}

/** Salts of a home's leaves, as they are stored now. */
async function saltsOf({ street }: Stage, meteringPointId: string): Promise<Hex[]> {
  const { store } = street;
  const found: Hex[] = [];
  // Those after it are committed, but not billed yet: their turn comes.
  const range = { from: FIRST, to: intervalIndex(FIRST + INTERVALS - 2) };
  for (const record of await store.intervals(COMMUNITY, range)) {
    const own = (await store.orders(record)).filter(({ order }) => order.meteringPointId === meteringPointId);
    const ids = new Set(own.map(({ orderId }) => orderId));
    for (const { orderId, orderSalt, allocationSalt } of await store.salts(record)) {
      if (ids.has(orderId)) found.push(...[orderSalt, allocationSalt].filter((salt) => salt !== null));
    }
    for (const balance of await store.committedBalances(record)) {
      if (balance.meteringPointId === meteringPointId) found.push(balance.salt);
    }
  }
  return found;
}

async function findings({ street }: Stage): Promise<readonly unknown[]> {
  const { market, store } = street;
  const community = await requireCommunity(market, COMMUNITY);
  const signers = {
    operator: (await market.signers.roleSigner("operator")).address,
    dso: (await market.signers.roleSigner("dso")).address,
    auditor: testSigner(900).address,
  };
  const range = { from: FIRST, to: intervalIndex(FIRST + INTERVALS) };
  const records = await store.intervals(COMMUNITY, range);
  const [first] = records;
  if (first === undefined) throw new Error("nothing was opened");
  const bundled = await readBundledCommunity(market, { community, signers, first: FIRST });
  const { feeder } = await networkOf(market, first);
  const verifier = new BundleVerifier(createBundleContext(bundled, feeder));
  for (const record of records) verifier.check(await readIntervalProof(market, community, record));
  return verifier.findings;
}

const orderOf = async ({ street }: Stage, meteringPointId: string): Promise<Hex> => {
  const orders = await street.store.orders(street.key(2));
  return orders.find(({ order }) => order.meteringPointId === meteringPointId)?.orderId ?? "0x";
};

describe("a home that is forgotten", () => {
  let stage: Stage;
  let before: Hex[];
  let othersBefore: Hex[];
  const states: string[] = [];

  beforeAll(async () => {
    stage = await open();
    const { desk } = stage;
    await desk.consents.addPermission(
      samplePermission({
        communityId: COMMUNITY,
        state: "accepted",
        terms: sampleTerms({ meteringPointId: HOME }),
      }),
    );
    const at = await runTo(stage, 4);
    await ask(stage, at);
    const state = async () => String((await desk.erasures.erasureOf(COMMUNITY, HOME, 0))?.state);
    states.push(await state());
    await advanceErasures(workOf(stage));
    states.push(await state());
    for (let offset = 5; offset <= INTERVALS; offset += 1) await runTo(stage, offset);
    before = await saltsOf(stage, HOME);
    othersBefore = await saltsOf(stage, OTHER);
    for (let round = 0; round < 12; round += 1) await advanceErasures(workOf(stage));
    states.push(await state());
  });

  it("waits until its last quarter hour is billed, and is done then", async () => {
    expect(states).toEqual(["waiting", "waiting", "done"]);
    const erasure = await stage.desk.erasures.erasureOf(COMMUNITY, HOME, 0);
    expect(erasure?.stepsDone).toEqual([
      "permissions",
      "consentSalts",
      "leafSalts",
      "account",
      "billingAddress",
    ]);
    expect(erasure?.counts).toMatchObject({ names: 1, plans: 1 });
    expect(erasure?.finishedAt).toBe(NOW);
  });

  it("loses its permissions at once, and nothing more can be asked of it", async () => {
    const { street, desk } = stage;
    const [permission] = await desk.consents.permissionsOfPoint(COMMUNITY, HOME, { limit: 1 });
    expect(permission?.state).toBe("terminated");
    const waiting = await open();
    const at = await runTo(waiting, 1);
    await ask(waiting, at);
    const { consents, erasures } = waiting.desk;
    const { validUntil: _until, ...terms } = sampleTerms({ meteringPointId: HOME });
    const asked = askForPermission(
      { store: street.store, consents, erasures, communityId: COMMUNITY },
      {
        id: "permission-2",
        requester: { role: "operator", id: "operator", name: "X" },
        terms,
        days: 30,
        now: NOW,
        interval: FIRST,
      },
    );
    await expect(asked).rejects.toMatchObject({ code: "LAT-8212" });
    await expect(ask(waiting, at)).rejects.toMatchObject({ code: "LAT-8209" });
  });

  it("stops trading from the quarter hour that was named, and not before", async () => {
    const { street, desk } = stage;
    const until = (await desk.erasures.erasureOf(COMMUNITY, HOME, 0))?.tradesUntil ?? FIRST;
    const trades = async (interval: number) => {
      const orders = await street.store.orders(street.key(interval - FIRST));
      return orders.some(({ order }) => order.meteringPointId === HOME);
    };
    expect(await trades(until - 1)).toBe(true);
    expect(await trades(until)).toBe(false);
    expect(until).toBeLessThan(FIRST + INTERVALS);
  });

  it("leaves no salt behind from which one of its leaves could be made again", async () => {
    expect(before.length).toBeGreaterThan(20);
    expect(before.some(isSealed)).toBe(false);
    const after = await saltsOf(stage, HOME);
    expect(after.length).toBe(before.length);
    expect(after.every(isSealed)).toBe(true);
    const text = await everything(stage);
    for (const salt of before) expect(text.includes(salt.slice(2)), salt).toBe(false);
  });

  it("takes nothing from its neighbours: their salts stay, their receipts and the whole street still hold", async () => {
    expect(await saltsOf(stage, OTHER)).toEqual(othersBefore);
    const receipt = await buildReceipt(stage.street.market, COMMUNITY, await orderOf(stage, OTHER));
    expect(receipt?.orderSalt).toHaveLength(34);
    expect(await findings(stage)).toEqual([]);
  });

  it("gets no receipt of a trade any more: nobody can show what its leaf stood for", async () => {
    const order = await orderOf(stage, HOME);
    expect(order).not.toBe("0x");
    expect(await buildReceipt(stage.street.market, COMMUNITY, order)).toBeNull();
  });

  it("is still shown up when its sealed leaf is altered", async () => {
    const { market, store } = stage.street;
    const community = await requireCommunity(market, COMMUNITY);
    const record = await store.interval(stage.street.key(2));
    if (record === null) throw new Error("there is no such interval");
    const proof = await readIntervalProof(market, community, record);
    const altered = proof.orders.map((order) =>
      order.order.meteringPointId === HOME
        ? { ...order, allocationSalt: `0x${"ab".repeat(32)}` as const }
        : order,
    );
    const signers = {
      operator: testSigner(1).address,
      dso: testSigner(2).address,
      auditor: testSigner(900).address,
    };
    const bundled = await readBundledCommunity(market, { community, signers, first: FIRST });
    const { feeder } = await networkOf(market, record);
    const verifier = new BundleVerifier(createBundleContext(bundled, feeder));
    verifier.check({ ...proof, orders: altered });
    expect(verifier.findings.map(({ code }) => code)).toContain("LAT-6904");
  });

  it("makes room for whoever comes next, who sees nothing of what was", async () => {
    const tenure = await stage.desk.consents.tenure(COMMUNITY, HOME);
    expect(tenure.number).toBe(1);
    expect((await stage.street.store.meteringPoint(COMMUNITY, HOME))?.displayName).toBe("");
    expect(await stage.desk.erasures.erasureOf(COMMUNITY, HOME, 1)).toBeNull();
  });

  it("stays forgotten in the batches that follow", async () => {
    for (let offset = INTERVALS + 1; offset <= INTERVALS + 3; offset += 1) await runTo(stage, offset);
    await advanceErasures(workOf(stage));
    const { store } = stage.street;
    const record = await store.interval(stage.street.key(INTERVALS + 1));
    if (record === null) throw new Error("there is no such interval");
    const balances = await store.committedBalances(record);
    const own = balances.filter(({ meteringPointId }) => meteringPointId === HOME);
    expect(own.every(({ salt }) => isSealed(salt))).toBe(true);
  });
});

describe("an erasure", () => {
  it("keeps the salts while a batch may be challenged and has to be answered for", async () => {
    const stage = await open();
    const at = await runTo(stage, 4);
    await ask(stage, at);
    for (let offset = 5; offset <= INTERVALS; offset += 1) await runTo(stage, offset);
    const within = { ...workOf(stage), answerableSeconds: 600 };
    for (let round = 0; round < 8; round += 1) await advanceErasures(within);
    expect((await saltsOf(stage, HOME)).some(isSealed)).toBe(false);
    const later = { ...within, now: epochSeconds(NOW + 600) };
    for (let round = 0; round < 8; round += 1) await advanceErasures(later);
    expect((await saltsOf(stage, HOME)).every(isSealed)).toBe(true);
  });

  it("that is killed at any step goes on where it stopped, and ends the same", async () => {
    const stage = await open();
    const at = await runTo(stage, 4);
    await ask(stage, at);
    for (let offset = 5; offset <= INTERVALS; offset += 1) await runTo(stage, offset);
    const { erasures } = stage.desk;
    const save = erasures.saveErasure.bind(erasures);
    let kills = 0;
    let saves = 0;
    erasures.saveErasure = async (erasure) => {
      saves += 1;
      // Every first try dies after the work and before it is noted.
      if (saves % 2 === 1) {
        kills += 1;
        throw new Error("killed");
      }
      return save(erasure);
    };
    for (let round = 0; round < 24; round += 1) await advanceErasures(workOf(stage)).catch(() => undefined);
    const erasure = await erasures.erasureOf(COMMUNITY, HOME, 0);
    expect(erasure?.state).toBe("done");
    expect(kills).toBeGreaterThanOrEqual(6);
    expect((await saltsOf(stage, HOME)).every(isSealed)).toBe(true);
    expect(await findings(stage)).toEqual([]);
    expect((await stage.desk.consents.tenure(COMMUNITY, HOME)).number).toBe(1);
  });

  it("can be stopped while it waits; the home trades on", async () => {
    const stage = await open();
    const { street, desk } = stage;
    const at = await runTo(stage, 2);
    await ask(stage, at);
    const place = { store: street.store, desk, communityId: COMMUNITY };
    const stopped = await cancelErasure(place, HOME, { by: "somebody", marketNow: at });
    expect(stopped.state).toBe("cancelled");
    await expect(cancelErasure(place, HOME, { by: "somebody", marketNow: at })).rejects.toMatchObject({
      code: "LAT-8213",
    });
    for (let offset = 3; offset <= INTERVALS; offset += 1) await runTo(stage, offset);
    await advanceErasures(workOf(stage));
    expect((await saltsOf(stage, HOME)).some(isSealed)).toBe(false);
    expect((await street.store.meteringPoint(COMMUNITY, HOME))?.trading).toBe(true);
    expect(intervalStart(stopped.tradesUntil)).toBeGreaterThan(at);
  });
});
