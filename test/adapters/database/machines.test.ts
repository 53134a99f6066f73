/** What programs need, on the embedded PostgreSQL, held to the same contract as the memory twin, and killed. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../../backend/adapters/database/migrate.ts";
import { type OpenMachines, openMachines } from "../../../backend/adapters/database/postgresMachines.ts";
import { safeSender } from "../../../backend/adapters/webhooks/safeSender.ts";
import { forgetOld } from "../../../backend/jobs/machineCare.ts";
import { WebhookWorker } from "../../../backend/jobs/webhookWorker.ts";
import { describeMachines } from "./support/machinesContract.ts";

const root = mkdtempSync(join(tmpdir(), "lateral-machines-"));
const folder = join(root, "postgres");
let machines: OpenMachines;
let url: string;

beforeAll(async () => {
  ({ url } = await startEmbeddedPostgres(folder));
  await migrateDatabase(url);
  machines = openMachines(url);
});
afterAll(async () => {
  await machines.close();
  await stopEmbeddedPostgres(folder);
  rmSync(root, { recursive: true, force: true });
});

describe("on PostgreSQL", () => {
  describeMachines(() => machines);
});

/** A receiver that never answers until it is told to. */
async function receiver() {
  const heard: string[] = [];
  const first = Promise.withResolvers<void>();
  const state = { answers: false };
  const server = createServer((request, response) => {
    heard.push(String(request.headers["webhook-id"]));
    first.resolve();
    if (state.answers) response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, heard, first: first.promise, state, server };
}

describe("a process that is killed while it tells", () => {
  it("loses no message: another takes it up after the lease, with the same id", async () => {
    const street = "killed";
    const { origin, heard, first, state, server } = await receiver();
    const endpoint = { id: "wh", owner: "admin", url: `${origin}/hook`, events: ["market.interval"] };
    const rest = {
      secrets: [],
      state: "active",
      reason: null,
      failures: 0,
      version: 1,
      createdAt: 1,
    } as const;
    await machines.webhooks.addEndpoint(street, { ...endpoint, ...rest });
    const message = {
      id: "d-1",
      endpointId: "wh",
      messageId: "m-1",
      eventType: "market.interval",
      body: "{}",
    };
    await machines.webhooks.enqueue(street, [{ ...message, nextAt: 1, createdAt: Date.now() }]);
    const script = fileURLToPath(new URL("./support/dyingSender.ts", import.meta.url));
    const child = spawn(process.execPath, [script, url, street, origin], { stdio: "ignore" });
    await first;
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    expect(await machines.webhooks.delivery(street, "wh", "d-1")).toMatchObject({
      state: "pending",
      attempts: 1,
    });
    state.answers = true;
    let now = Date.now();
    const worker = new WebhookWorker({
      communityId: street,
      store: machines,
      sender: safeSender({ allowedOrigins: [origin] }),
      headersFor: (_endpoint, { messageId }) => ({ "webhook-id": messageId }),
      onDisabled: async () => undefined,
      onError: () => undefined,
      newId: () => "unused",
      now: () => now,
      chance: () => 0.5,
      holder: "next",
    });
    expect(await worker.runOnce(), "before the lease is over").toBe(0);
    now += 61_000;
    expect(await worker.runOnce()).toBe(1);
    expect(heard).toEqual(["m-1", "m-1"]);
    expect(await machines.webhooks.delivery(street, "wh", "d-1")).toMatchObject({
      state: "delivered",
      attempts: 2,
    });
    server.closeAllConnections();
    server.close();
  });
});

describe("what is kept for programs", () => {
  it("is forgotten in time, and nothing before", async () => {
    const street = "forgetful";
    const now = 100 * 86_400_000;
    const claim = { caller: "c", fingerprint: "f", holder: "h", leaseMs: 1, since: 0 };
    for (const [key, at] of [
      ["old-key-1", now - 86_400_001],
      ["new-key-1", now - 1_000],
    ] as const) {
      await machines.answers.claim(street, { ...claim, key, now: at });
      await machines.answers.finish(street, { ...claim, key, status: 200, answer: "a" });
    }
    const trace = { model: "M", payload: {} };
    await machines.traces.keep(street, { ...trace, id: "old", expiresAt: now / 1_000 - 1 });
    await machines.traces.keep(street, { ...trace, id: "new", expiresAt: now / 1_000 + 1 });
    expect(await forgetOld(machines, street, now)).toEqual({ answers: 1, deliveries: 0, traces: 1 });
    expect(await forgetOld(machines, street, now)).toEqual({ answers: 0, deliveries: 0, traces: 0 });
  });
});
