/** Files of readings into PostgreSQL: `COPY` into a staging table, checks and versions in set operations. */
import { once } from "node:events";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { HISTORY_INTERVALS, MEANINGFUL_WH, UNLIKELY_FACTOR } from "../../core/metering/unlikelyMeans.ts";
import { MAX_PROBLEMS, type ReadingProblem } from "../../core/metering/validateReadings.ts";
import {
  epochSeconds,
  INTERVAL_SECONDS,
  type IntervalIndex,
  intervalIndex,
} from "../../core/time/marketInterval.ts";
import type {
  ImportOutcome,
  ImportRequest,
  MeterFileRecord,
  ReadingImports,
  StagedReading,
} from "../../ports/readingImports.ts";
import { inTransaction } from "./inTransaction.ts";
import { integer } from "./rows.ts";

const QUALITY_RANK = { measured: 0, estimated: 1, substituted: 2 } as const;
const FLUSH_CHARACTERS = 1 << 18;

const STAGING = `
CREATE TEMP TABLE staged (point int, direction smallint, register text COLLATE "C", interval int,
  wh bigint, quality smallint, line int) ON COMMIT DROP;
CREATE TEMP TABLE import_point (idx int PRIMARY KEY, id text COLLATE "C", capacity bigint) ON COMMIT DROP;
SET LOCAL work_mem = '256MB';
SET LOCAL synchronous_commit = on;`;

/**
 * Registers add up per direction; a direction that the file does not speak of keeps what is stored. In the order of
 * the key that the rows go in under.
 */
const MERGED = `
CREATE TEMP TABLE merged ON COMMIT DROP AS
SELECT s.point, s.interval,
  sum(s.wh) FILTER (WHERE s.direction = 0) AS import_wh,
  sum(s.wh) FILTER (WHERE s.direction = 1) AS export_wh,
  max(s.quality) AS quality, min(s.line) AS line
FROM staged s GROUP BY s.interval, s.point ORDER BY s.interval, s.point`;

/** Only of the points that the file speaks of: the others of the community may have millions in the same range. */
const STORED = `
CREATE TEMP TABLE stored ON COMMIT DROP AS
SELECT DISTINCT ON (p.idx, r.interval) p.idx AS point, r.interval, r.version, r.import_wh, r.export_wh, r.quality
FROM meter_reading r
JOIN (SELECT idx, id FROM import_point WHERE idx IN (SELECT point FROM merged)) p ON p.id = r.metering_point_id
WHERE r.community_id = $1 AND r.interval BETWEEN $2 AND $3
ORDER BY p.idx, r.interval, r.version DESC`;

const INSERTED = `
INSERT INTO meter_reading (community_id, interval, metering_point_id, version, import_wh, export_wh, quality,
  source, received_at)
SELECT $1, m.interval, p.id, coalesce(o.version, 0) + 1, coalesce(m.import_wh, o.import_wh, 0),
  coalesce(m.export_wh, o.export_wh, 0),
  CASE m.quality WHEN 0 THEN 'measured' WHEN 1 THEN 'estimated' ELSE 'substituted' END, $2, $3
FROM merged m JOIN import_point p ON p.idx = m.point
LEFT JOIN stored o ON o.point = m.point AND o.interval = m.interval
WHERE o.version IS NULL OR coalesce(m.import_wh, o.import_wh) <> o.import_wh
  OR coalesce(m.export_wh, o.export_wh) <> o.export_wh
  OR CASE m.quality WHEN 0 THEN 'measured' WHEN 1 THEN 'estimated' ELSE 'substituted' END <> o.quality`;

/** Finished by settlement: what comes now must be corrected there. */
const DUE = `
INSERT INTO resettlement_due (community_id, feeder_id, interval)
SELECT i.community_id, i.feeder_id, i.interval FROM market_interval i
WHERE i.community_id = $1 AND (i.state IN ('settled', 'billed') OR (i.state = 'void' AND i.fallback_settled))
  AND i.interval IN (SELECT DISTINCT r.interval FROM meter_reading r
    WHERE r.community_id = $1 AND r.interval BETWEEN $2 AND $3 AND r.source = $4)
ON CONFLICT DO NOTHING`;

