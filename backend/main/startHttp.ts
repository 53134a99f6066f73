/** The HTTP server on loopback, with the use cases it may call. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pino from "pino";
import { createHttpServer, type HttpServer } from "../adapters/http/httpServer.ts";
import { safeError } from "../adapters/http/safeError.ts";
import { createGridWorker } from "../adapters/parallel/gridWorker.ts";
import { openPreviewRunner } from "../adapters/parallel/previewRunner.ts";
import { StudyDesk } from "../app/grid/gridStudies.ts";
import type { Market } from "../app/market.ts";
import type { Identity } from "../app/people/identity.ts";
import { seedDemoPeople } from "../app/people/seedDemoPeople.ts";
import { TariffPreviews } from "../app/tariffPreviews.ts";
import { domainError } from "../core/errors/domainError.ts";
import { epochSeconds } from "../core/time/marketInterval.ts";
import { startMachineCare } from "../jobs/machineCare.ts";
import { NotificationKeeper } from "../jobs/notificationKeeper.ts";
import type { BackOffice } from "../ports/backOffice.ts";
import type { ClockControl } from "../ports/clock.ts";
import type { IdentityStores } from "../ports/identity.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { httpUseCases } from "./httpUseCases.ts";
import type { Demo } from "./openDemo.ts";
import { openIdentity } from "./openIdentity.ts";
import type { OpenLedger } from "./openLedger.ts";
import { openMachineAccess } from "./openMachineAccess.ts";
import { openNotifications, readNotificationSettings } from "./openNotifications.ts";
import { openWebhooks } from "./openWebhooks.ts";
import type { Progress } from "./progress.ts";
import { productVersion, type Settings } from "./settings.ts";

/** Ports tried after the usual one, when none was asked for. */
const MORE_PORTS = 20;

export interface Served {
  readonly market: Market;
  readonly demo: Demo;
  readonly clock: ClockControl;
  readonly ledger: OpenLedger;
  readonly desk: BackOffice;
  readonly telemetry: Telemetry;
  readonly identity: IdentityStores;
  /** Address of the database. */
  readonly url: string;
}

/** Seals key challenges, answers for repeats and webhook secrets; kept, so that they survive a restart. */
function rememberedSecret(home: string): string {
  const path = join(home, "keys", "http-secret");
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString("hex"), { mode: 0o600 });
  return readFileSync(path, "utf8").trim();
}

/** This machine, and the name of the public address: passkeys and cookies are bound to it. */
const allowedHosts = ({ publicUrl }: Settings): readonly string[] => [
  "127.0.0.1",
  publicUrl?.hostname ?? "localhost",
];

