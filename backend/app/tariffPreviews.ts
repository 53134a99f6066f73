/** Previews of a tariff sheet: started, watched, cancelled, and kept for a while. Nothing of them is stored. */
import type { FairnessGroup } from "../core/billing/fairness.ts";
import { type TariffEffect, tariffEffect } from "../core/billing/tariffEffect.ts";
import { DomainError, domainError, type ErrorCode, type ErrorDetails } from "../core/errors/domainError.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import { validateTariff } from "../core/tariffs/tariffRules.ts";
import { intervalIndex } from "../core/time/marketInterval.ts";
import { type MicroEuro, microEuro, type WattHours, wattHours } from "../core/units/quantities.ts";
import type { Community, MeteringPoint } from "../ports/community.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import type { OpenPreviewRunner, PreviewPart, PreviewRunner, SettledRecord } from "../ports/previewRunner.ts";
import type { Store } from "../ports/store.ts";
import { isFinished } from "./intervalMachine.ts";
import { periodOf } from "./issueBills.ts";
import { networkOf, requireCommunity } from "./market.ts";

/** Wall-clock limits: of one preview, and of its result. */
export const PREVIEW_SECONDS = 300;
const KEPT_MS = 3_600_000;
const MAX_KEPT = 20;
/** Intervals of one task: half a day. */
const TASK_INTERVALS = 48;

export interface PreviewResult {
  readonly effect: TariffEffect;
  readonly intervals: number;
  readonly cleared: number;
  readonly voided: number;
  readonly tradedBeforeWh: WattHours;
  readonly tradedAfterWh: WattHours;
  /** What the community's accounts got, by name. */
  readonly accounts: readonly {
    readonly account: string;
    readonly before: MicroEuro;
    readonly after: MicroEuro;
  }[];
}

export interface PreviewView {
  readonly id: string;
  /** `YYYY-MM`. */
  readonly period: string;
  readonly state: "running" | "done" | "cancelled" | "failed";
  /** Intervals worked out, and those there are. */
  readonly done: number;
  readonly total: number;
  readonly result: PreviewResult | null;
  readonly fault: { readonly code: ErrorCode; readonly details: ErrorDetails } | null;
}

interface Preview {
  view: PreviewView;
  cancelled: boolean;
  runner: PreviewRunner | null;
  readonly startedAt: number;
}

export interface PreviewDeps {
  readonly store: Store;
  readonly openRunner: OpenPreviewRunner;
  /** Wall-clock milliseconds. */
  readonly wallNow: () => number;
}

const groupOf = ({ trading, assets }: MeteringPoint): FairnessGroup =>
  trading ? (assets.solarWattPeak > 0 ? "member-solar" : "member-no-solar") : "non-member";

export class TariffPreviews {
  readonly #deps: PreviewDeps;
  readonly #previews = new Map<string, Preview>();

  constructor(deps: PreviewDeps) {
    this.#deps = deps;
  }