type Client = pg.PoolClient;
type ProblemRow = Readonly<Record<string, string | number>>;

/** Copies what `feed` hands over. Returns whether every register came in order of time, so that nothing is doubled. */
async function copyRows(
  client: Client,
  feed: (push: (readings: readonly StagedReading[]) => Promise<void>) => Promise<void>,
): Promise<boolean> {
  const stream = client.query(
    copyFrom("COPY staged (point, direction, register, interval, wh, quality, line) FROM STDIN"),
  );
  const done = new Promise<void>((resolve, reject) => {
    stream.once("finish", resolve);
    // Stays: a connection that dies is told of more than once.
    stream.on("error", reject);
  });
  done.catch(() => undefined);
  const newest = new Map<string, number>();
  let inOrder = true;
  let buffer = "";
  const flush = async () => {
    const text = buffer;
    buffer = "";
    if (!stream.write(text)) await Promise.race([once(stream, "drain"), done]);
  };
  try {
    await feed(async (readings) => {
      for (const { point, direction, register, interval, energyWh, quality, line } of readings) {
        const name = register.replaceAll(/[\\\t\n\r]/g, "_");
        const way = direction === "import" ? 0 : 1;
        buffer += `${point}\t${way}\t${name}\t${interval}\t${energyWh}\t${QUALITY_RANK[quality]}\t${line}\n`;
      }
      for (const { point, direction, register, interval } of readings) {
        const key = `${point}|${direction}|${register}`;
        inOrder &&= interval > (newest.get(key) ?? -1);
        newest.set(key, interval);
      }
      if (buffer.length >= FLUSH_CHARACTERS) await flush();
    });
    await flush();
  } catch (error) {
    stream.destroy(error as Error);
    await done.catch(() => undefined);
    throw error;
  }
  stream.end();
  await done;
  return inOrder;
}

async function copyPoints(client: Client, { points }: ImportRequest): Promise<void> {
  await client.query(
    `INSERT INTO import_point SELECT * FROM json_populate_recordset(NULL::import_point, $1::json)`,
    [JSON.stringify(points.map((p, idx) => ({ idx, id: p.meteringPointId, capacity: p.capacityWh })))],
  );
}

/** The first rows of a question, as problems; `details` are named by the columns. */
async function ask(
  client: Client,
  code: ReadingProblem["code"],
  sql: string,
  values: readonly unknown[] = [],
): Promise<ReadingProblem[]> {
  const { rows } = await client.query<ProblemRow>(`${sql} LIMIT ${MAX_PROBLEMS}`, [...values]);
  return rows.map(({ row, ...details }) => ({
    row: Number(row),
    code,
    details: { row: Number(row), ...details },
  }));
}

async function findProblems(
  client: Client,
  request: ImportRequest,
  inOrder: boolean,
): Promise<ReadingProblem[]> {
  const lastOver = Math.floor(request.now / INTERVAL_SECONDS) - 1;
  const point = `p.id AS "meteringPointId"`;
  const doubled = () =>
    ask(
      client,
      "LAT-5004",
      `SELECT max(s.line) AS row, s.interval, ${point} FROM staged s JOIN import_point p ON p.idx = s.point
       GROUP BY p.id, s.point, s.direction, s.register, s.interval HAVING count(*) > 1 ORDER BY 1`,
    );
  const problems = [
    ...(inOrder ? [] : await doubled()),
    ...(await ask(
      client,
      "LAT-5006",
      `SELECT m.line AS row, m.interval, ${point} FROM merged m JOIN import_point p ON p.idx = m.point
       WHERE m.interval > $1 ORDER BY 1`,
      [lastOver],
    )),
    ...(await ask(
      client,
      "LAT-5007",
      `SELECT m.line AS row, ${point}, CASE WHEN m.import_wh > p.capacity THEN 'importWh' ELSE 'exportWh' END
         AS field, greatest(m.import_wh, m.export_wh) AS actual, p.capacity AS "limit"
       FROM merged m JOIN import_point p ON p.idx = m.point
       WHERE greatest(m.import_wh, m.export_wh) > p.capacity ORDER BY 1`,
    )),
    ...(await ask(
      client,
      "LAT-5009",
      `SELECT m.line AS row, ${point}, 'estimated' AS quality FROM merged m
       JOIN import_point p ON p.idx = m.point JOIN stored o ON o.point = m.point AND o.interval = m.interval
       WHERE m.quality > 0 AND o.quality = 'measured' ORDER BY 1`,
    )),
  ];
  return problems.slice(0, MAX_PROBLEMS);
}

