import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readPowerSeries } from "../../../backend/adapters/dso/powerSeries.ts";
import { runQuality } from "../../../scripts/network/qualityCommand.ts";
import { feederOf, line, point } from "../../core/network/exampleFeeders.ts";

const feeder = feederOf(
  [line("S", "L", { lengthM: 500, ratingA: 60 })],
  [point("home", "L", ["A"]), point("shop", "L", ["B"])],
);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lateral-series-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("a table of powers over time", () => {
  it("gives each point its column, whatever the order, and reactive power to what is drawn", () => {
    const series = readPowerSeries(feeder, file("a.csv", "time,shop,home\n0:00,-1000,500\n0:15,20,-8\n"), {
      powerFactor: 0.8,
    });
    const [p, q] = [new Float64Array(2), new Float64Array(2)];
    series.fill(0, p, q);
    expect([...p]).toEqual([500, -1000]);
    expect(q[0]).toBe(0);
    expect(q[1]).toBeCloseTo(-750, 9);
    expect(series.steps).toBe(2);
  });

  it.each([
    ["time,nobody\n0,1\n", "LAT-2023"],
    ["time,home,home\n0,1,2\n", "LAT-2006"],
    ["time,home\n0,1,2\n", "LAT-2031"],
    ["time,home\n0,\n", "LAT-2031"],
    ["time,home\n0,1e999\n", "LAT-2031"],
  ])("is refused as %j with %s", (text, code) => {
    const read = () => readPowerSeries(feeder, file("b.csv", text), { powerFactor: 1 });
    expect(read).toThrow(expect.objectContaining({ code }));
  });
});

describe("npm run network -- quality", () => {
  const judge = (kw: number) => {
    vi.spyOn(console, "log").mockImplementation(() => {});
    const rows = Array.from({ length: 144 }, (_, step) => `${step},${step < 10 ? -1000 * kw : -500}`);
    const options = {
      series: file("c.csv", ["time,home", ...rows].join("\n")),
      stepSeconds: "600",
      powerFactor: "1",
      json: join(folder, "out.json"),
    };
    const status = runQuality(file("feeder.json", JSON.stringify(feeder)), options);
    return { status, ...JSON.parse(readFileSync(options.json, "utf8")) };
  };

  it("ends with 0 when voltage quality and ratings hold", () => {
    expect(judge(2)).toMatchObject({ status: 0, voltage: { breaches: [], windows: 144 } });
  });

  it("ends with 1 and names the bus and the branch when they do not", () => {
    // 20 kW in one phase through (2 z1 + z0) / 3 = 0.3 ohm take off 13 % for 100 of 1,440 minutes.
    const { status, voltage, thermal } = judge(20);
    expect(status).toBe(1);
    expect(voltage.breaches[0]).toMatchObject({ rule: "mostly-within-10-percent", bus: "L", phase: "A" });
    expect(thermal.overloads[0]).toMatchObject({ branch: "S-L", phase: "A", longestSecondsAbove: 6_000 });
  });
});
