/** What the trail says of decisions that are not requests: bounded, and without a word of anybody. */
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../backend/adapters/memory/memoryStore.ts";
import { diffOf, intervalDecisions, tariffDecision } from "../../backend/app/auditDecisions.ts";
import { checkedDraft, MAX_DETAILS } from "../../backend/core/audit/auditEntry.ts";
import { epochSeconds, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import type { IntervalChange } from "../../backend/ports/intervals.ts";
import { communitySeed } from "../adapters/database/support/samples.ts";

const AT = epochSeconds(1_781_500_000);
const change = (more: Partial<IntervalChange>): IntervalChange => ({
  communityId: "c",
  feederId: "f",
  interval: intervalIndex(1_979_440),
  from: "open",
  to: "open",
  at: AT,
  writes: {},
  ...more,
});
const actions = (more: Partial<IntervalChange>) =>
  intervalDecisions(change(more)).map(({ action }) => action);

describe("decisions about intervals", () => {
  it("say when a quarter hour is void, why, and when it was the network operator who refused", () => {
    const voided = (code: "LAT-3001" | "LAT-7022") =>
      intervalDecisions(
        change({ from: "cleared", to: "void", voidReason: { code, reason: "a sentence with a name" } }),
      );
    expect(voided("LAT-3001")).toMatchObject([
      { action: "interval.void", subject: "f,1979440", details: { code: "LAT-3001", was: "cleared" } },
    ]);
    expect(voided("LAT-7022").map(({ action }) => action)).toEqual(["interval.refused-by-dso"]);
    expect(JSON.stringify(voided("LAT-3001"))).not.toContain("a name");
  });

  it("are none for steps that only move on", () => {
    expect(actions({ from: "committed", to: "metered" })).toEqual([]);
    expect(actions({ from: "settled", to: "billed" })).toEqual([]);
    expect(actions({ raise: "plansEntered" })).toEqual([]);
  });

  it("say when a verdict is heeded and when readings changed what was settled", () => {
    expect(actions({ from: "billed", to: "billed", raise: "batchVoided" })).toEqual(["verdict.heeded"]);
    const corrections = [{ interval: intervalIndex(1_979_400), lines: [] }];
    expect(actions({ from: "metered", to: "settled", writes: { corrections } })).toEqual([
      "interval.resettled",
    ]);
  });
});

describe("changes of parameters", () => {
  it("show old and new, the digest of the whole, and no more members than an entry may have", () => {
    const [sheet] = communitySeed("c").tariffSheets;
    if (sheet === undefined) throw new TypeError("a sample has a sheet");
    const next = { ...sheet, version: 9, vatBasisPoints: 700 };
    const { details } = tariffDecision(next, sheet, AT);
    expect(details).toMatchObject({
      "vatBasisPoints.old": sheet.vatBasisPoints,
      "vatBasisPoints.new": 700,
      changed: 1,
      replaces: sheet.version,
    });
    const wide = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`member${index}`, index]));
    expect(Object.keys(diffOf({}, wide)).length).toBeLessThanOrEqual(MAX_DETAILS);
    expect(diffOf({}, wide)).toMatchObject({ changed: 90 });
    const named = diffOf({}, { levies: [{ name: "Steuer für Frau Müller", price: 0.5 }] });
    expect(JSON.stringify(named)).not.toContain("Müller");
    checkedDraft({ ...tariffDecision(next, null, AT), details: { ...named } });
  });

  it("name the contracts once, and again only when they move", async () => {
    const store = createMemoryStore();
    await store.seedCommunity(communitySeed("c"));
    const domain = {
      chainId: 1,
      contract: `0x${"a".repeat(40)}`,
      community: "0x01",
      feeder: "0x02",
    } as const;
    await store.setDomain("c", domain);
    await store.setDomain("c", domain);
    await store.setDomain("c", { ...domain, contract: `0x${"b".repeat(40)}` });
    const named = await store.audit.search("c", { actions: ["contracts."] }, { before: null, limit: 9 });
    expect(named.map(({ details }) => details.replaces)).toEqual([domain.contract, null]);
  });

  it("stand in the trail of a community from its first day", async () => {
    const store = createMemoryStore();
    await store.seedCommunity(communitySeed("c"));
    const found = await store.audit.entriesAfter("c", 0, 10);
    expect(found.slice(0, 3).map(({ action }) => action)).toEqual([
      "community.founded",
      "network.published",
      "tariff.published",
    ]);
    expect(JSON.stringify(found)).not.toContain("Haus");
  });
});