/** Values a hundred times off the day before: kWh sent as Wh, or a decimal point that moved. */
function findUnlikely(client: Client, request: ImportRequest, from: number): Promise<ReadingProblem[]> {
  if (request.acceptUnlikely) return Promise.resolve([]);
  return ask(
    client,
    "LAT-5104",
    `WITH before AS (SELECT p.idx, avg(r.import_wh + r.export_wh) AS mean FROM meter_reading r
       JOIN import_point p ON p.id = r.metering_point_id
       WHERE r.community_id = $1 AND r.interval >= $2 AND r.interval < $3 GROUP BY p.idx),
     now AS (SELECT point, avg(coalesce(import_wh, 0) + coalesce(export_wh, 0)) AS mean, min(line) AS line
       FROM merged GROUP BY point)
     SELECT n.line AS row, p.id AS "meteringPointId", round(n.mean, 1)::text AS actual,
       round(b.mean, 1)::text AS "limit"
     FROM now n JOIN before b ON b.idx = n.point JOIN import_point p ON p.idx = n.point
     WHERE greatest(n.mean, b.mean) > $4 AND greatest(n.mean, b.mean) >= least(n.mean, b.mean) * $5
       AND least(n.mean, b.mean) > 0 ORDER BY 1`,
    [request.communityId, from - HISTORY_INTERVALS, from, MEANINGFUL_WH, UNLIKELY_FACTOR],
  );
}

interface Extent {
  readonly readings: number;
  readonly points: number;
  readonly from: IntervalIndex | null;
  readonly to: IntervalIndex | null;
}

async function extentOf(client: Client): Promise<Extent> {
  const { rows } = await client.query(
    `SELECT count(*) AS readings, count(DISTINCT point) AS points, min(interval) AS "from", max(interval) AS "to"
     FROM merged`,
  );
  const [row] = rows;
  const optional = (value: unknown) => (value === null ? null : intervalIndex(Number(value)));
  return {
    readings: integer(BigInt(row.readings)),
    points: integer(BigInt(row.points)),
    from: optional(row.from),
    to: optional(row.to),
  };
}

const sourceOf = (sha256: string) => `file:${sha256.slice(0, 16)}`;

