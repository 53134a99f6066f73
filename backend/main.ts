/** The one place where everything is wired: database, chain, demo street, market, jobs, HTTP. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Keystore } from "./adapters/auth/keystore.ts";
import { tinyVerifier } from "./adapters/auth/keystoreSecp256k1.ts";
import { Pkcs11Signers } from "./adapters/auth/pkcs11Signer.ts";
import { resetDevChain } from "./adapters/chain/devChain.ts";
import { MarketClock } from "./adapters/clock/marketClock.ts";
import { stopEmbeddedPostgres } from "./adapters/database/embeddedPostgres.ts";
import { type OpenBackOffice, openBackOffice } from "./adapters/database/postgresBackOffice.ts";
import { meteredSupply } from "./adapters/demo/meteredSupply.ts";
import { createMemoryEventBus } from "./adapters/memory/memoryEventBus.ts";
import { createStoredMeters } from "./adapters/meters/storedMeters.ts";
import { systemRandom } from "./adapters/random/systemRandom.ts";
import { createHighsSolver } from "./adapters/solver/highsSolver.ts";
import type { Market } from "./app/market.ts";
import { personalDataHolders } from "./app/personalData.ts";
import { ledgerDomainOf } from "./core/commitment/deployment.ts";
import { DomainError } from "./core/errors/domainError.ts";
import { isoUtc } from "./core/time/marketInterval.ts";
import { ConsentKeeper } from "./jobs/consentKeeper.ts";
import { IntervalQueue } from "./jobs/intervalQueue.ts";
import { IntervalWorker } from "./jobs/intervalWorker.ts";
import { MarketTicker } from "./jobs/marketTicker.ts";
import { watchedWork } from "./jobs/watchedWork.ts";
import { lockHome } from "./main/homeLock.ts";
import { openCommunity } from "./main/openCommunity.ts";
import { openDatabase } from "./main/openDatabase.ts";
import type { Demo } from "./main/openDemo.ts";
import { openGateways } from "./main/openGateways.ts";
import { type OpenLedger, openLedger } from "./main/openLedger.ts";
import { openTelemetry, readTelemetrySettings } from "./main/openTelemetry.ts";
import { createProgress, type Progress } from "./main/progress.ts";
import { productVersion, readSettings, type Settings } from "./main/settings.ts";
import { checkPort, startHttp } from "./main/startHttp.ts";
import type { ClockState } from "./ports/clock.ts";
import type { IdentityStores } from "./ports/identity.ts";
import type { SignerPort } from "./ports/signer.ts";
import type { Store } from "./ports/store.ts";
import type { Telemetry } from "./ports/telemetry.ts";

/** Unfinished intervals are counted up to this. */
const MAX_COUNTED = 500;

