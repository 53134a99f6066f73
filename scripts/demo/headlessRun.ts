/** Runs the interval cycle of a scene against a real chain, without screen, database or jobs. */
import { join } from "node:path";
import { Keystore } from "../../backend/adapters/auth/keystore.ts";
import { tinyVerifier } from "../../backend/adapters/auth/keystoreSecp256k1.ts";
import { BundleWriter } from "../../backend/adapters/bundle/bundleWriter.ts";
import { createMemoryEventBus } from "../../backend/adapters/memory/memoryEventBus.ts";
import { createMemoryStore } from "../../backend/adapters/memory/memoryStore.ts";
import { systemRandom } from "../../backend/adapters/random/systemRandom.ts";
import { createHighsSolver } from "../../backend/adapters/solver/highsSolver.ts";
import { advanceMarket } from "../../backend/app/advanceMarket.ts";
import { isFinished } from "../../backend/app/intervalMachine.ts";
import { readBundledCommunity, readIntervalProof } from "../../backend/app/intervalProof.ts";
import { type Market, networkOf, requireCommunity } from "../../backend/app/market.ts";
import { seedCommunity } from "../../backend/app/seedCommunity.ts";
import { ledgerDomainOf } from "../../backend/core/commitment/deployment.ts";
import {
  accumulate,
  EMPTY_ACCUMULATOR,
  reasonCodeOf,
  voidDigest,
} from "../../backend/core/commitment/digests.ts";
import type { IntervalProof } from "../../backend/core/compliance/evidenceBundle.ts";
import { domainError } from "../../backend/core/errors/domainError.ts";
import { hashFeeder } from "../../backend/core/network/hashFeeder.ts";
import { intervalIndex, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { type OpenLedger, openLedger } from "../../backend/main/openLedger.ts";
import type { Progress } from "../../backend/main/progress.ts";
import type { Community } from "../../backend/ports/community.ts";
import type { IntervalRecord } from "../../backend/ports/intervals.ts";
import type { DeviceState } from "../../backend/ports/meterSource.ts";
import { addInterval, type DayFigures, dayOfInterval, emptyDay } from "./dayReport.ts";
import type { Scene } from "./scene.ts";

/** Rounds of market and chain at one market time; a handful is usual. */
const MAX_ROUNDS = 64;

export interface HeadlessInput {
  readonly scene: Scene;
  /** Folder for keys and chain, thrown away by the caller. */
  readonly home: string;
  readonly bundleFolder: string;
  readonly progress: Progress;
  /** Called when a local day is complete. */
  readonly onDay: (day: DayFigures) => void;
  /** Called when the bundle is complete, while the chain still runs. */
  readonly beforeClose?: (rpcUrl: string) => Promise<void>;
}

export interface HeadlessResult {
  readonly days: readonly DayFigures[];
  readonly intervals: number;
}

/** @throws what any step throws: a headless run has nobody to retry for */
export async function runHeadless(input: HeadlessInput): Promise<HeadlessResult> {
  const { scene, home, progress } = input;
  const signers = await Keystore.open({ folder: join(home, "keys"), createMissing: true });
  const store = createMemoryStore();
  const { feeder } = scene.seed;
  const ledgerFeeder = {
    communityId: scene.seed.id,
    feederId: feeder.id,
    networkHash: hashFeeder(feeder),
    fullMode: scene.tariff.ledgerMode === "E",
  };
  const ledger = await openLedger(
    // The embedded chain has rules of its own; those of a chain of one's own do not matter here.
    { home, chainRpcUrl: null, moreRpcUrls: [], challengeSeconds: 0, maxLeadIntervals: 0 },
    progress,
    signers,
    store,
    ledgerFeeder,
  );
  const solver = await createHighsSolver();
  try {
    const domain = ledgerDomainOf(ledger.deployment, feeder.id);
    await seedCommunity({ store, signers }, { ...scene.seed, domain });
    const market: Market = {
      store,
      random: systemRandom,
      meters: scene.meters,
      forecasts: scene.forecasts,
      signers,
      verifier: tinyVerifier,
      solver,
      events: createMemoryEventBus(),
      ledger: { chain: ledger.chain, calls: ledger.calls, fullMode: ledger.fullMode },
    };
    const result = await new HeadlessRun(input, market, ledger).run();
    await input.beforeClose?.(ledger.rpcUrl);
    return result;
  } finally {
    solver.dispose();
    await ledger.close();
  }
}

class HeadlessRun {
  readonly #input: HeadlessInput;
  readonly #market: Market;
  readonly #ledger: OpenLedger;
  readonly #days: DayFigures[] = [];
  #exported = 0;
  #accumulator = EMPTY_ACCUMULATOR;
  /** Devices of the street that has no market. */
  #unsteeredStates: readonly DeviceState[] = [];

  constructor(input: HeadlessInput, market: Market, ledger: OpenLedger) {
    this.#input = input;
    this.#market = market;
    this.#ledger = ledger;
  }

  async run(): Promise<HeadlessResult> {
    const { scene, bundleFolder } = this.#input;
    const community = await requireCommunity(this.#market, scene.seed.id);
    const { operator, dso, auditor } = this.#ledger.deployment.roles;
    const signers = { operator, dso, auditor };
    const writer = new BundleWriter({
      folder: bundleFolder,
      title: scene.title,
      feeder: scene.seed.feeder,
      community: await readBundledCommunity(this.#market, { community, signers, first: scene.from }),
    });
    try {
      for (let index = scene.from; index <= scene.to; index = intervalIndex(index + 1)) {
        await this.#settleAt(community, index);
        await this.#export(community, writer);
      }
      if (this.#exported !== scene.to - scene.from) {
        throw domainError("LAT-7013", { what: "The end of the run", interval: scene.from + this.#exported });
      }
      writer.finish(this.#accumulator);
    } catch (error) {
      writer.abandon();
      throw error;
    }
    this.#reportDay();
    return { days: this.#days, intervals: this.#exported };
  }

  /** Market and chain in turn until both rest at the start of `index`. */
  async #settleAt(community: Community, index: IntervalRecord["interval"]): Promise<void> {
    const now = intervalStart(index);
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      await advanceMarket(this.#market, community.id, now);
      const { mined, final } = await this.#ledger.chain.pump();
      if (mined.length + final.length === 0) return;
    }
  }

  /** Adds what is finished to the bundle and to the figures, in order. */
  async #export(community: Community, writer: BundleWriter): Promise<void> {
    const { scene } = this.#input;
    const from = intervalIndex(scene.from + this.#exported);
    const records = await this.#market.store.intervals(community.id, { from, to: scene.to });
    for (const record of records) {
      if (!isFinished(record)) return;
      const proof = await readIntervalProof(this.#market, community, record);
      writer.add(proof);
      this.#accumulate(community, proof);
      await this.#count(record, proof);
      this.#exported += 1;
    }
  }

  #accumulate({ domain }: Community, { batch, voidReason, interval }: IntervalProof): void {
    if (batch !== null) this.#accumulator = accumulate(this.#accumulator, batch.digest);
    else if (voidReason !== null && domain !== null) {
      const digest = voidDigest(domain, interval, reasonCodeOf(voidReason.code));
      this.#accumulator = accumulate(this.#accumulator, digest);
    }
  }

  async #count(record: IntervalRecord, proof: IntervalProof): Promise<void> {
    const { scene } = this.#input;
    const label = dayOfInterval(record);
    if (this.#days.at(-1)?.day !== label) {
      this.#reportDay();
      this.#days.push(emptyDay(label));
    }
    const day = this.#days.at(-1);
    const { communityId, interval } = record;
    const delivery = await scene.meters.read({
      communityId,
      interval,
      dispatches: [],
      previousStates: this.#unsteeredStates,
    });
    this.#unsteeredStates = delivery?.deviceStates ?? [];
    if (day === undefined) return;
    const points = await this.#market.store.meteringPoints(communityId);
    addInterval(day, {
      record,
      proof,
      evidence: await this.#market.store.evidence(record),
      network: await networkOf(this.#market, record),
      tariff: scene.tariff,
      pointIds: new Map(points.map((point) => [point.id, point.pointId])),
      unsteered: delivery?.readings ?? [],
    });
  }

  #reportDay(): void {
    const day = this.#days.at(-1);
    if (day !== undefined) this.#input.onDay(day);
  }
}
