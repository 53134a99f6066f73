import { describe, expect, it } from "vitest";
import { acceptReadings } from "../../backend/app/acceptReadings.ts";
import type { IncomingReading } from "../../backend/core/metering/validateReadings.ts";
import { intervalEnd, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { COMMUNITY, FIRST, openSmallStreet, type SmallStreet } from "./support/smallStreet.ts";

const LATER = intervalEnd(intervalIndex(FIRST + 3));

const incoming = (change: Partial<IncomingReading> = {}): IncomingReading => ({
  meteringPointId: "mp-day",
  interval: FIRST,
  importWh: 450,
  exportWh: 0,
  quality: "measured",
  source: "http",
  ...change,
});

/** Delivered, but its meters have not spoken. */
async function openDelivered(): Promise<{ readonly street: SmallStreet; speak: () => void }> {
  let silent = true;
  const plain = await openSmallStreet();
  const street = await openSmallStreet({
    change: {
      meters: { read: async (request) => (silent ? null : plain.market.meters.read(request)) },
    },
  });
  await street.run(1);
  return {
    street,
    speak: () => {
      silent = false;
    },
  };
}

describe("readings that devices hand in", () => {
  it("are settled in place of the meter source's own", async () => {
    const { street, speak } = await openDelivered();
    const answer = await acceptReadings(street.market, COMMUNITY, [incoming()], LATER);
    expect(answer).toEqual({ status: "accepted", accepted: 1, unchanged: 0 });
    speak();
    await street.advanceTo(intervalEnd(FIRST));
    expect((await street.store.interval(street.key()))?.state).toBe("billed");
    const readings = await street.store.readings(street.key());
    expect(
      readings.map(({ meteringPointId, importWh, source }) => [meteringPointId, importWh, source]),
    ).toEqual([
      ["mp-day", 450, "http"],
      ["mp-out", 250, "test"],
      ["mp-sun", 0, "test"],
    ]);
    const bought = (await street.store.lines(street.key())).find(
      (line) => line.meteringPointId === "mp-day" && line.kind === "local-energy-bought",
    );
    expect(bought?.energyWh).toBe(450);
  });

  it("change nothing when they say what is stored", async () => {
    const { street } = await openDelivered();
    await acceptReadings(street.market, COMMUNITY, [incoming()], LATER);
    const again = await acceptReadings(street.market, COMMUNITY, [incoming()], LATER);
    expect(again).toEqual({ status: "accepted", accepted: 0, unchanged: 1 });
  });

  const faults: readonly [string, readonly IncomingReading[], string][] = [
    ["negative", [incoming({ importWh: -1 })], "LAT-5002"],
    ["doubled", [incoming(), incoming({ importWh: 451 })], "LAT-5004"],
    ["out of order", [incoming({ interval: FIRST + 1 }), incoming()], "LAT-5005"],
    ["of an unknown point", [incoming({ meteringPointId: "mp-nobody" })], "LAT-5001"],
    ["of an interval that is not over", [incoming({ interval: FIRST + 9 })], "LAT-5006"],
  ];
  for (const [what, batch, code] of faults) {
    it(`${what} are refused by number, with everything they came with`, async () => {
      const { street } = await openDelivered();
      const good = incoming({ meteringPointId: "mp-out", importWh: 240 });
      const answer = await acceptReadings(street.market, COMMUNITY, [good, ...batch], LATER);
      expect(answer).toMatchObject({ status: "rejected", code });
      expect(await street.store.readings(street.key())).toEqual([]);
    });
  }

  it("make the next version, and a note for settlement, once the interval is settled", async () => {
    const street = await openSmallStreet();
    await street.run(1);
    const answer = await acceptReadings(street.market, COMMUNITY, [incoming()], LATER);
    expect(answer).toMatchObject({ status: "accepted", accepted: 1 });
    expect((await street.store.readings(street.key()))[0]?.version).toBe(2);
    expect(await street.store.resettlementsDue(COMMUNITY, 10)).toEqual([street.key()]);
  });

  it("of an interval that was never opened are refused", async () => {
    const street = await openSmallStreet();
    await street.run(1);
    const early = incoming({ interval: FIRST - 5 });
    const answer = await acceptReadings(street.market, COMMUNITY, [early], LATER);
    expect(answer).toMatchObject({ status: "rejected", code: "LAT-7023" });
  });
});
