/** The environment is read once, in one place; what cannot be used is refused before anything is opened. */
import { describe, expect, it } from "vitest";
import { DEMO_SPEED, MAX_SPEED, MIN_SPEED } from "../../backend/adapters/clock/marketClock.ts";
import { readSettings } from "../../backend/main/settings.ts";

const refused = (name: string) =>
  expect.objectContaining({ code: "LAT-7008", details: expect.objectContaining({ name }) });

describe("the settings", () => {
  it("need no environment at all", () => {
    const settings = readSettings({}, []);
    expect(settings).toMatchObject({
      port: 3_000,
      portWanted: false,
      http: true,
      worker: false,
      reset: false,
    });
    expect(settings).toMatchObject({ speed: DEMO_SPEED, speedWanted: false, seed: null, stopAfter: null });
    expect(settings).toMatchObject({ databaseUrl: null, chainRpcUrl: null, logLevel: "warn" });
    expect(settings.home.endsWith(".lateral")).toBe(true);
  });

  it("tell what was asked for from what is usual", () => {
    const settings = readSettings({ PORT: "0", LATERAL_SPEED: String(DEMO_SPEED) }, ["--reset"]);
    expect(settings).toMatchObject({
      port: 0,
      portWanted: true,
      speed: DEMO_SPEED,
      speedWanted: true,
      reset: true,
    });
  });

  it("take blank values for absent ones", () => {
    const blank = { PORT: " ", LATERAL_SPEED: "", DATABASE_URL: " ", LATERAL_NO_HTTP: "", LOG_LEVEL: " " };
    expect(readSettings(blank, [])).toEqual(readSettings({}, []));
  });

  it.each([
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "80.5"],
    ["PORT", "http"],
    ["LATERAL_SPEED", String(MIN_SPEED - 1)],
    ["LATERAL_SPEED", String(MAX_SPEED + 1)],
    ["LATERAL_SEED", "-1"],
    ["LATERAL_SEED", "1e99"],
    ["LATERAL_STOP_AFTER_INTERVALS", "0"],
    ["LOG_LEVEL", "loud"],
    ["LATERAL_METERS", "guessed"],
    ["MQTT_URL", "http://broker"],
    ["MQTT_URL", "mqtt://"],
    ["MQTT_PREFIX", "street/#"],
    ["MQTT_PREFIX", "/street"],
  ])("refuse %s=%s", (name, value) => {
    expect(() => readSettings({ [name]: value }, [])).toThrow(refused(name));
  });

  it("know where readings come from, and never show a broker's password", () => {
    expect(readSettings({}, [])).toMatchObject({ meters: "simulated", mqttUrl: null, mqttPrefix: "lateral" });
    const env = { LATERAL_METERS: "external", MQTT_URL: "mqtts://me:secret@broker:8883", MQTT_PREFIX: "a/b" };
    const expected = { meters: "external", mqttUrl: env.MQTT_URL, mqttPrefix: "a/b" };
    expect(readSettings(env, [])).toMatchObject(expected);
    let shown = "";
    try {
      readSettings({ MQTT_URL: "broker:secret@host" }, []);
    } catch (error) {
      shown = String(error);
    }
    expect(shown).toContain("LAT-7008");
    expect(shown).not.toContain("secret");
  });

  it("give a worker no server, and ask for the database and the chain that it shares", () => {
    const shared = { DATABASE_URL: "postgresql://one", CHAIN_RPC_URL: "http://two" };
    expect(readSettings(shared, ["--worker"])).toMatchObject({ worker: true, http: false });
    const { DATABASE_URL, CHAIN_RPC_URL } = shared;
    expect(() => readSettings({ CHAIN_RPC_URL }, ["--worker"])).toThrow(refused("DATABASE_URL"));
    expect(() => readSettings({ DATABASE_URL }, ["--worker"])).toThrow(refused("CHAIN_RPC_URL"));
  });
});
