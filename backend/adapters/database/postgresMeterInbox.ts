/** Gaps in the readings, and the feeder's own meter, in PostgreSQL. */
import pg from "pg";
import { epochSeconds, intervalIndex } from "../../core/time/marketInterval.ts";
import { wattHours } from "../../core/units/quantities.ts";
import { checkedRange, type IntervalRange } from "../../ports/intervals.ts";
import type { FeederReading, GapPage, MeterInbox, ReadingGap } from "../../ports/meterInbox.ts";

/** Numbers of missing intervals minus their rank are alike within a run. */
const GAPS = `
WITH missing AS (
  SELECT p.id, i.interval, i.interval - row_number() OVER (PARTITION BY p.id ORDER BY i.interval) AS run
  FROM (SELECT DISTINCT interval FROM market_interval
    WHERE community_id = $1 AND interval >= $3 AND interval < $4) i
  CROSS JOIN (SELECT unnest($2::text[]) COLLATE "C" AS id) p
  WHERE NOT EXISTS (SELECT 1 FROM meter_reading r
    WHERE r.community_id = $1 AND r.interval = i.interval AND r.metering_point_id = p.id))
SELECT id, min(interval) AS "from", max(interval) + 1 AS "to" FROM missing GROUP BY id, run
HAVING (min(interval), id) > ($5::int, $6::text) ORDER BY min(interval), id LIMIT $7`;

const NEWEST = `
SELECT DISTINCT ON (interval) interval, version, import_wh, export_wh, received_at FROM feeder_reading
WHERE community_id = $1 AND feeder_id = $2 AND interval >= $3 AND interval < $4
ORDER BY interval, version DESC`;

const ADD = `
INSERT INTO feeder_reading (community_id, feeder_id, interval, version, import_wh, export_wh, received_at)
SELECT $1, $2, n.interval, coalesce(o.version, 0) + 1, n.import_wh, n.export_wh, n.received_at
FROM json_to_recordset($3::json) AS n(interval int, import_wh bigint, export_wh bigint, received_at bigint)
LEFT JOIN LATERAL (SELECT version, import_wh, export_wh FROM feeder_reading f
  WHERE f.community_id = $1 AND f.feeder_id = $2 AND f.interval = n.interval ORDER BY version DESC LIMIT 1) o ON true
WHERE o.version IS NULL OR o.import_wh <> n.import_wh OR o.export_wh <> n.export_wh`;

export class PostgresMeterInbox implements MeterInbox {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 20_000 });
    this.#pool.on("error", () => undefined);
  }

  async gaps(
    communityId: string,
    meteringPointIds: readonly string[],
    range: IntervalRange,
    { after, limit }: GapPage,
  ): Promise<readonly ReadingGap[]> {
    const { from, to } = checkedRange(range);
    const cursor = [after?.from ?? -1, after?.meteringPointId ?? ""];
    const values = [communityId, meteringPointIds, from, to, ...cursor, limit];
    const { rows } = await this.#pool.query(GAPS, values);
    return rows.map((row) => ({
      meteringPointId: row.id,
      from: intervalIndex(row.from),
      to: intervalIndex(row.to),
    }));
  }

  async feederReadings(
    communityId: string,
    feederId: string,
    range: IntervalRange,
  ): Promise<readonly FeederReading[]> {
    const { from, to } = checkedRange(range);
    const { rows } = await this.#pool.query(NEWEST, [communityId, feederId, from, to]);
    return rows.map((row) => ({
      interval: intervalIndex(row.interval),
      version: row.version,
      importWh: wattHours(Number(row.import_wh)),
      exportWh: wattHours(Number(row.export_wh)),
      receivedAt: epochSeconds(Number(row.received_at)),
    }));
  }

  async addFeederReadings(
    communityId: string,
    feederId: string,
    readings: readonly Omit<FeederReading, "version">[],
  ): Promise<number> {
    const rows = readings.map((reading) => ({
      interval: reading.interval,
      import_wh: reading.importWh,
      export_wh: reading.exportWh,
      received_at: reading.receivedAt,
    }));
    const { rowCount } = await this.#pool.query(ADD, [communityId, feederId, JSON.stringify(rows)]);
    return rowCount ?? 0;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
