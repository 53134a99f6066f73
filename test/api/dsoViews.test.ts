/** What the DSO sees of a street that really traded: the network, its limits, the evidence, and no household. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NetworkState, NetworkView } from "../../backend/adapters/http/schemas/dso.ts";
import { API_PREFIX } from "../../backend/adapters/http/schemas/endpoints.ts";
import type { EvidenceDetail, EvidenceList } from "../../backend/adapters/http/schemas/evidence.ts";
import { hashBytes } from "../../backend/core/compliance/bundleManifest.ts";
import type { BundleManifest } from "../../backend/core/compliance/evidenceBundle.ts";
import { COMMUNITY, read, sum, type TradedStreet, tradedStreet } from "./support/tradedStreet.ts";

let street: TradedStreet;
beforeAll(async () => {
  street = await tradedStreet(1.5);
});
afterAll(() => street.close());

describe("the DSO", () => {
  it("sees a connected network whose distances grow from the transformer, and no household", async () => {
    const client = await street.as("dso");
    const network = await read<typeof NetworkView>(client, "/dso/network");
    const at = new Map(network.buses.map((bus) => [bus.id, bus]));
    for (const { from, to, lengthM } of network.branches) {
      const apart = Math.abs((at.get(from)?.distanceM ?? 0) - (at.get(to)?.distanceM ?? 0));
      expect(apart).toBeCloseTo(lengthM ?? 0, 6);
    }
    const points = await street.server.store.meteringPoints(COMMUNITY);
    expect(sum(network.buses.map(({ connectionPoints }) => connectionPoints))).toBe(points.length);
    expect(JSON.stringify(network)).not.toMatch(/mp-\d|Lindenhof \d/);
  });

  it("sees the worst element first at every stage, with margins that agree with the limits", async () => {
    const client = await street.as("dso");
    for (const stage of ["planned", "cleared", "metered"]) {
      const state = await read<typeof NetworkState>(client, `/dso/network/state?stage=${stage}`);
      expect(state.stage).toBe(stage);
      const used = state.worst.map(({ usedPercent }) => usedPercent);
      expect(used).toEqual(used.toSorted((a, b) => b - a));
      for (const { kind, value, limit, margin, status } of state.worst) {
        expect(margin).toBeCloseTo(kind === "voltage-low" ? value - limit : limit - value, 9);
        expect(status === "violated").toBe(margin < 0);
      }
      expect(JSON.stringify(state)).not.toMatch(/mp-\d|Lindenhof \d/);
    }
  });

  it("sees envelopes that hold: every segment's flow is within its limits", async () => {
    const state = await read<typeof NetworkState>(await street.as("dso"), "/dso/network/state?stage=cleared");
    expect(state.envelope.length).toBeGreaterThan(1);
    for (const { lowerWh, upperWh, flowWh } of state.envelope) {
      expect(flowWh).toBeGreaterThanOrEqual(lowerWh);
      expect(flowWh).toBeLessThanOrEqual(upperWh);
    }
  });

  it("sees three stages of evidence per finished interval and no published violation", async () => {
    const client = await street.as("dso");
    const list = await read<typeof EvidenceList>(client, "/dso/intervals");
    expect(list.publishedViolations).toBe(0);
    const finished = list.rows.filter(({ state }) => state === "billed");
    expect(finished.length).toBeGreaterThan(3);
    for (const row of finished) {
      expect(row.stages.map(({ stage }) => stage)).toEqual(["planned", "cleared", "metered"]);
      expect(new Set(row.stages.map(({ networkHash }) => networkHash)).size).toBe(1);
    }
    const again = await read<typeof EvidenceList>(client, "/dso/intervals");
    expect(again).toEqual(list);
    const detail = await read<typeof EvidenceDetail>(client, `/dso/evidence/${finished[0]?.interval}`);
    expect(detail.row).toEqual(finished[0]);
    expect(detail.physics?.rounds).toBeGreaterThan(0);
  });

  it("downloads a bundle whose manifest names every file with its hash", async () => {
    const client = await street.as("dso");
    const interval = Math.floor(street.now / 900) - 4;
    const response = await fetch(`${street.server.url}${API_PREFIX}/dso/evidence/${interval}/bundle`, {
      headers: { cookie: client.cookie ?? "" },
    });
    expect(response.headers.get("content-type")).toBe("application/x-tar");
    expect(response.headers.get("content-disposition")).toContain(`lateral-evidence-${interval}.tar`);
    const files = untar(Buffer.from(await response.arrayBuffer()));
    const manifest = JSON.parse(files.get("manifest.json")?.toString() ?? "null") as BundleManifest;
    expect(manifest.files.map(({ name }) => name).sort()).toEqual(
      [...files.keys()].filter((name) => name !== "manifest.json").sort(),
    );
    for (const { name, bytes, hash } of manifest.files) {
      const content = files.get(name) ?? Buffer.alloc(0);
      expect([content.length, hashBytes(content)]).toEqual([bytes, hash]);
    }
  });

  it("is told that a bundle is not there before the batch is on the chain", async () => {
    const client = await street.as("dso");
    const answer = await client.get(`${API_PREFIX}/dso/evidence/${Math.floor(street.now / 900) + 3}/bundle`);
    expect([answer.status, answer.code]).toEqual([409, "LAT-8022"]);
  });
});

/** Files of a ustar archive of short names. */
function untar(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; archive[at] !== 0; ) {
    const field = (from: number, length: number) =>
      archive.toString("latin1", at + from, at + from + length).replace(/\0.*$/s, "");
    const size = Number.parseInt(field(124, 12), 8);
    const sum = archive
      .subarray(at, at + 512)
      .reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
    expect(Number.parseInt(field(148, 8), 8)).toBe(sum);
    files.set(field(0, 100), archive.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
