/** Days of the audit trail on their way to a real contract: in turn, caught up, and never another history. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anchorContract } from "../../backend/adapters/chain/anchorContract.ts";
import type { LogRecord } from "../../backend/adapters/chain/rpcAnswers.ts";
import { createMemoryStore } from "../../backend/adapters/memory/memoryStore.ts";
import { anchorAudit } from "../../backend/app/anchorAudit.ts";
import type { Market } from "../../backend/app/market.ts";
import { type AuditDraft, dayOf } from "../../backend/core/audit/auditEntry.ts";
import { verifyTrail } from "../../backend/core/audit/verifyTrail.ts";
import type { Hex, KeyAddress } from "../../backend/core/orders/order.ts";
import { epochSeconds } from "../../backend/core/time/marketInterval.ts";
import type { AuditAnchors } from "../../backend/ports/auditAnchors.ts";
import { communitySeed } from "../adapters/database/support/samples.ts";
import { FEEDERS, sign, startTestChain, type TestChain } from "../contracts/testChain.ts";

const [{ communityId: COMMUNITY, feederId: FEEDER }] = FEEDERS;
const START = epochSeconds(Date.UTC(2026, 5, 15, 8) / 1_000);
const DAY_SECONDS = 86_400;

let chain: TestChain;
let anchors: AuditAnchors;
let market: Market;

const draft = (seconds: number): AuditDraft => ({
  at: epochSeconds(START + seconds),
  actor: "home-1",
  role: "member",
  action: "placeOrder",
  subject: "mp-1",
  details: {},
});
const later = (days: number) => epochSeconds(START + days * DAY_SECONDS);

beforeAll(async () => {
  chain = await startTestChain();
  const { provider } = chain.ethers;
  anchors = anchorContract(
    {
      read: async ({ to, data }) => (await provider.call({ to, data })) as Hex,
      logs: async (address, topics, fromBlock) =>
        (await provider.getLogs({ address, topics: [...topics], fromBlock })) as unknown as LogRecord[],
    },
    chain.deployment,
  );
});

beforeEach(async () => {
  const store = createMemoryStore();
  const seed = communitySeed(COMMUNITY);
  await store.seedCommunity({
    ...seed,
    community: { ...seed.community, id: COMMUNITY, feederId: FEEDER, domain: chain.domain() },
  });
  const signer = (role: "operator" | "member") => ({
    address: chain.keys[role].address.toLowerCase() as KeyAddress,
    signDigest: async (digest: Hex) => sign(chain.keys[role], digest),
  });
  market = {
    store,
    signers: { roleSigner: async (role: string) => signer(role === "operator" ? "operator" : "member") },
    ledger: { anchors },
  } as unknown as Market;
});

/** Sends what waits in the outbox, as the chain client does. */
async function deliver(id: string): Promise<void> {
  const row = await market.store.outbox.get(id);
  if (row === null) throw new TypeError(`no row ${id}`);
  await (await chain.payer.sendTransaction({ to: row.to, data: row.data })).wait();
}
const state = () => anchors.state(chain.domain().community);

describe("anchoring the audit trail", () => {
  it("sends day after day, empty ones too, once each, and what it wrote verifies", async () => {
    const back = await chain.snapshot();
    await market.store.audit.append(COMMUNITY, draft(0));
    const first = dayOf((await market.store.audit.entriesAfter(COMMUNITY, 0, 1))[0]?.at ?? START);
    expect(await anchorAudit(market, COMMUNITY, epochSeconds(first * DAY_SECONDS + 5))).toBeNull();
    const sent: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      const due = await anchorAudit(market, COMMUNITY, later(3));
      if (due === null) break;
      expect((await anchorAudit(market, COMMUNITY, later(3)))?.id).toBe(due.id);
      await deliver(due.id);
      sent.push(due.day);
    }
    const newest = dayOf(later(3)) - 1;
    expect(sent).toEqual(Array.from({ length: newest - first + 1 }, (_, index) => first + index));
    expect((await state()).day).toBe(newest);
    const reading = await anchors.read(chain.domain().community);
    expect(reading.complete).toBe(true);
    const entries = await market.store.audit.entriesAfter(COMMUNITY, 0, 500);
    const verdict = verifyTrail(COMMUNITY, entries, reading.anchors);
    expect([verdict.finding, verdict.anchoredDays]).toEqual([null, sent.length]);
    expect(verifyTrail(COMMUNITY, entries.slice(0, -1), reading.anchors).finding?.fault).toBe("cut");
    await back();
  });

  it("says so, and sends nothing, when the chain remembers another trail than the database", async () => {
    const back = await chain.snapshot();
    await market.store.audit.append(COMMUNITY, draft(0));
    const due = await anchorAudit(market, COMMUNITY, later(1));
    await deliver(due?.id ?? "");
    const other = createMemoryStore();
    await other.seedCommunity({
      ...communitySeed(COMMUNITY),
      community: { ...communitySeed(COMMUNITY).community, feederId: FEEDER, domain: chain.domain() },
    });
    await other.audit.append(COMMUNITY, { ...draft(0), actor: "home-2" });
    const replaced = { ...market, store: other };
    await expect(anchorAudit(replaced, COMMUNITY, later(2))).rejects.toMatchObject({ code: "LAT-8254" });
    await back();
  });

  it("closes days where there is no chain", async () => {
    await market.store.audit.append(COMMUNITY, draft(0));
    expect(await anchorAudit({ ...market, ledger: null }, COMMUNITY, later(2))).toBeNull();
    expect((await market.store.audit.days(COMMUNITY, 0, 100)).length).toBeGreaterThan(0);
  });
});
