/** The schema document and the checker of the format say the same about shape. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { importCim } from "../../../backend/adapters/dso/cim/importCim.ts";
import { buildFeederSchema } from "../../../backend/adapters/dso/feederSchema.ts";
import { importPandapower } from "../../../backend/adapters/dso/pandapower/importPandapower.ts";
import { importPowerGridModel } from "../../../backend/adapters/dso/powerGridModel/importPowerGridModel.ts";
import { ieee13Cim, ownFormat, pandapowerText, powerGridModelText } from "./sampleNetworks.ts";

const schema = z.fromJSONSchema(buildFeederSchema() as Parameters<typeof z.fromJSONSchema>[0]);
const own = () =>
  JSON.parse(ownFormat()) as Record<string, unknown> & { branches: Record<string, unknown>[] };

describe("the schema of lateral-network/1", () => {
  it("takes what the importers write", () => {
    const feeders = [
      own(),
      importCim(ieee13Cim).feeder,
      importPandapower(pandapowerText).feeder,
      importPowerGridModel(powerGridModelText).feeder,
    ];
    for (const feeder of feeders) {
      expect(schema.safeParse(JSON.parse(JSON.stringify(feeder))).error?.issues.slice(0, 3)).toBeUndefined();
    }
  });

  it("refuses an unknown field, a missing one, a number out of bounds and another version", () => {
    const { source: _, ...withoutSource } = own();
    const wrong: unknown[] = [
      { ...own(), colour: "red" },
      withoutSource,
      { ...own(), frequencyHz: 4_000 },
      { ...own(), format: "lateral-network/2" },
      { ...own(), branches: own().branches.map((branch) => ({ ...branch, kind: "rope" })) },
    ];
    for (const input of wrong) expect(schema.safeParse(input).success).toBe(false);
  });
});
