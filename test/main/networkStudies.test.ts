/** The studies of the command line on a network file: what they print and the status they end with. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildCigreResidential } from "../../backend/core/network/cigreLvResidential.ts";
import { PHASES } from "../../backend/core/network/feeder.ts";
import { runContingencies } from "../../scripts/network/contingencyCommand.ts";
import { runEnvelopes } from "../../scripts/network/envelopesCommand.ts";
import { runHosting } from "../../scripts/network/hostingCommand.ts";

describe("network studies", () => {
  let folder: string;
  let file: string;
  let printed: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lateral-study-"));
    file = join(folder, "street.json");
    const points = ["R11", "R15", "R16", "R17", "R18"].flatMap((bus) =>
      PHASES.map((phase) => ({ id: `${bus}-${phase}`, bus, phases: [phase], capacityKva: 30 })),
    );
    const feeder = buildCigreResidential(points, { voltageBand: { lowerPu: 0.95, upperPu: 1.05 } });
    writeFileSync(file, JSON.stringify(feeder));
    printed = [];
    vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  it("print envelopes with what binds each, and write them", async () => {
    const json = join(folder, "envelopes.json");
    expect(await runEnvelopes(file, { rule: "max-total", json })).toBe(0);
    expect(printed.join("\n")).toMatch(
      /R18-A\s+A\s+\d+\.\d\d\s+\d+\.\d\d\s+(voltage|line|transformer|connection)/,
    );
    expect(printed.join("\n")).toMatch(/corners? held in AC power flow/);
    const written = JSON.parse(readFileSync(json, "utf8"));
    expect(written.envelopes).toHaveLength(15);
    expect(written.calculation).toMatchObject({ rule: "max-total", method: "corners" });
  });

  it("print the hosting capacity, the same for the same seed", () => {
    const outputs = ["3", "3", "4"].map((seed) => {
      const json = join(folder, "hosting.json");
      expect(runHosting(file, { placements: "40", kw: "10,20", seed, json })).toBe(0);
      return readFileSync(json, "utf8");
    });
    expect(outputs[1]).toBe(outputs[0]);
    expect(outputs[2]).not.toBe(outputs[0]);
    expect(printed[0]).toMatch(/p5\s+p50\s+p95/);
  });

  it("answer one request with yes or no", () => {
    expect(runHosting(file, { point: "R18-A", kw: "2" })).toBe(0);
    expect(printed[0]).toMatch(/^✓ R18-A may connect 2 kW/);
    expect(runHosting(file, { point: "R18-A", kw: "30" })).toBe(1);
    expect(printed[1]).toMatch(/^✗ R18-A may not connect 30 kW: .*Up to \d+\.\d\d kW fit/);
  });

  it("say which lost branches leave somebody in the dark", () => {
    expect(runContingencies(file, { top: "3" })).toBe(1);
    expect(printed[0]).toMatch(/cut off\s+best switching/);
    expect(printed[0]).toMatch(/! Not every branch may be lost/);
  });

  it("refuse options that mean nothing", async () => {
    await expect(runEnvelopes(file, { rule: "fair" })).rejects.toThrow(/--rule fair/);
    expect(() => runHosting(file, { placements: "many" })).toThrow(/--placements many/);
    expect(() => runHosting(file, { placements: "0" })).toThrow(
      expect.objectContaining({ code: "LAT-2110" }),
    );
  });
});