async function store(client: Client, request: ImportRequest, inOrder: boolean): Promise<ImportOutcome> {
  const { communityId, file, now } = request;
  const extent = await extentOf(client);
  const [from, to] = [extent.from ?? 0, extent.to ?? 0];
  await client.query(STORED, [communityId, from, to]);
  await client.query("ANALYZE stored");
  const problems = [
    ...(await findProblems(client, request, inOrder)),
    ...(await findUnlikely(client, request, from)),
  ];
  if (problems.length > 0) return { status: "refused", problems };
  const source = sourceOf(file.sha256);
  const { rowCount } = await client.query(INSERTED, [communityId, source, now]);
  const accepted = rowCount ?? 0;
  const due = await client.query(DUE, [communityId, from, to, source]);
  const record: MeterFileRecord = {
    ...file,
    ...extent,
    receivedAt: now,
    accepted,
    unchanged: extent.readings - accepted,
  };
  await client.query(
    `INSERT INTO meter_file (community_id, sha256, name, format, received_at, from_interval, to_interval, points,
       readings, accepted, unchanged) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      communityId,
      record.sha256,
      record.name,
      record.format,
      record.receivedAt,
      record.from,
      record.to,
      record.points,
      record.readings,
      record.accepted,
      record.unchanged,
    ],
  );
  return { status: "stored", file: record, resettlements: due.rowCount ?? 0 };
}

const optionalInterval = (value: number | null) => (value === null ? null : intervalIndex(value));

const toFile = (row: Record<string, never>): MeterFileRecord => ({
  sha256: row.sha256 ?? "",
  name: row.name ?? "",
  format: row.format ?? "",
  receivedAt: epochSeconds(Number(row.received_at)),
  from: optionalInterval(row.from_interval ?? null),
  to: optionalInterval(row.to_interval ?? null),
  points: Number(row.points),
  readings: Number(row.readings),
  accepted: Number(row.accepted),
  unchanged: Number(row.unchanged),
});

async function knownFile(
  client: Client,
  { communityId, file }: ImportRequest,
): Promise<MeterFileRecord | null> {
  const sql = "SELECT * FROM meter_file WHERE community_id = $1 AND sha256 = $2";
  const [row] = (await client.query(sql, [communityId, file.sha256])).rows;
  return row === undefined ? null : toFile(row);
}

/** Imports on a connection pool of their own: a long file does not hold up the steps of the market. */
export class PostgresReadingImports implements ReadingImports {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 20_000 });
    this.#pool.on("error", () => undefined);
  }

  async importReadings(
    request: ImportRequest,
    feed: (push: (readings: readonly StagedReading[]) => Promise<void>) => Promise<void>,
  ): Promise<ImportOutcome> {
    const { communityId } = request;
    const work = async (client: Client): Promise<ImportOutcome> => {
      const before = await knownFile(client, request);
      if (before !== null) return { status: "known", file: before };
      await client.query(STAGING);
      await copyPoints(client, request);
      const inOrder = await copyRows(client, feed);
      await client.query(MERGED);
      await client.query("ANALYZE merged");
      // From here one file of a community at a time: versions are numbered by what is stored.
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 5))", [communityId]);
      const meanwhile = await knownFile(client, request);
      if (meanwhile !== null) return { status: "known", file: meanwhile };
      return store(client, request, inOrder);
    };
    return inTransaction(this.#pool, work, ({ status }) => status === "stored");
  }

  async meterFiles(communityId: string, limit: number): Promise<readonly MeterFileRecord[]> {
    const sql = "SELECT * FROM meter_file WHERE community_id = $1 ORDER BY received_at DESC, sha256 LIMIT $2";
    return (await this.#pool.query(sql, [communityId, limit])).rows.map(toFile);
  }

  async meterAliases(communityId: string): Promise<ReadonlyMap<string, string>> {
    const sql = "SELECT meter_id, metering_point_id FROM meter_alias WHERE community_id = $1";
    const { rows } = await this.#pool.query(sql, [communityId]);
    return new Map(rows.map((row) => [row.meter_id, row.metering_point_id]));
  }

  async linkMeter(communityId: string, meterId: string, meteringPointId: string): Promise<void> {
    await this.#pool.query(
      `INSERT INTO meter_alias VALUES ($1, $2, $3) ON CONFLICT (community_id, meter_id)
       DO UPDATE SET metering_point_id = EXCLUDED.metering_point_id`,
      [communityId, meterId, meteringPointId],
    );
  }

  async csvMapping(communityId: string, name: string): Promise<unknown> {
    const sql = "SELECT mapping FROM csv_mapping WHERE community_id = $1 AND name = $2";
    return (await this.#pool.query(sql, [communityId, name])).rows[0]?.mapping ?? null;
  }

  async csvMappings(
    communityId: string,
  ): Promise<readonly { readonly name: string; readonly mapping: unknown }[]> {
    const sql = `SELECT name, mapping FROM csv_mapping WHERE community_id = $1 ORDER BY name COLLATE "C"`;
    return (await this.#pool.query(sql, [communityId])).rows;
  }

  async saveCsvMapping(communityId: string, name: string, mapping: unknown): Promise<void> {
    await this.#pool.query(
      `INSERT INTO csv_mapping VALUES ($1, $2, $3) ON CONFLICT (community_id, name)
       DO UPDATE SET mapping = EXCLUDED.mapping`,
      [communityId, name, JSON.stringify(mapping)],
    );
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