/** Things to undo, newest first, each tried even when another fails. */
class Closing {
  readonly #steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  async run(progress: Progress): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        progress.warn(`while stopping: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}

/** Forgets everything of the data folder, and ends what an earlier run left behind. */
async function resetHome(home: string): Promise<void> {
  await stopEmbeddedPostgres(join(home, "postgres"));
  await resetDevChain(join(home, "chain"));
  for (const name of ["postgres", "chain", "keys", "deployment.json"]) {
    rmSync(join(home, name), { recursive: true, force: true });
  }
}

async function openClock(settings: Settings, store: Store, demo: Demo, market: Market): Promise<MarketClock> {
  const mode = settings.mode === "production" ? "wall" : "demo";
  const speed = mode === "wall" ? 1 : settings.speed;
  const fresh: ClockState = { mode, at: demo.startsAt, speed, paused: false };
  const stored = await store.loadClock(demo.communityId);
  const asked = settings.speedWanted ? { speed: settings.speed } : {};
  const initial = stored === null ? fresh : { ...stored, ...(stored.mode === "demo" ? asked : {}) };
  const clock = new MarketClock({
    initial,
    wallNow: Date.now,
    save: (state) => store.saveClock(demo.communityId, state),
    onChange: (reading) =>
      market.events.publish({ type: "clock", communityId: demo.communityId, clock: reading }),
  });
  // Until the first heartbeat has seen what is unfinished, time stands still.
  clock.holdAt(initial.at, "starting");
  return clock;
}

/** Service keys from the security module where one is configured, all others from the keystore. */
async function openSigners({ home, pkcs11 }: Settings): Promise<SignerPort> {
  const keystore = await Keystore.open({ folder: join(home, "keys"), createMissing: true });
  return pkcs11 === null ? keystore : new Pkcs11Signers({ ...pkcs11, others: keystore });
}

interface Running {
  readonly market: Market;
  readonly demo: Demo;
  readonly clock: MarketClock;
  readonly ledger: OpenLedger;
  readonly store: Store;
  readonly desk: OpenBackOffice;
  readonly identity: IdentityStores;
  readonly url: string;
  readonly telemetry: Telemetry;
}

/** Everything up to, but not including, the jobs and the server. */
async function open(settings: Settings, progress: Progress, closing: Closing): Promise<Running> {
  if (!settings.worker) closing.add(lockHome(settings.home));
  if (settings.reset && !settings.worker)
    await progress.step("Forgetting everything", () => resetHome(settings.home));
  const database = await openDatabase(settings, progress);
  closing.add(() => database.close());
  const { store, url } = database;
  const desk = openBackOffice(url, database.columns);
  closing.add(() => desk.close());
  const signers = await openSigners(settings);
  const demo = await openCommunity(store, settings);
  const ledger = await openLedger(settings, progress, signers, store, demo.ledgerFeeder);
  closing.add(() => ledger.close());
  if (await demo.seed(store, signers)) progress.info("The demo street is seeded; its figures are generated");
  await store.setDomain(demo.communityId, ledgerDomainOf(ledger.deployment, demo.ledgerFeeder.feederId));
  const solver = await createHighsSolver();
  closing.add(() => solver.dispose());
  const market: Market = {
    store,
    random: systemRandom,
    meters: settings.meters === "external" ? createStoredMeters(store) : meteredSupply(demo.meters, store),
    forecasts: demo.forecasts,
    signers,
    verifier: tinyVerifier,
    solver,
    events: createMemoryEventBus(),
    ledger: {
      chain: ledger.chain,
      calls: ledger.calls,
      fullMode: ledger.fullMode,
      vault: ledger.vault,
      court: ledger.court,
      anchors: ledger.anchors,
      consents: ledger.consents,
      networks: ledger.networks,
    },
  };
  const clock = await openClock(settings, store, demo, market);
  const watched = await openTelemetry(
    readTelemetrySettings(process.env),
    progress,
    {
      events: market.events,
      chain: () => ledger.chain.status(),
      unfinishedIntervals: async () =>
        (await store.unfinishedIntervals(demo.communityId, MAX_COUNTED)).length,
      clock: () => ({ at: clock.now(), heldBack: clock.read().heldBack !== null }),
    },
    productVersion(),
  );
  closing.add(() => watched.close());
  const { telemetry } = watched;
  const { identity } = database;
  return { market, demo, clock, ledger, store, desk, identity, url, telemetry };
}

async function startJobs(
  settings: Settings,
  progress: Progress,
  closing: Closing,
  running: Running,
  onDone: () => void,
): Promise<void> {
  const { market, demo, clock, ledger, desk, url } = running;
  const queue = await progress.step("Job queue", () =>
    IntervalQueue.start({ url, onError: (error) => progress.warn(`job queue: ${error.message}`) }),
  );
  const worker = new IntervalWorker(market, progress);
  closing.add(() => queue.stop());
  if (!settings.worker) await queue.clear();
  const work = watchedWork(worker, running.telemetry, () => performance.now() / 1_000);
  await queue.work(work.advance, work.giveUp);
  if (settings.worker) return;
  const ticker = new MarketTicker({
    market,
    communityId: demo.communityId,
    clock,
    queue,
    chain: ledger.chain,
    log: progress,
    points: desk.points,
    stopAfter: settings.stopAfter,
    onDone,
    wallNow: Date.now,
  });
  ticker.start();
  closing.add(() => ticker.stop());
  const keeper = new ConsentKeeper({
    market,
    desk,
    holders: personalDataHolders({
      ...running.identity,
      sessions: running.identity.sessions(demo.communityId),
      notifications: desk.notifications,
      audit: market.store.audit,
      wallNow: Date.now,
    }),
    communityId: demo.communityId,
    // A window to challenge, and one to answer.
    answerableSeconds: 2 * ledger.deployment.challenge.windowSeconds,
    log: progress,
    wallNow: Date.now,
  });
  keeper.start();
  closing.add(() => keeper.stop());
}

async function main(): Promise<void> {
  const progress = createProgress();
  const closing = new Closing();
  let finish: (reason: string) => void = () => undefined;
  const finished = new Promise<string>((resolve) => {
    finish = resolve;
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => finish(signal));
  try {
    const settings = readSettings(process.env, process.argv.slice(2));
    await checkPort(settings);
    const running = await open(settings, progress, closing);
    await startJobs(settings, progress, closing, running, () => finish("done"));
    progress.info(`Market time ${isoUtc(running.clock.now())}`);
    if (settings.meters === "external") progress.info("Readings come from outside; intervals wait for them");
    closing.add(await openGateways(settings, progress, running));
    if (settings.http) closing.add(await startHttp(settings, progress, running));
    const reason = await finished;
    progress.info(reason === "done" ? "The run is complete" : "Stopping");
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    console.error(`\n${error.message}\n  What to do: ${error.remedy}`);
    process.exitCode = 1;
  } finally {
    await closing.run(progress);
  }
}

await main();
process.exit();
