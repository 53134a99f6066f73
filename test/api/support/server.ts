/** A real HTTP server on the memory store, and small clients that behave like a browser's pages. */

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { oauthServer } from "../../../backend/adapters/auth/oauthServer.ts";
import { openSigningKeys } from "../../../backend/adapters/auth/signingKeys.ts";
import { MarketClock } from "../../../backend/adapters/clock/marketClock.ts";
import type { HttpDeps, HttpSettings } from "../../../backend/adapters/http/deps.ts";
import { createHttpServer, type HttpServer } from "../../../backend/adapters/http/httpServer.ts";
import { createMemoryBackOffice } from "../../../backend/adapters/memory/memoryBackOffice.ts";
import { createMemoryIdentity } from "../../../backend/adapters/memory/memoryIdentity.ts";
import { createMemoryMachines } from "../../../backend/adapters/memory/memoryMachines.ts";
import { createMemoryStore } from "../../../backend/adapters/memory/memoryStore.ts";
import { openPreviewRunner } from "../../../backend/adapters/parallel/previewRunner.ts";
import { silentTelemetry } from "../../../backend/adapters/telemetry/silentTelemetry.ts";
import { StudyDesk } from "../../../backend/app/grid/gridStudies.ts";
import type { Market } from "../../../backend/app/market.ts";
import type { Identity } from "../../../backend/app/people/identity.ts";
import { TariffPreviews } from "../../../backend/app/tariffPreviews.ts";
import type { BatchSigners } from "../../../backend/core/commitment/commitment.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import { addressOfPrivateKey, signDigest } from "../../../backend/core/orders/orderSignature.ts";
import { memberVerifier } from "../../../backend/core/orders/passkeyEngine.ts";
import { type EpochSeconds, intervalIndex, intervalOf } from "../../../backend/core/time/marketInterval.ts";
import { httpUseCases } from "../../../backend/main/httpUseCases.ts";
import { openIdentity } from "../../../backend/main/openIdentity.ts";
import { openWebhooks } from "../../../backend/main/openWebhooks.ts";
import type { BackOffice } from "../../../backend/ports/backOffice.ts";
import type { ChainStatus } from "../../../backend/ports/chain.ts";
import type { EventBus, MarketEvent } from "../../../backend/ports/eventBus.ts";
import type { IdentityStores } from "../../../backend/ports/identity.ts";
import type { Machines } from "../../../backend/ports/machines.ts";
import type { Signer, SignerPort } from "../../../backend/ports/signer.ts";
import type { Store } from "../../../backend/ports/store.ts";
import type { WebhookSender } from "../../../backend/ports/webhooks.ts";
import { inlineGridWorker } from "./gridWorker.ts";
import { COMMUNITY, FEEDER, NOON, SEED } from "./street.ts";

const bytesOf = (hex: Hex): Uint8Array => Uint8Array.from(Buffer.from(hex.slice(2), "hex"));

/** A key that follows from its name. */
const signerOf = (name: string): Signer => {
  const key = createHash("sha256").update(`test key of ${name}`).digest();
  return {
    address: addressOfPrivateKey(key),
    signDigest: async (digest) => signDigest(bytesOf(digest), key),
  };
};

export const signers: SignerPort = {
  roleSigner: async (role) => signerOf(`role ${role}`),
  gatewaySigner: async (home) => signerOf(`home ${home}`),
};

/** Addresses whose signatures count. */
export const batchSigners = async (): Promise<BatchSigners> => ({
  operator: (await signers.roleSigner("operator")).address,
  dso: (await signers.roleSigner("dso")).address,
  auditor: (await signers.roleSigner("auditor")).address,
});

export function testEventBus(): EventBus {
  const listeners = new Set<(event: MarketEvent) => void>();
  return {
    publish(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const CHAIN_OK: ChainStatus = {
  state: "ok",
  code: null,
  details: {},
  chainId: 31_337,
  blockNumber: 42,
  blockHash: null,
  balanceWei: null,
  lastAnswerAt: null,
};

const SECRET = "a test secret of at least thirty-two characters";

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  readonly desk: BackOffice;
  readonly clock: MarketClock;
  readonly events: EventBus;
  readonly http: HttpServer;
  readonly market: Market;
  readonly machines: Machines;
  readonly identity: Identity;
  /** Lines that the server logged. */
  readonly logLines: string[];
  /** Moves the wall clock that sessions and limits use. */
  passSeconds(seconds: number): void;
  close(): Promise<void>;
}

export interface TestOptions extends Partial<HttpSettings> {
  readonly chain?: ChainStatus;
  readonly useCases?: Partial<HttpDeps["useCases"]>;
  readonly desk?: BackOffice;
  readonly machines?: Machines;
  readonly identityStores?: IdentityStores;
  /** Sends webhooks; without one nothing leaves the test. */
  readonly sender?: WebhookSender;
  readonly notify?: HttpDeps["notify"];
}

/** Folder with a page, an asset and, beside it, a secret that must never be served. */
function webFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), "lateral-web-"));
  writeFileSync(join(parent, "secret.txt"), "not to be served");
  const folder = join(parent, "web");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), "<!doctype html><html><head></head><body>Lateral</body></html>");
  writeFileSync(join(folder, "assets", "app-1a2b3c.js"), "export const a = 1;");
  writeFileSync(join(folder, ".hidden"), "not to be served");
  return folder;
}

