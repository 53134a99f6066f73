/** Gateways on a real broker: one in this process, and Mosquitto where it is installed. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Aedes } from "aedes";
import { connectAsync } from "mqtt";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { crc16 } from "../../../backend/adapters/meters/dsmr.ts";
import { connectMqttReadings, type MqttReadings } from "../../../backend/adapters/meters/mqttReadings.ts";
import { QuarterWindow } from "../../../backend/adapters/meters/quarterWindow.ts";
import { DomainError } from "../../../backend/core/errors/domainError.ts";
import type { IncomingReading } from "../../../backend/core/metering/validateReadings.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";

interface Broker {
  readonly url: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function startAedes(): Promise<Broker> {
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      await new Promise<void>((resolve) => broker.close(resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const MOSQUITTO = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto"].find(
  existsSync,
);

async function startMosquitto(): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), "lateral-mosquitto-"));
  const port = await freePort();
  const config = join(folder, "mosquitto.conf");
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
  const child = spawn(MOSQUITTO ?? "", ["-c", config], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const url = `mqtt://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt++) {
    try {
      await (await connectAsync(url, { reconnectPeriod: 0 }, false)).endAsync();
      break;
    } catch (error) {
      if (attempt > 100) throw error;
      await wait(50);
    }
  }
  return {
    url,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const QUARTER = Date.UTC(2026, 5, 1, 10) / 900_000;
function telegram(secondsAfter: number, importKWh: string, exportKWh = "000000.000"): string {
  const at = new Date((QUARTER * 900 + secondsAfter + 7200) * 1000).toISOString();
  const stamp = `${at.slice(2, 4)}${at.slice(5, 7)}${at.slice(8, 10)}${at.slice(11, 13)}${at.slice(14, 16)}${at.slice(17, 19)}S`;
  const body = `/ISk5\\2MT382\r\n\r\n1-3:0.2.8(50)\r\n0-0:1.0.0(${stamp})\r\n1-0:1.8.1(${importKWh}*kWh)\r\n1-0:2.8.1(${exportKWh}*kWh)\r\n!`;
  return `${body}${crc16(body).toString(16).toUpperCase().padStart(4, "0")}\r\n`;
}

function suite(start: () => Promise<Broker>): void {
  let broker: Broker;
  let readings: MqttReadings;
  let taken: IncomingReading[] = [];
  let fail = false;

  beforeAll(async () => {
    broker = await start();
    readings = await connectMqttReadings({
      url: broker.url,
      prefix: "lateral/lindenhof",
      accept: async (batch) => {
        if (fail) throw new Error("the database is away");
        if (batch.some((reading) => reading.meteringPointId === "stranger")) {
          return { status: "rejected", code: "LAT-5001", details: { row: 1, meteringPointId: "stranger" } };
        }
        taken.push(...batch);
        return { status: "accepted", accepted: batch.length, unchanged: 0 };
      },
      onWarning: () => undefined,
    });
  });
  afterEach(() => {
    taken = [];
    fail = false;
  });
  afterAll(async () => {
    await readings.close();
    await broker.stop();
  });

  /** Publishes as a gateway and returns the answers it gets. */
  async function send(point: string, kind: string, messages: readonly string[]) {
    const gateway = await connectAsync(broker.url);
    const answers: { status: string; code?: string; remedy?: string }[] = [];
    gateway.on("message", (_topic, payload) => answers.push(JSON.parse(payload.toString())));
    await gateway.subscribeAsync(`lateral/lindenhof/${point}/answer`);
    for (const message of messages) {
      await gateway.publishAsync(`lateral/lindenhof/${point}/${kind}`, Buffer.from(message, "latin1"), {
        qos: 1,
      });
    }
    for (let waited = 0; answers.length < messages.length && waited < 100; waited++) await wait(20);
    await gateway.endAsync();
    return answers;
  }

  test("takes readings and answers each", async () => {
    const answers = await send("mp-1", "reading", ['{"interval":1982760,"importWh":120,"exportWh":0}']);
    expect(answers).toEqual([{ status: "accepted", accepted: 1, unchanged: 0 }]);
    expect(taken).toEqual([
      {
        meteringPointId: "mp-1",
        interval: 1_982_760,
        importWh: 120,
        exportWh: 0,
        quality: "measured",
        source: "mqtt",
      },
    ]);
  });

  test("makes quarter hours of telegrams that come every few minutes", async () => {
    const minutes = [0, 5, 10, 15, 20, 25, 30];
    const log = minutes.map((m) =>
      telegram(
        m * 60 + 4,
        `000100.${String(m * 10).padStart(3, "0")}`,
        `000007.${String(m).padStart(3, "0")}`,
      ),
    );
    const answers = await send("mp-2", "p1", [...log, telegram(45 * 60, "000101.000", "000007.030")]);
    expect(answers.every((answer) => answer.status === "accepted")).toBe(true);
    expect(taken.map((r) => [r.interval - QUARTER, r.importWh, r.exportWh, r.quality])).toEqual([
      [0, 150, 15, "measured"],
      [1, 150, 15, "measured"],
    ]);
  });

  test("refuses by number what cannot be read, and goes on", async () => {
    const bad = telegram(0, "000001.000").replace("000001.000", "000002.000");
    const answers = await send("mp-3", "p1", [bad, "nonsense", telegram(0, "000001.000")]);
    expect(answers.map((answer) => answer.code ?? answer.status)).toEqual([
      "LAT-5305",
      "LAT-5302",
      "accepted",
    ]);
    expect(answers[0]?.remedy).toContain("again");
    const json = await send("mp-3", "reading", [
      "[]",
      '{"interval":1.5,"importWh":0,"exportWh":0}',
      "x".repeat(20_000),
    ]);
    expect(json.map((answer) => answer.code)).toEqual(["LAT-5302", "LAT-5302", "LAT-5303"]);
    expect((await send("stranger", "reading", ['{"interval":1,"importWh":0,"exportWh":0}']))[0]?.code).toBe(
      "LAT-5001",
    );
  });
}

