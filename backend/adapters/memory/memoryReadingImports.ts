/** Files of readings in memory: collected whole, checked by the core's rules, then stored through the store. */
import type { MeterReading } from "../../core/metering/reading.ts";
import { areUnlikelyMeans, HISTORY_INTERVALS } from "../../core/metering/unlikelyMeans.ts";
import { MAX_PROBLEMS, type ReadingProblem, validateReadings } from "../../core/metering/validateReadings.ts";
import { type IntervalIndex, intervalIndex } from "../../core/time/marketInterval.ts";
import type {
  ImportOutcome,
  ImportRequest,
  MeterFileRecord,
  ReadingImports,
  StagedReading,
} from "../../ports/readingImports.ts";
import type { Store } from "../../ports/store.ts";

/** As `capacityWh` counts it, backwards: kVA whose quarter hour carries so many Wh. */
const kvaOf = (wh: number) => (wh * 4) / 1100;
const RANK = { measured: 0, estimated: 1, substituted: 2 } as const;

interface Merged {
  readonly point: number;
  readonly interval: IntervalIndex;
  importWh: number | null;
  exportWh: number | null;
  quality: keyof typeof RANK;
  readonly line: number;
}

function merge(staged: readonly StagedReading[], request: ImportRequest) {
  const merged = new Map<string, Merged>();
  const registers = new Set<string>();
  const problems: ReadingProblem[] = [];
  for (const { point, direction, register, interval, energyWh, quality, line } of staged) {
    const key = `${point}|${interval}`;
    const registerKey = `${key}|${direction}|${register}`;
    if (registers.has(registerKey)) {
      const meteringPointId = request.points[point]?.meteringPointId ?? "";
      problems.push({ row: line, code: "LAT-5004", details: { row: line, interval, meteringPointId } });
    }
    registers.add(registerKey);
    const row = merged.get(key) ?? { point, interval, importWh: null, exportWh: null, quality, line };
    if (direction === "import") row.importWh = (row.importWh ?? 0) + energyWh;
    else row.exportWh = (row.exportWh ?? 0) + energyWh;
    if (RANK[quality] > RANK[row.quality]) row.quality = quality;
    merged.set(key, row);
  }
  const rows = [...merged.values()].sort((a, b) => a.point - b.point || a.interval - b.interval);
  return { rows, problems };
}

export class MemoryReadingImports implements ReadingImports {
  readonly #store: Store;
  readonly #files: MeterFileRecord[] = [];
  readonly #aliases = new Map<string, string>();
  readonly #mappings = new Map<string, unknown>();

  constructor(store: Store) {
    this.#store = store;
  }

