/** A street whose readings come in from outside: each interval waits for its last meter, and no longer. */
import { describe, expect, it } from "vitest";
import { createStoredMeters } from "../../backend/adapters/meters/storedMeters.ts";
import { acceptReadings } from "../../backend/app/acceptReadings.ts";
import { requireCommunity } from "../../backend/app/market.ts";
import { voidInterval } from "../../backend/app/voidInterval.ts";
import { intervalEnd, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import type { MeterSource } from "../../backend/ports/meterSource.ts";
import { COMMUNITY, FIRST, openSmallStreet, type SmallStreet } from "./support/smallStreet.ts";

const END = intervalEnd(FIRST);

async function openOutside(): Promise<SmallStreet> {
  let source: MeterSource | null = null;
  const meters: MeterSource = { read: async (request) => source?.read(request) ?? null };
  const street = await openSmallStreet({ change: { meters } });
  source = createStoredMeters(street.store);
  return street;
}

const reading = (meteringPointId: string, importWh: number, exportWh = 0) => ({
  meteringPointId,
  interval: FIRST,
  importWh,
  exportWh,
  quality: "measured" as const,
  source: "http",
});
const stateOf = async (street: SmallStreet) => (await street.store.interval(street.key()))?.state;
const give = (street: SmallStreet, readings: Parameters<typeof acceptReadings>[2]) =>
  acceptReadings(street.market, COMMUNITY, readings, END);

describe("an interval whose readings come from outside", () => {
  it("waits for the last meter, then is settled on what came in", async () => {
    const street = await openOutside();
    await street.run(1);
    expect(await stateOf(street)).toBe("committed");
    await give(street, [reading("mp-sun", 0, 900), reading("mp-day", 450)]);
    await street.advanceTo(END);
    expect(await stateOf(street)).toBe("committed");
    await give(street, [reading("mp-out", 250)]);
    await street.advanceTo(END);
    expect(await stateOf(street)).toBe("billed");
    const record = await street.store.interval(street.key());
    expect(record?.readingCount).toBe(3);
    const readings = await street.store.readings(street.key());
    expect(readings.map(({ meteringPointId, version }) => [meteringPointId, version])).toEqual([
      ["mp-day", 1],
      ["mp-out", 1],
      ["mp-sun", 1],
    ]);
    const evidence = await street.store.evidence(street.key());
    expect(evidence.map(({ stage }) => stage)).toContain("metered");
    const taken = (await street.store.lines(street.key())).filter((l) => l.meteringPointId === "mp-day");
    expect(taken.filter((l) => l.kind.endsWith("bought")).reduce((sum, l) => sum + l.energyWh, 0)).toBe(450);
  });

  it("that became void before its meters spoke is settled by the tariffs once they did", async () => {
    const street = await openOutside();
    await street.run(0);
    const record = await street.store.interval(street.key());
    if (record === null) throw new Error("the interval is not open");
    const community = await requireCommunity(street.market, COMMUNITY);
    await voidInterval(street.market, community, record, { code: "LAT-7020", reason: "for the test" });
    await street.advanceTo(intervalEnd(intervalIndex(FIRST + 1)));
    expect(await street.store.interval(street.key())).toMatchObject({
      state: "void",
      fallbackSettled: false,
    });
    const all = [reading("mp-day", 450), reading("mp-out", 250), reading("mp-sun", 0, 900)];
    expect(await give(street, all)).toMatchObject({ status: "accepted", accepted: 3 });
    await street.advanceTo(intervalEnd(intervalIndex(FIRST + 1)));
    expect(await street.store.interval(street.key())).toMatchObject({
      fallbackSettled: true,
      readingCount: 3,
    });
    const lines = await street.store.lines(street.key());
    expect(
      lines.find((l) => l.meteringPointId === "mp-day" && l.kind === "grid-energy-bought")?.energyWh,
    ).toBe(450);
  });
});