describe("readings over MQTT, broker in this process", () => suite(startAedes));
describe.skipIf(MOSQUITTO === undefined)("readings over MQTT, Mosquitto (skipped: not installed)", () => {
  suite(startMosquitto);

  test("a message that could not be taken comes again", async () => {
    const broker = await startMosquitto();
    const seen: number[] = [];
    let away = true;
    const options = {
      url: broker.url,
      prefix: "lateral/x",
      accept: async (batch: readonly IncomingReading[]) => {
        if (away) throw new Error("the database is away");
        seen.push(...batch.map((reading) => reading.interval));
        return { status: "accepted", accepted: batch.length, unchanged: 0 } as const;
      },
      onWarning: () => undefined,
    };
    const first = await connectMqttReadings(options);
    const gateway = await connectAsync(broker.url);
    await gateway.publishAsync("lateral/x/mp-1/reading", '{"interval":7,"importWh":1,"exportWh":0}', {
      qos: 1,
    });
    await wait(300);
    await first.close();
    away = false;
    const second = await connectMqttReadings(options);
    for (let waited = 0; seen.length === 0 && waited < 100; waited++) await wait(20);
    expect(seen).toEqual([7]);
    await second.close();
    await gateway.endAsync();
    await broker.stop();
  });
});

describe("a broker that does not answer", () => {
  test("is told by number", async () => {
    const options = {
      prefix: "x",
      accept: async () => ({ status: "accepted", accepted: 0, unchanged: 0 }) as const,
    };
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    await expect(connectMqttReadings({ ...options, url, onWarning: () => undefined })).rejects.toMatchObject({
      code: "LAT-5313",
    });
  });
});

describe("a window of telegrams", () => {
  const at = (seconds: number) => epochSeconds(QUARTER * 900 + seconds);

  test("keeps few looks however many come, and tells each quarter once", () => {
    const window = new QuarterWindow("m");
    const told: number[] = [];
    for (let second = 0; second <= 7_200; second += 10) {
      for (const quarter of window.add(at(second), second * 100, 0)) told.push(quarter.importWh);
    }
    expect(told).toEqual([90, 90, 90, 90, 90, 90, 90]);
  });

  test("refuses a register that steps back and stays where it was", () => {
    const window = new QuarterWindow("m");
    window.add(at(0), 1_000, 0);
    expect(() => window.add(at(60), 999, 0)).toThrow(DomainError);
    window.add(at(900), 2_000, 0);
    expect(window.add(at(960), 2_100, 0).map((q) => q.importWh)).toEqual([1]);
  });
});