  async importReadings(
    request: ImportRequest,
    feed: (push: (readings: readonly StagedReading[]) => Promise<void>) => Promise<void>,
  ): Promise<ImportOutcome> {
    const known = this.#files.find((file) => file.sha256 === request.file.sha256);
    if (known !== undefined) return { status: "known", file: known };
    const staged: StagedReading[] = [];
    await feed(async (readings) => {
      staged.push(...readings);
    });
    const { rows, problems } = merge(staged, request);
    const stored = await this.#stored(request, rows);
    const source = `file:${request.file.sha256.slice(0, 16)}`;
    const checked = validateReadings(
      rows.map(({ point, interval, importWh, exportWh, quality }) => {
        const meteringPointId = request.points[point]?.meteringPointId ?? "";
        const old = stored.get(`${meteringPointId}|${interval}`);
        return {
          meteringPointId,
          interval,
          importWh: importWh ?? old?.importWh ?? 0,
          exportWh: exportWh ?? old?.exportWh ?? 0,
          quality,
          source,
        };
      }),
      {
        points: request.points.map((point) => ({
          meteringPointId: point.meteringPointId,
          capacityKva: kvaOf(point.capacityWh),
        })),
        stored: (id, interval) => stored.get(`${id}|${interval}`),
        now: request.now,
      },
    );
    if (checked.status === "refused") {
      for (const { row, code, details } of checked.problems) {
        const line = rows[row - 1]?.line ?? 0;
        problems.push({ row: line, code, details: { ...details, row: line } });
      }
    }
    if (!request.acceptUnlikely) problems.push(...(await this.#unlikely(request, rows)));
    if (problems.length > 0 || checked.status === "refused") {
      return { status: "refused", problems: problems.slice(0, MAX_PROBLEMS) };
    }
    const resettlements = await this.#keep(request.communityId, checked.accepted);
    const intervals = rows.map((row) => row.interval).sort((a, b) => a - b);
    const file: MeterFileRecord = {
      ...request.file,
      receivedAt: request.now,
      from: intervals[0] ?? null,
      to: intervals.at(-1) ?? null,
      points: new Set(rows.map((row) => row.point)).size,
      readings: rows.length,
      accepted: checked.accepted.length,
      unchanged: checked.unchanged,
    };
    this.#files.unshift(file);
    return { status: "stored", file, resettlements };
  }

  async #stored({ communityId, points }: ImportRequest, rows: readonly Merged[]) {
    const found = new Map<string, MeterReading>();
    const intervals = rows.map((row) => row.interval);
    const range = {
      from: intervalIndex(intervals.reduce((low, at) => Math.min(low, at), intervals[0] ?? 0)),
      to: intervalIndex(intervals.reduce((high, at) => Math.max(high, at), 0) + 1),
    };
    for (const point of new Set(rows.map((row) => row.point))) {
      const id = points[point]?.meteringPointId ?? "";
      for (const reading of await this.#store.memberReadings(communityId, id, range)) {
        found.set(`${id}|${reading.interval}`, reading);
      }
    }
    return found;
  }

  async #unlikely({ communityId, points }: ImportRequest, rows: readonly Merged[]) {
    const first = rows.reduce((low, row) => Math.min(low, row.interval), rows[0]?.interval ?? 0);
    const range = { from: intervalIndex(Math.max(0, first - HISTORY_INTERVALS)), to: intervalIndex(first) };
    const problems: ReadingProblem[] = [];
    for (const [point, own] of Map.groupBy(rows, (row) => row.point)) {
      const meteringPointId = points[point]?.meteringPointId ?? "";
      const history = await this.#store.memberReadings(communityId, meteringPointId, range);
      const before = history.reduce((sum, r) => sum + r.importWh + r.exportWh, 0) / history.length;
      const now = own.reduce((sum, r) => sum + (r.importWh ?? 0) + (r.exportWh ?? 0), 0) / own.length;
      if (!areUnlikelyMeans(now, before)) continue;
      const row = own[0]?.line ?? 0;
      const details = { row, meteringPointId, actual: now.toFixed(1), limit: before.toFixed(1) };
      problems.push({ row, code: "LAT-5104", details });
    }
    return problems;
  }

  async #keep(communityId: string, accepted: readonly MeterReading[]): Promise<number> {
    const intervals = new Set(accepted.map((reading) => reading.interval));
    const feederId = (await this.#store.community(communityId))?.feederId ?? "";
    const due = [];
    for (const interval of intervals) {
      const key = { communityId, feederId, interval };
      const record = await this.#store.interval(key);
      const done =
        record?.state === "settled" ||
        record?.state === "billed" ||
        (record?.state === "void" && record.fallbackSettled);
      if (done) due.push(key);
    }
    await this.#store.noteResettlements(due);
    await this.#store.addReadings(communityId, accepted);
    return due.length;
  }

  async meterFiles(_communityId: string, limit: number): Promise<readonly MeterFileRecord[]> {
    return this.#files.slice(0, limit);
  }

  async meterAliases(): Promise<ReadonlyMap<string, string>> {
    return new Map(this.#aliases);
  }

  async linkMeter(_communityId: string, meterId: string, meteringPointId: string): Promise<void> {
    this.#aliases.set(meterId, meteringPointId);
  }

  async csvMapping(_communityId: string, name: string): Promise<unknown> {
    return this.#mappings.get(name) ?? null;
  }

  async csvMappings(): Promise<readonly { readonly name: string; readonly mapping: unknown }[]> {
    return [...this.#mappings]
      .map(([name, mapping]) => ({ name, mapping }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async saveCsvMapping(_communityId: string, name: string, mapping: unknown): Promise<void> {
    this.#mappings.set(name, mapping);
  }
}
