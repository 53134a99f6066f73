/** The auditor's browser: the log as it streams in, the draw by seed, and what an entry says of changes. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { chainEntries, dayOf, emptyHead } from "../../../backend/core/audit/auditEntry.ts";
import { entryLine, headingLine } from "../../../backend/core/audit/exportedLog.ts";
import { drawSample } from "../../../backend/core/audit/sample.ts";
import { concentrationOf } from "../../../backend/core/billing/concentration.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import type { AuditSample } from "../../../frontend/api/generatedSchema.ts";
import { splitDetails } from "../../../frontend/auditor/entryTable.tsx";
import { monthsUpTo } from "../../../frontend/auditor/monthPage.tsx";
import { verifyLog } from "../../../frontend/auditor/verifyLog.ts";
import { drawnRightly } from "../../../frontend/auditor/verifySample.ts";

const COMMUNITY = "lindenhof";
const START = Date.UTC(2026, 5, 15) / 1_000;
const { entries } = chainEntries(
  COMMUNITY,
  emptyHead(COMMUNITY),
  Array.from({ length: 1_200 }, (_, n) => ({
    at: epochSeconds(START + n),
    actor: "home-1",
    role: "member",
    action: "placeOrder",
    subject: "mp-1",
    details: { n },
  })),
);
const LOG = [
  headingLine({ format: "lateral-audit-log/1", communityId: COMMUNITY, anchors: null }),
  ...entries.map(entryLine),
].join("");

/** A body that arrives in pieces that end anywhere. */
const streamed = (text: string, piece: number): Response => {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, at + piece));
        at += piece;
      },
    }),
  );
};
const days = { days: [], communityId: COMMUNITY, place: null, head: { sequence: 1_200, hash: "0x" } };
const noChain = async () => {
  throw new Error("there is none");
};
const check = (text: string, onProgress: (count: number) => void = () => undefined) => {
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(JSON.stringify(days))),
  );
  return verifyLog(noChain, onProgress, async () => streamed(text, 777));
};

afterEach(() => vi.unstubAllGlobals());

describe("the log in the auditor's browser", () => {
  it("is verified as it streams in, and tells how far it is", async () => {
    const seen: number[] = [];
    const verdict = await check(LOG, (count) => seen.push(count));
    expect(verdict).toMatchObject({ finding: null, entries: 1_200, comparedWithChain: false });
    expect(seen).toEqual([499, 999, 1_200]);
  });

  it("is refused at the first line that was changed, or left out", async () => {
    const lines = LOG.split("\n");
    const changed = lines.map((line, index) => (index === 900 ? line.replace("home-1", "home-2") : line));
    expect((await check(changed.join("\n"))).finding).toMatchObject({ fault: "altered", sequence: 900 });
    const shorter = lines.filter((_, index) => index !== 33);
    expect((await check(shorter.join("\n"))).finding).toMatchObject({ fault: "missing", sequence: 33 });
  });

  it("is refused when it is no log at all", async () => {
    await expect(check("<html>")).rejects.toMatchObject({ code: "LAT-8253" });
    await expect(check("")).rejects.toMatchObject({ code: "LAT-offline" });
    await expect(check("x".repeat(100_000))).rejects.toMatchObject({ code: "LAT-offline" });
  });
});

describe("a sample", () => {
  const populations = [
    { interval: 100, orders: 7 },
    { interval: 101, orders: 0 },
    { interval: 102, orders: 33 },
  ];
  const wish = { date: "2026-06-15", seed: "2026-06-15", populations };
  const drawn = drawSample(wish.seed, populations, 10).map((place) => ({
    ...place,
    orderId: "0x00" as const,
    meteringPointId: "mp-1",
  }));

  it("is the same for the same seed, another for another, and never draws twice", () => {
    expect(drawSample(wish.seed, populations, 10)).toEqual(drawSample(wish.seed, populations, 10));
    expect(drawSample("other", populations, 10)).not.toEqual(drawSample(wish.seed, populations, 10));
    const all = drawSample(wish.seed, populations, 40);
    expect(new Set(all.map(({ interval, sequence }) => `${interval}|${sequence}`)).size).toBe(40);
    expect(all.every(({ interval, sequence }) => interval !== 101 && sequence >= 1)).toBe(true);
    expect(drawSample(wish.seed, [], 10)).toEqual([]);
  });

  it("is refused when the server drew other places", () => {
    const sample = { ...wish, drawn } as unknown as AuditSample;
    expect(drawnRightly(sample, 10)).toBe(true);
    expect(drawnRightly(sample, 9)).toBe(false);
    const swapped = { ...sample, drawn: [...sample.drawn.slice(1), ...sample.drawn.slice(0, 1)] };
    expect(drawnRightly(swapped, 10)).toBe(false);
    expect(drawnRightly({ ...sample, seed: "chosen" }, 10)).toBe(false);
  });
});

describe("figures and words", () => {
  it("measure concentration as the guidelines do, and nothing below k traders", () => {
    expect(concentrationOf([50, 50], 1)).toMatchObject({ hhi: 5_000, hhiIfEqual: 5_000, cr3: 1 });
    expect(concentrationOf([40, 30, 20, 10], 3)).toMatchObject({ hhi: 3_000, hhiIfEqual: 2_500, cr3: 0.9 });
    expect(concentrationOf([100], 1)).toMatchObject({ hhi: 10_000, gini: 0 });
    expect(concentrationOf([10, 10, 0, -3], 3)).toEqual({
      traders: 2,
      energyWh: 20,
      hhi: null,
      hhiIfEqual: null,
      cr3: null,
      gini: null,
    });
    expect(concentrationOf([], 0).hhi).toBeNull();
  });

  it("tell what changed from what stands beside it", () => {
    expect(splitDetails({ "feedIn.old": 1, "feedIn.new": 2, "cap.new": true, digest: "0x1" })).toEqual({
      changes: [
        { name: "feedIn", before: 1, after: 2 },
        { name: "cap", before: null, after: "true" },
      ],
      plain: [["digest", "0x1"]],
    });
  });

  it("count months back over the turn of a year", () => {
    expect(monthsUpTo("2026-02", 4)).toEqual(["2025-11", "2025-12", "2026-01", "2026-02"]);
    expect(dayOf(epochSeconds(START))).toBe(20_619);
  });
});
