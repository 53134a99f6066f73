/** Gateways at the start of the product: with a broker they are heard; without one it starts, says so and tries again. */
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Aedes } from "aedes";
import { connectAsync } from "mqtt";
import { afterEach, describe, expect, it } from "vitest";
import type { Market } from "../../backend/app/market.ts";
import { intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { openGateways } from "../../backend/main/openGateways.ts";
import { startTestServer, type TestServer } from "../api/support/server.ts";
import { COMMUNITY, NOON } from "../api/support/street.ts";

const here = intervalOf(NOON);
const lines: string[] = [];
const progress = {
  info: (line: string) => lines.push(line),
  warn: (line: string) => lines.push(`! ${line}`),
};
const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  lines.length = 0;
  for (const step of undo.splice(0).reverse()) await step();
});

async function street(): Promise<TestServer> {
  const server = await startTestServer();
  undo.push(() => server.close());
  return server;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function broker(port: number): Promise<void> {
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  undo.push(async () => {
    await new Promise<void>((resolve) => aedes.close(resolve));
    await new Promise((resolve) => server.close(resolve));
  });
}

const open = (market: Market, port: number, retryMs = 60_000) =>
  openGateways(
    { mqttUrl: `mqtt://127.0.0.1:${port}`, mqttPrefix: "street", worker: false },
    progress,
    { market, demo: { communityId: COMMUNITY }, clock: { now: () => NOON } },
    retryMs,
  );

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await holds()) return;
    await wait(50);
  }
  throw new Error("it did not come about");
}

async function publish(port: number, home: string): Promise<void> {
  const gateway = await connectAsync(`mqtt://127.0.0.1:${port}`);
  const payload = JSON.stringify({ interval: here - 1, importWh: 120, exportWh: 0 });
  await gateway.publishAsync(`street/${home}/reading`, payload, { qos: 1 });
  await gateway.endAsync();
}
const stored = async ({ store }: TestServer) =>
  (await store.memberReadings(COMMUNITY, "H1", { from: intervalIndex(here - 2), to: here })).length;

describe("gateways", () => {
  it("are heard from the start, and no longer once the product stops", async () => {
    const server = await street();
    const port = await freePort();
    await broker(port);
    const close = await open(server.market, port);
    expect(lines).toEqual(["Gateways are heard over MQTT below street/"]);
    await publish(port, "H1");
    await until(async () => (await stored(server)) === 1);
    await close();
  });

  it("are waited for when there is no broker yet", async () => {
    const server = await street();
    const port = await freePort();
    const close = await open(server.market, port, 100);
    undo.push(close);
    expect(lines[0]).toMatch(/^! LAT-5313/);
    await broker(port);
    await until(() => lines.some((line) => line.startsWith("Gateways are heard")));
    await publish(port, "H1");
    await until(async () => (await stored(server)) === 1);
    expect(lines.filter((line) => line.startsWith("!")).length).toBeLessThan(3);
  });

  it("are nobody's concern without a broker's address, or in a worker", async () => {
    const server = await street();
    const parts = { market: server.market, demo: { communityId: COMMUNITY }, clock: { now: () => NOON } };
    const settings = { mqttPrefix: "street", worker: false };
    await (await openGateways({ ...settings, mqttUrl: null }, progress, parts))();
    await (
      await openGateways({ ...settings, mqttUrl: "mqtt://127.0.0.1:1", worker: true }, progress, parts)
    )();
    expect(lines).toEqual([]);
  });
});