/** A server on an empty street at noon, with the last two intervals and those of the next two hours. */
export async function startTestServer(options: TestOptions = {}): Promise<TestServer> {
  const store = createMemoryStore();
  await store.seedCommunity(SEED);
  const here = intervalOf(NOON);
  await store.openIntervals(
    Array.from({ length: 11 }, (_, index) => ({
      communityId: COMMUNITY,
      feederId: FEEDER.id,
      interval: intervalIndex(here - 2 + index),
      networkVersion: 1,
      tariffVersion: 3,
      at: NOON,
    })),
  );
  const market: Market = {
    store,
    events: testEventBus(),
    signers,
    verifier: memberVerifier,
    ledger: null,
    random: { salt: (_purpose, index) => `0x${index.toString(16).padStart(32, "0")}` },
    meters: { read: async () => null },
    forecasts: { forecast: async () => [] },
    solver: { solve: () => ({ status: "failed", reason: "not needed here" }) },
  };
  return serveMarket(market, COMMUNITY, NOON, options);
}

/** Serves a community as it is stored, at market time `now`, on a free port of the loopback. */
export async function serveMarket(
  market: Market,
  communityId: string,
  now: EpochSeconds,
  options: TestOptions = {},
): Promise<TestServer> {
  const {
    chain = CHAIN_OK,
    useCases,
    desk: given,
    machines = createMemoryMachines(),
    identityStores = createMemoryIdentity(),
    sender,
    notify = { mailer: null, pusher: null, mailMode: "off", laidFor: () => [] },
    ...settings
  } = options;
  const { store, events } = market;
  const desk = given ?? createMemoryBackOffice(store);
  let wall = now * 1_000;
  const clock = new MarketClock({
    initial: { mode: "demo", at: now, speed: 480, paused: true },
    wallNow: () => wall,
    save: (state) => store.saveClock(communityId, state),
    onChange: (reading) => events.publish({ type: "clock", communityId, clock: reading }),
  });
  const logLines: string[] = [];
  const studies = new StudyDesk({
    market,
    communityId,
    signers: await batchSigners(),
    worker: inlineGridWorker,
    wallNow: () => wall,
  });
  const identity = openIdentity(identityStores, store, communityId);
  const http = createHttpServer({
    studies,
    communityId,
    store,
    desk,
    market,
    clock,
    chain: { status: () => chain },
    events,
    identity,
    machines,
    webhooks: openWebhooks({
      communityId,
      store,
      events,
      machines,
      clock,
      secret: SECRET,
      wallNow: () => wall,
      onError: () => undefined,
      ...(sender === undefined ? {} : { sender }),
    }).worker,
    notify,
    oauth: oauthServer({
      access: machines,
      communityId,
      keys: await openSigningKeys(null, Date.now()),
      secret: SECRET,
      secure: settings.secure ?? false,
    }),
    log: pino({ level: "debug" }, { write: (line: string) => void logLines.push(line) }),
    telemetry: silentTelemetry,
    wallNow: () => wall,
    previews: new TariffPreviews({ store, openRunner: openPreviewRunner, wallNow: Date.now }),
    useCases: { ...httpUseCases(market, communityId, await batchSigners()), ...useCases },
    settings: {
      mode: "demo",
      version: "0.0.0-test",
      secure: false,
      allowedHosts: ["127.0.0.1", "localhost"],
      secret: SECRET,
      webFolder: webFolder(),
      chainRpcUrl: null,
      ...settings,
    },
  });
  await new Promise<void>((resolve) => http.server.listen(0, "127.0.0.1", resolve));
  const { port } = http.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    store,
    desk,
    clock,
    events,
    http,
    market,
    machines,
    identity,
    logLines,
    passSeconds(seconds) {
      wall += seconds * 1_000;
    },
    close: () => http.close(),
  };
}
