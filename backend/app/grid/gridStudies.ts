/** Studies of the network: started, followed, cancelled, kept with the model they rest on. */
import type { BatchSigners } from "../../core/commitment/commitment.ts";
import { DomainError, domainError } from "../../core/errors/domainError.ts";
import { hashCanonical } from "../../core/network/canonicalJson.ts";
import type { StudyTask, StudyTaskResults } from "../../core/planning/studyTask.ts";
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type { GridStudy, StudyKind } from "../../ports/grid.ts";
import type { GridWorker } from "../../ports/gridWorker.ts";
import type { Market } from "../market.ts";
import type { StudyInput } from "./studyInput.ts";
import { planStudy, type StudyPlan } from "./studyPlans.ts";

/** Studies at once in one process. */
const MAX_RUNNING = 4;
const MAX_LISTED = 100;

interface Running {
  study: GridStudy;
  cancelled: boolean;
  ended: Promise<void>;
}

export interface StudyDeskOptions {
  readonly market: Market;
  readonly communityId: string;
  readonly signers: BatchSigners;
  readonly worker: GridWorker;
  /** Wall-clock milliseconds. */
  readonly wallNow: () => number;
}

export class StudyDesk {
  readonly #options: StudyDeskOptions;
  readonly #running = new Map<string, Running>();

  constructor(options: StudyDeskOptions) {
    this.#options = options;
  }

  /** Starts a study and returns at once. @throws LAT-2xxx, LAT-8411 too many, LAT-8414, LAT-8415 */
  async start(input: StudyInput, now: EpochSeconds): Promise<GridStudy> {
    const { market, communityId, signers, wallNow } = this.#options;
    if (this.#running.size >= MAX_RUNNING) {
      throw domainError("LAT-8411", { actual: this.#running.size, limit: MAX_RUNNING });
    }
    const startedAtMs = wallNow();
    const plan = await planStudy({ market, communityId, signers, now }, input);
    const study: GridStudy = {
      id: hashCanonical({ communityId, input, now, startedAtMs }).slice(2, 18),
      kind: input.kind,
      state: "running",
      networkVersion: plan.network.version,
      networkHash: plan.network.networkHash,
      createdAt: now,
      startedAtMs,
      endedAtMs: null,
      done: 0,
      total: plan.tasks.length,
      input,
      result: null,
      fault: null,
    };
    await market.store.saveGridStudy(communityId, study);
    const running: Running = { study, cancelled: false, ended: Promise.resolve() };
    this.#running.set(study.id, running);
    running.ended = this.#work(running, plan);
    return study;
  }

  /** @throws LAT-8410 */
  async read(id: string): Promise<GridStudy> {
    const { market, communityId } = this.#options;
    const study = this.#running.get(id)?.study ?? (await market.store.gridStudy(communityId, id));
    if (study === null) throw domainError("LAT-8410");
    return this.#present(study);
  }

  async list(kind: StudyKind | null): Promise<readonly GridStudy[]> {
    const { market, communityId } = this.#options;
    const stored = await market.store.gridStudies(communityId, kind, MAX_LISTED);
    return stored.map((study) => this.#present(this.#running.get(study.id)?.study ?? study));
  }

  /** The piece that runs ends first. @throws LAT-8410, LAT-8412 */
  async cancel(id: string): Promise<GridStudy> {
    const running = this.#running.get(id);
    if (running === undefined) throw domainError("LAT-8412", { state: (await this.read(id)).state });
    running.cancelled = true;
    await running.ended;
    return running.study;
  }

  /** Stops what runs. */
  async close(): Promise<void> {
    for (const running of this.#running.values()) running.cancelled = true;
    await this.#options.worker.close();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  /** One that ran when its process ended will not go on. */
  #present(study: GridStudy): GridStudy {
    return study.state === "running" && !this.#running.has(study.id)
      ? { ...study, state: "cancelled" }
      : study;
  }

  async #work(running: Running, plan: StudyPlan): Promise<void> {
    const { market, communityId, worker, wallNow } = this.#options;
    const results: StudyTaskResults[StudyTask["kind"]][] = [];
    let ended: Partial<GridStudy>;
    try {
      for (const task of plan.tasks) {
        if (running.cancelled) break;
        results.push(await worker.run(task));
        running.study = { ...running.study, done: results.length };
      }
      ended = running.cancelled
        ? { state: "cancelled" }
        : { state: "finished", result: plan.assemble(results) };
    } catch (error) {
      const known =
        error instanceof DomainError ? error : domainError("LAT-9001", { what: "study", value: "" });
      ended = { state: "failed", fault: { code: known.code, details: known.details } };
    }
    running.study = { ...running.study, ...ended, endedAtMs: wallNow() };
    try {
      await market.store.saveGridStudy(communityId, running.study);
    } finally {
      this.#running.delete(running.study.id);
    }
  }
}