/** Listens on 127.0.0.1, and says the address and the sign-ins. Returns what closes it. @throws LAT-7021 */
export async function startHttp(
  settings: Settings,
  progress: Progress,
  served: Served,
): Promise<() => Promise<void>> {
  const { market, demo, clock, ledger, desk } = served;
  const { communityId } = demo;
  const secret = rememberedSecret(settings.home);
  const secure = settings.publicUrl?.protocol === "https:";
  const log = pino({ level: settings.logLevel, serializers: { err: safeError } });
  const access = await openMachineAccess({
    url: served.url,
    home: settings.home,
    communityId,
    secret,
    secure,
  });
  const studies = new StudyDesk({
    market,
    communityId,
    signers: ledger.deployment.roles,
    worker: createGridWorker(),
    wallNow: Date.now,
  });
  const webhooks = openWebhooks({
    communityId,
    store: market.store,
    events: market.events,
    machines: access.machines,
    clock,
    secret,
    wallNow: Date.now,
    onError: (error) => log.warn({ err: error }, "webhooks"),
    allowedOrigins: settings.webhookAllow,
  });
  const telling = readNotificationSettings(process.env);
  const notify = openNotifications(telling, settings.home, settings.webhookAllow);
  const identity = openIdentity(served.identity, market.store, communityId);
  if (settings.mode === "demo") await seedDemoPeople(identity, epochSeconds(Math.floor(Date.now() / 1_000)));
  const http = createHttpServer({
    studies,
    communityId,
    store: market.store,
    desk,
    market,
    clock,
    chain: ledger.chain,
    events: market.events,
    identity,
    machines: access.machines,
    oauth: access.oauth,
    webhooks: webhooks.worker,
    notify,
    log,
    wallNow: Date.now,
    telemetry: served.telemetry,
    previews: new TariffPreviews({
      store: market.store,
      openRunner: openPreviewRunner,
      wallNow: Date.now,
    }),
    useCases: httpUseCases(market, communityId, ledger.deployment.roles),
    settings: {
      mode: settings.mode,
      version: productVersion(),
      secure,
      allowedHosts: allowedHosts(settings),
      secret,
      webFolder: settings.webFolder,
      chainRpcUrl: ledger.rpcUrl,
    },
  });
  const port = await listen(http, settings);
  webhooks.worker.start();
  const keeper = new NotificationKeeper({
    communityId,
    store: market.store,
    desk,
    notifications: desk.notifications,
    people: identity.people,
    channels: notify,
    origin: telling.origin ?? `http://localhost:${port}`,
    now: () => clock.now(),
    log: progress,
  });
  keeper.start();
  await webhooks.sweep();
  const endCare = startMachineCare(access.machines, communityId, Date.now, (error) =>
    log.warn({ err: error }, "old answers not forgotten"),
  );
  const url = settings.publicUrl?.origin ?? `http://localhost:${port}`;
  if (settings.mode === "demo") await announce(market, communityId, url, progress);
  else await announceProduction(identity, `${url} (here on port ${port})`, progress);
  return async () => {
    await keeper.stop();
    endCare();
    await http.close();
    await webhooks.close();
    await studies.close();
    await access.close();
  };
}

/** Says at once, not after a minute of work, that the wanted port is taken. @throws LAT-7021 */
export async function checkPort({ http, port, portWanted }: Settings): Promise<void> {
  if (!http || !portWanted || port === 0) return;
  const server = createServer();
  const free = await tryListen({ server }, port);
  await new Promise((resolve) => server.close(resolve));
  if (!free) throw domainError("LAT-7021", { port });
}

async function listen(http: HttpServer, settings: Settings): Promise<number> {
  const last = settings.portWanted ? settings.port : settings.port + MORE_PORTS;
  for (let port = settings.port; port <= last; port += 1) {
    if (await tryListen(http, port)) return (http.server.address() as AddressInfo).port;
  }
  throw domainError("LAT-7021", { port: settings.port });
}

function tryListen({ server }: Pick<HttpServer, "server">, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    };
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", failed);
      resolve(true);
    });
  });
}

async function announce(market: Market, communityId: string, url: string, progress: Progress): Promise<void> {
  const signIns = await market.store.signIns(communityId);
  const names = (role: string, count: number) =>
    signIns
      .filter((signIn) => signIn.role === role)
      .slice(0, count)
      .map((signIn) => signIn.id)
      .join(", ");
  progress.info(`Households: ${names("member", 5)}, …   Operator: ${names("operator", 1)}`);
  progress.info(
    `DSO engineer: ${names("dso", 1)}   Auditor: ${names("auditor", 1)}   (demo sign-ins, no password)`,
  );
  progress.info(`Lateral is at ${url}   (Ctrl-C stops it; nothing is lost)`);
}

/** Production has no demo identities; the very first person comes in by a link. */
async function announceProduction(identity: Identity, at: string, progress: Progress): Promise<void> {
  const people = await identity.people.people(identity.communityId);
  if (!people.some(({ roles, endedAt }) => endedAt === null && roles.includes("admin"))) {
    progress.warn("Nobody can sign in as administrator yet: npm run people -- invite --role admin");
  }
  progress.info(`Lateral is at ${at}   (Ctrl-C stops it; nothing is lost)`);
}