  /** @throws LAT-8368 one is running, LAT-8370 nothing settled, LAT-61xx the sheet may not be published, LAT-7014 */
  async start(
    communityId: string,
    id: string,
    { sheet, period }: { readonly sheet: Omit<TariffSheet, "version">; readonly period: string },
  ): Promise<PreviewView> {
    const { store, wallNow } = this.#deps;
    const draft: TariffSheet = { ...sheet, version: 1 };
    const verdict = validateTariff(draft);
    if (verdict.status === "rejected") throw domainError(verdict.code, verdict.details);
    this.#forget();
    const community = await requireCommunity({ store }, communityId);
    const { from, to } = periodOf(period);
    const records = (await store.intervals(communityId, { from, to })).filter(isFinished);
    if (records.length === 0) throw domainError("LAT-8370", { period });
    // Looked at last: between this and the entry below nothing is awaited.
    if ([...this.#previews.values()].some(({ view }) => view.state === "running"))
      throw domainError("LAT-8368");
    const view: PreviewView = {
      id,
      period,
      state: "running",
      done: 0,
      total: records.length,
      result: null,
      fault: null,
    };
    const preview: Preview = { view, cancelled: false, runner: null, startedAt: wallNow() };
    this.#previews.set(id, preview);
    void this.#work(preview, community, draft, records);
    return view;
  }

  /** @throws LAT-8369 */
  view(id: string): PreviewView {
    return this.#known(id).view;
  }

  /** @throws LAT-8369 */
  cancel(id: string): PreviewView {
    const preview = this.#known(id);
    preview.cancelled = true;
    // What its thread is doing ends with it.
    void preview.runner?.close();
    if (preview.view.state === "running") preview.view = { ...preview.view, state: "cancelled" };
    return preview.view;
  }

  #known(id: string): Preview {
    const preview = this.#previews.get(id);
    if (preview === undefined) throw domainError("LAT-8369");
    return preview;
  }

  #forget(): void {
    const oldest = this.#deps.wallNow() - KEPT_MS;
    for (const [id, { startedAt, view }] of this.#previews) {
      if (view.state !== "running" && (startedAt < oldest || this.#previews.size >= MAX_KEPT))
        this.#previews.delete(id);
    }
  }

  async #work(
    preview: Preview,
    community: Community,
    sheet: TariffSheet,
    records: readonly IntervalRecord[],
  ): Promise<void> {
    const runner = this.#deps.openRunner();
    preview.runner = runner;
    try {
      const parts: PreviewPart[] = [];
      for (let start = 0; start < records.length && !preview.cancelled; start += TASK_INTERVALS) {
        if (this.#deps.wallNow() - preview.startedAt > PREVIEW_SECONDS * 1_000) {
          throw domainError("LAT-8371", { seconds: PREVIEW_SECONDS });
        }
        const own = records.slice(start, start + TASK_INTERVALS);
        parts.push(await runner.run(await this.#task(community, sheet, own)));
        preview.view = { ...preview.view, done: start + own.length };
      }
      if (preview.cancelled) return;
      const points = await this.#deps.store.meteringPoints(community.id);
      preview.view = { ...preview.view, state: "done", result: summarise(parts, points, community) };
    } catch (error) {
      const fault =
        error instanceof DomainError
          ? { code: error.code, details: error.details }
          : ({ code: "LAT-8018", details: {} } as const);
      if (!preview.cancelled) preview.view = { ...preview.view, state: "failed", fault };
    } finally {
      await runner.close();
    }
  }

  async #task({ id }: Community, sheet: TariffSheet, records: readonly IntervalRecord[]) {
    const { store } = this.#deps;
    const [first] = records;
    if (first === undefined) throw domainError("LAT-8370", { period: id });
    const [points, plans, sheets, network] = await Promise.all([
      store.meteringPoints(id),
      store.tradingPlans(id),
      store.tariffSheets(id),
      networkOf({ store }, { ...first, interval: intervalIndex(records.at(-1)?.interval ?? first.interval) }),
    ]);
    const intervals: SettledRecord[] = [];
    for (const record of records) {
      const isVoid = record.state === "void" || record.batchVoided;
      const [orders, clearing, readings, forecast, lines] = await Promise.all([
        isVoid ? [] : store.orders(record),
        isVoid ? null : store.clearing(record),
        store.readings(record),
        isVoid ? [] : store.forecast(record),
        store.lines(record),
      ]);
      const { interval, tariffVersion } = record;
      intervals.push({ interval, tariffVersion, isVoid, orders, clearing, readings, forecast, lines });
    }
    return { sheet, sheets, network, points, plans, intervals };
  }
}

function summarise(
  parts: readonly PreviewPart[],
  points: readonly MeteringPoint[],
  { minimumHouseholds }: Community,
): PreviewResult {
  const total = (of: (part: PreviewPart) => number) => parts.reduce((sum, part) => sum + of(part), 0);
  const pair = (of: (part: PreviewPart) => readonly [number, number] | undefined) => ({
    before: microEuro(total((part) => of(part)?.[0] ?? 0)),
    after: microEuro(total((part) => of(part)?.[1] ?? 0)),
  });
  const names = new Set(parts.flatMap(({ accounts }) => Object.keys(accounts)));
  names.delete("pool");
  const effects = points.map((point) => ({
    meteringPointId: point.id,
    group: groupOf(point),
    ...pair(({ costs }) => costs[point.id]),
  }));
  return {
    effect: tariffEffect(effects, minimumHouseholds),
    intervals: total(({ intervals }) => intervals),
    cleared: total(({ cleared }) => cleared),
    voided: total(({ voided }) => voided),
    tradedBeforeWh: wattHours(total(({ tradedBeforeWh }) => tradedBeforeWh)),
    tradedAfterWh: wattHours(total(({ tradedAfterWh }) => tradedAfterWh)),
    accounts: [...names].sort().map((account) => ({ account, ...pair(({ accounts }) => accounts[account]) })),
  };
}
