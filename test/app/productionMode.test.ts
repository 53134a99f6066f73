/** A community from a file, and servers that open only the kind of database they are for. */
import { describe, expect, it } from "vitest";
import { createDemoStreet } from "../../backend/adapters/demo/demoStreet.ts";
import { communitySeedOf, parseCommunityFile } from "../../backend/adapters/documents/parseCommunity.ts";
import { createMemoryStore } from "../../backend/adapters/memory/memoryStore.ts";
import { createStoredForecast } from "../../backend/adapters/meters/storedForecast.ts";
import { seedCommunity } from "../../backend/app/seedCommunity.ts";
import { buildCigreResidential } from "../../backend/core/network/cigreLvResidential.ts";
import { epochSeconds, intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { openCommunity } from "../../backend/main/openCommunity.ts";
import { readSettings } from "../../backend/main/settings.ts";
import { signers } from "../api/support/server.ts";

const NOW = epochSeconds(1_790_000_000);
const FEEDER = buildCigreResidential(createDemoStreet().connectionPoints);
const FILE = {
  format: "lateral-community/1",
  id: "sonnenhof",
  name: "Sonnenhof",
  timezone: "Europe/Berlin",
  network: "network.json",
  meteringPoints: FEEDER.connectionPoints.map(({ id }, index) => ({
    id: `mp-${index}`,
    connectionPoint: id,
    name: `Sonnenhof ${index}`,
    trading: index > 0,
    solarWattPeak: 5_000,
  })),
  tariff: {
    currency: "EUR",
    retailEnergy: 215_000,
    feedIn: 79_000,
    gridNetworkCharge: 95_000,
    localNetworkCharge: 40_000,
    vatBasisPoints: 1_900,
    priceFloor: 0,
    priceCap: 400_000,
  },
};
const parse = (file: object) => communitySeedOf(parseCommunityFile(JSON.stringify(file)), FEEDER, NOW);
const production = { mode: "production", seed: null } as const;
const demo = { mode: "demo", seed: null } as const;

async function realStore() {
  const store = createMemoryStore();
  expect(await seedCommunity({ store, signers }, parse(FILE))).toBe(true);
  return store;
}

describe("a community file", () => {
  it("gives a community with no demo identity and a plan for every trading point", async () => {
    const store = await realStore();
    expect(await store.community("sonnenhof")).toMatchObject({ generated: false, seed: "" });
    expect(await store.signIns("sonnenhof")).toEqual([]);
    expect(await store.tradingPlans("sonnenhof")).toHaveLength(FILE.meteringPoints.length - 1);
    expect(await seedCommunity({ store, signers }, parse(FILE))).toBe(false);
  });

  it.each([
    ["another format", { ...FILE, format: "x" }],
    ["a field nobody knows", { ...FILE, admin: true }],
    ["an unknown time zone", { ...FILE, timezone: "Mars/Base" }],
    [
      "a point that is connected nowhere",
      { ...FILE, meteringPoints: [{ ...FILE.meteringPoints[0], connectionPoint: "x" }] },
    ],
    [
      "a point that is there twice",
      { ...FILE, meteringPoints: [FILE.meteringPoints[1], FILE.meteringPoints[1]] },
    ],
  ])("with %s is refused", (_what, file) => {
    expect(() => parse(file)).toThrow(/^LAT-8121/);
  });
});

describe("a server", () => {
  it("in production wants a community, and a real one", async () => {
    const empty = createMemoryStore();
    await expect(openCommunity(empty, production)).rejects.toMatchObject({ code: "LAT-8120" });
    const street = await openCommunity(empty, demo);
    await street.seed(empty, signers);
    await expect(openCommunity(empty, production)).rejects.toMatchObject({ code: "LAT-8124" });
    expect((await openCommunity(await realStore(), production)).communityId).toBe("sonnenhof");
  });

  it("in demo mode does not open a real community's database", async () => {
    await expect(openCommunity(await realStore(), demo)).rejects.toMatchObject({ code: "LAT-8123" });
  });

  it.each([
    ["LATERAL_MODE", "test"],
    ["LATERAL_PUBLIC_URL", "http://lateral.example"],
    ["LATERAL_PUBLIC_URL", "https://lateral.example/app"],
    ["DATABASE_URL_FILE", "/nowhere/at/all"],
  ])("refuses %s=%s", (name, value) => {
    expect(() => readSettings({ [name]: value }, [])).toThrow(/^LAT-7008/);
  });

  it("takes a public address, and readings from outside in production", () => {
    const settings = readSettings(
      { LATERAL_MODE: "production", LATERAL_PUBLIC_URL: "https://lateral.example" },
      [],
    );
    expect(settings).toMatchObject({ mode: "production", meters: "external" });
    expect(settings.publicUrl?.hostname).toBe("lateral.example");
  });
});

describe("the forecast from readings", () => {
  it("is the mean of the same quarter hour of earlier days, and nothing without history", async () => {
    const store = await realStore();
    const interval = intervalIndex(intervalOf(NOW) + 960);
    const reading = (days: number, importWh: number, exportWh: number) => ({
      meteringPointId: "mp-1",
      interval: intervalIndex(interval - 96 * days),
      importWh,
      exportWh,
      quality: "measured",
      version: 1,
      source: "test",
      receivedAt: NOW,
    });
    await store.openIntervals(
      [1, 2].map((days) => ({
        communityId: "sonnenhof",
        feederId: FEEDER.id,
        interval: intervalIndex(interval - 96 * days),
        networkVersion: 1,
        tariffVersion: 1,
        at: NOW,
      })),
    );
    await store.addReadings("sonnenhof", [reading(1, 300, 0), reading(2, 0, 100)] as never);
    const points = await createStoredForecast(store).forecast({
      communityId: "sonnenhof",
      interval,
      knownInterval: intervalIndex(interval - 3),
      knownStates: [],
      pending: [],
      history: async () => [],
    });
    expect(points.find(({ meteringPointId }) => meteringPointId === "mp-1")).toMatchObject({
      demandWh: 100,
      surplusWh: 0,
    });
    expect(points.find(({ meteringPointId }) => meteringPointId === "mp-2")).toMatchObject({
      demandWh: 0,
      surplusWh: 0,
    });
  });
});
