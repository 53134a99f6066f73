// A month settled and billed: readings come out of PostgreSQL day by day, every interval is settled with its trades,
// balances and bills add up, and invoices are issued. All cores, one worker per core, memory watched.
//   npm run bench -- settle [--points 10000] [--days 30] [--json FILE]
// Not timed: writing the readings (that is `ingest`). Lines are made, balanced and billed; storing each of them as a row
// is timed apart, on the first community's first day, because an audit makes the same lines again from the readings.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import pg from "pg";
import {
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../backend/adapters/database/embeddedPostgres.ts";
import { lineRow } from "../../backend/adapters/database/intervalRows.ts";
import { migrateDatabase } from "../../backend/adapters/database/migrate.ts";
import type { BillLine } from "../../backend/core/billing/bill.ts";
import { monthPeriod } from "../../backend/core/billing/billingPeriod.ts";
import type { Party } from "../../backend/core/billing/invoice.ts";
import { issueInvoice } from "../../backend/core/billing/issueInvoice.ts";
import { runningBill } from "../../backend/core/billing/runningBill.ts";
import type { Allocation, Trade } from "../../backend/core/clearing/clearing.ts";
import type { MeterReading } from "../../backend/core/metering/reading.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { accumulateBalances, netOf } from "../../backend/core/settlement/accumulateBalances.ts";
import type { LedgerLine, NetPosition } from "../../backend/core/settlement/ledgerLine.ts";
import { type SettlementOrder, settleInterval } from "../../backend/core/settlement/settleInterval.ts";
import type { TariffSheet } from "../../backend/core/tariffs/tariff.ts";
import { epochSeconds, type IntervalIndex, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuro, microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";

const COMMUNITY_SIZE = 100;
const PERIOD = monthPeriod(2026, 6);
const INTERVALS_PER_DAY = 96;
const price = microEuroPerKWh;
const TARIFF: TariffSheet = {
  version: 1,
  effectiveFrom: epochSeconds(0),
  currency: "EUR",
  retailEnergy: price(220_000),
  feedIn: price(80_000),
  gridNetworkCharge: price(90_000),
  localNetworkCharge: price(40_000),
  vatBasisPoints: 1_900,
  priceFloor: price(0),
  priceCap: price(400_000),
};
const POOL_PRICE = price(140_000);

interface Job {
  readonly url: string;
  readonly days: number;
  readonly communities: readonly number[];
}
interface Share {
  readonly pointIntervals: number;
  readonly lines: number;
  readonly invoices: number;
  readonly billedCent: number;
  readonly heapMiB: number;
}

const communityOf = (number: number) => `c${String(number).padStart(4, "0")}`;
const orderIdOf = (position: number): Hex => `0x${position.toString(16).padStart(64, "0")}`;

/** Every second home sells; what neighbours take of it was traded a little above what is delivered. */
function marketOf(readings: readonly MeterReading[]) {
  const orders: SettlementOrder[] = [];
  const sizes = new Map<Hex, number>();
  const trades: Trade[] = [];
  for (let seller = 0; seller + 1 < readings.length; seller += 2) {
    const [sell, buy] = [readings[seller], readings[seller + 1]];
    if (sell === undefined || buy === undefined) continue;
    const energyWh = wattHours(Math.min(sell.exportWh + 20, buy.importWh));
    if (energyWh === 0 || sell.exportWh === 0) continue;
    const [sellOrderId, buyOrderId] = [orderIdOf(seller + 1), orderIdOf(seller + 2)];
    const common = { fallback: "grid" as const };
    orders.push(
      {
        ...common,
        orderId: sellOrderId,
        meteringPointId: sell.meteringPointId,
        side: "sell",
        networkCharge: price(0),
      },
      {
        ...common,
        orderId: buyOrderId,
        meteringPointId: buy.meteringPointId,
        side: "buy",
        networkCharge: TARIFF.localNetworkCharge,
      },
    );
    trades.push({ sellOrderId, buyOrderId, energyWh });
    sizes.set(sellOrderId, energyWh).set(buyOrderId, energyWh);
  }
  const allocations = orders.map(
    ({ orderId, side }): Allocation => ({
      orderId,
      localWh: wattHours(sizes.get(orderId) ?? 0),
      gridWh: wattHours(0),
      unservedWh: wattHours(0),
      price: POOL_PRICE,
      energyMicroEuro: microEuro(0),
      networkChargeMicroEuro: microEuro(0),
      explanation: {
        code: "matched-full",
        bindingElement: null,
        clearingPrice: side === "buy" ? POOL_PRICE : POOL_PRICE,
      },
    }),
  );
  return { orders, allocations, trades };
}

async function readDay(
  client: pg.Client,
  community: string,
  from: number,
): Promise<Map<number, MeterReading[]>> {
  const { rows } = await client.query({
    text: `SELECT interval, metering_point_id, version, import_wh, export_wh, quality FROM meter_reading
      WHERE community_id = $1 AND interval >= $2 AND interval < $3 ORDER BY interval, metering_point_id, version`,
    values: [community, from, from + INTERVALS_PER_DAY],
    rowMode: "array",
  });
  const byInterval = new Map<number, MeterReading[]>();
  for (const [interval, meteringPointId, version, importWh, exportWh, quality] of rows) {
    const readings = byInterval.get(interval) ?? [];
    if (readings.length === 0) byInterval.set(interval, readings);
    const reading: MeterReading = {
      meteringPointId,
      interval: intervalIndex(interval),
      importWh: wattHours(Number(importWh)),
      exportWh: wattHours(Number(exportWh)),
      quality,
      source: "bench",
      receivedAt: epochSeconds(0),
      version,
    };
    // Versions come ascending: the newest takes the place of the one before.
    if (readings.at(-1)?.meteringPointId === meteringPointId) readings[readings.length - 1] = reading;
    else readings.push(reading);
  }
  return byInterval;
}

const party = (id: string): Party => ({
  id,
  name: id,
  street: "-",
  city: "-",
  postcode: "00000",
  country: "DE",
  vatId: null,
  taxNumber: null,
  email: null,
  iban: null,
});

/** Adds a day's lines to the running totals of the month. */
function bill(totals: Map<string, Map<string, BillLine>>, lines: readonly LedgerLine[]): void {
  const byPoint = Map.groupBy(lines, (line) => line.meteringPointId);
  for (const [meteringPointId, own] of byPoint) {
    if (meteringPointId === "community") continue;
    const sums = totals.get(meteringPointId) ?? new Map<string, BillLine>();
    totals.set(meteringPointId, sums);
    for (const line of runningBill({ meteringPointId, lines: own, tariff: TARIFF, period: PERIOD }).lines) {
      const old = sums.get(line.kind);
      sums.set(line.kind, {
        ...line,
        energyWh: wattHours(line.energyWh + (old?.energyWh ?? 0)),
        amount: microEuro(line.amount + (old?.amount ?? 0)),
      });
    }
  }
}

function issue(totals: ReadonlyMap<string, ReadonlyMap<string, BillLine>>) {
  let invoices = 0;
  let billedCent = 0;
  for (const [meteringPointId, sums] of totals) {
    for (const kind of ["invoice", "self-billed"] as const) {
      const invoice = issueInvoice({
        kind,
        number: `${meteringPointId}-${kind}`,
        meteringPointId,
        period: PERIOD,
        issued: { year: 2026, month: 7, day: 1 },
        due: { year: 2026, month: 7, day: 15 },
        currency: "EUR",
        operator: party("operator"),
        member: party(meteringPointId),
        memberVat: "small-business",
        vatBasisPoints: TARIFF.vatBasisPoints,
        lines: [...sums.values()],
        carriedInMicroEuro: microEuro(0),
        corrects: null,
      });
      if (invoice === null) continue;
      invoices += 1;
      billedCent += kind === "invoice" ? invoice.grossCent : -invoice.grossCent;
    }
  }
  return { invoices, billedCent };
}

async function settleShare({ url, days, communities }: Job): Promise<Share> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const tally = { pointIntervals: 0, lines: 0, invoices: 0, billedCent: 0, heapMiB: 0 };
  for (const number of communities) {
    const community = communityOf(number);
    let balances: readonly NetPosition[] = [];
    const totals = new Map<string, Map<string, BillLine>>();
    for (let day = 0; day < days; day++) {
      const lines: LedgerLine[] = [];
      const readingsOfDay = await readDay(client, community, PERIOD.from + day * INTERVALS_PER_DAY);
      for (const [interval, readings] of readingsOfDay) {
        const settled = settleInterval({
          interval: interval as IntervalIndex,
          readings,
          tariff: TARIFF,
          ...marketOf(readings),
        });
        for (const line of settled.lines) lines.push(line);
        tally.pointIntervals += readings.length;
      }
      balances = accumulateBalances(balances, lines);
      bill(totals, lines);
      tally.lines += lines.length;
    }
    const sum = balances.reduce((all, position) => all + netOf(position), 0);
    if (sum !== 0) throw new Error(`the books of ${community} are off by ${sum} µ€`);
    const { invoices, billedCent } = issue(totals);
    tally.invoices += invoices;
    tally.billedCent += billedCent;
    tally.heapMiB = Math.max(tally.heapMiB, process.memoryUsage().heapUsed / 1024 ** 2);
  }
  await client.end();
  return tally;
}

/** Readings of a month for every point, made in the database: import at night, export at noon, all different. */
async function fill(url: string, communities: number, days: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (let number = 0; number < communities; number++) {
    await client.query(
      `INSERT INTO meter_reading
       SELECT $1, $2 + q, $1 || '-' || lpad(p::text, 3, '0'), 1, (p * 131 + q * 7) % 700,
         CASE WHEN p % 2 = 0 AND q % 96 BETWEEN 30 AND 70 THEN (p * 17 + q * 13) % 900 ELSE 0 END, 'measured', 'bench', 0
       FROM generate_series(0, $3 - 1) q, generate_series(0, ${COMMUNITY_SIZE - 1}) p ORDER BY 2, 3`,
      [communityOf(number), Number(PERIOD.from), days * INTERVALS_PER_DAY],
    );
  }
  await client.query("ANALYZE meter_reading");
  await client.end();
}

/** Lines per second into `ledger_line`, as a step of an interval writes them. */
async function storeRate(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const began = performance.now();
  let stored = 0;
  for (const [interval, readings] of await readDay(client, communityOf(0), PERIOD.from)) {
    const settled = settleInterval({
      interval: interval as IntervalIndex,
      readings,
      tariff: TARIFF,
      ...marketOf(readings),
    });
    const rows = settled.lines.map((line, rank) => lineRow(communityOf(0), line, rank));
    const columns = Object.keys(rows[0] ?? {}).join(", ");
    await client.query(
      `INSERT INTO ledger_line (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::ledger_line, $1::json)`,
      [JSON.stringify(rows)],
    );
    stored += rows.length;
  }
  await client.end();
  return stored / ((performance.now() - began) / 1000);
}

async function settleAll(url: string, communities: number, days: number): Promise<Share[]> {
  const threads = availableParallelism();
  return Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const own = Array.from({ length: communities }, (_, i) => i).filter((i) => i % threads === thread);
      const data: Job = { url, days, communities: own };
      return new Promise<Share>((resolve, reject) => {
        const worker = new Worker(fileURLToPath(import.meta.url), { workerData: data });
        worker.once("message", resolve);
        worker.once("error", reject);
      });
    }),
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      points: { type: "string", default: "10000" },
      days: { type: "string", default: "30" },
      json: { type: "string" },
    },
  });
  const communities = Math.ceil(Number(values.points) / COMMUNITY_SIZE);
  const days = Math.min(30, Number(values.days));
  const folder = mkdtempSync(join(tmpdir(), "lateral-settle-"));
  try {
    const { url } = await startEmbeddedPostgres(join(folder, "postgres"));
    await migrateDatabase(url);
    const prepared = performance.now();
    await fill(url, communities, days);
    console.log(
      `prepared in ${((performance.now() - prepared) / 1000).toFixed(0)} s (not part of the figures)`,
    );
    const began = performance.now();
    const shares = await settleAll(url, communities, days);
    const monthSeconds = (performance.now() - began) / 1000;
    const sum = (of: (share: Share) => number) => shares.reduce((all, share) => all + of(share), 0);
    const pointIntervals = sum((share) => share.pointIntervals);
    const pointIntervalsPerSecond = Math.round(pointIntervals / monthSeconds);
    const linesStoredPerSecond = Math.round(await storeRate(url));
    const peakRssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    const number = (value: number) => value.toLocaleString("en-GB");
    console.log(
      `points              ${number(communities * COMMUNITY_SIZE)} in ${communities} communities, ${days} days`,
    );
    console.log(
      `settled             ${number(pointIntervals)} point-intervals, ${number(sum((s) => s.lines))} lines, books at zero`,
    );
    console.log(
      `billed              ${number(sum((s) => s.invoices))} invoices, ${(sum((s) => s.billedCent) / 100).toFixed(2)} EUR`,
    );
    console.log(
      `time                ${monthSeconds.toFixed(1)} s on ${shares.length} cores, ${number(pointIntervalsPerSecond)} point-intervals/s`,
    );
    console.log(
      `memory              ${peakRssMiB} MiB at its peak; heap of a worker at most ${Math.round(Math.max(...shares.map((s) => s.heapMiB)))} MiB`,
    );
    console.log(
      `storing lines       ${number(linesStoredPerSecond)} rows/s, settlement included, one connection`,
    );
    if (values.json !== undefined) {
      const figures = {
        pointIntervalsPerSecond,
        monthSeconds,
        peakRssMiB,
        points: communities * COMMUNITY_SIZE,
        days,
        linesStoredPerSecond,
      };
      writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
    }
  } finally {
    await stopEmbeddedPostgres(join(folder, "postgres"));
    rmSync(folder, { recursive: true, force: true });
  }
}

if (isMainThread) await main();
else parentPort?.postMessage(await settleShare(workerData as Job));
