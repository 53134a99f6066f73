// The API under mixed load, the whole product in one process beside its database and chain: signed orders are entered at a
// fixed rate while pages are read, and memory is watched.
//   npm run bench -- api [--minutes 10] [--orders 3300] [--reads 2400] [--speed 240] [--json FILE]
// Rates are per minute. Latencies are corrected for requests that could not begin in time (coordinated omission). An order
// that is refused and a read that fails are errors. Memory growth is the server's resident memory over the last minute
// beyond that after the first two, when caches are warm.
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { type Page, signIn, signInHomes, Traders } from "./api/homes.ts";
import { startMeasured } from "./api/product.ts";

const MIB = 1024 * 1024;
const SAMPLE_MS = 5_000;
const WARM_MS = 120_000;
const LAST_MS = 60_000;
const CONNECTIONS = 8;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    orders: { type: "string", default: "3300" },
    reads: { type: "string", default: "2400" },
    speed: { type: "string", default: "240" },
    json: { type: "string" },
  },
});
const minutes = Number(values.minutes);
const seconds = Math.round(minutes * 60);

const product = await startMeasured(Number(values.speed));
try {
  const homes = await signInHomes(product.url);
  const traders = await Traders.open(product.url, homes);
  const [operator, dso, auditor] = await Promise.all(
    ["operator", "dso", "auditor"].map((id) => signIn(product.url, id)),
  );
  const pages: readonly Page[] = [
    ...homes.flatMap(({ pointId, cookie }) =>
      ["home", "intervals", "money", "orders", "plan"].map((view) => ({
        path: `/api/v1/household/${view}?meteringPointId=${pointId}`,
        cookie,
      })),
    ),
    ...["/api/v1/community/intervals", "/api/v1/community/members"].map((path) => ({
      path,
      cookie: operator!,
    })),
    ...["/api/v1/dso/network/state", "/api/v1/dso/intervals"].map((path) => ({ path, cookie: dso! })),
    { path: "/api/v1/dso/intervals", cookie: auditor! },
  ];
  let refusal = "";
  let turn = 0;
  const memory: { at: number; mib: number }[] = [];
  const began = Date.now();
  const sample = async () => {
    const bytes = await product.metric("lateral_process_resident_memory_bytes");
    memory.push({ at: Date.now() - began, mib: bytes / MIB });
  };
  const timers = [
    setInterval(() => void sample().catch(() => undefined), SAMPLE_MS),
    setInterval(() => void traders.refresh().catch(() => undefined), 500),
  ];
  const write = {
    origin: product.url,
    "sec-fetch-site": "same-origin",
    "content-type": "application/json",
  };
  const orders = autocannon({
    url: product.url,
    connections: CONNECTIONS,
    duration: seconds,
    overallRate: Math.ceil(Number(values.orders) / 60),
    requests: [
      {
        method: "POST",
        path: "/api/v1/household/orders",
        setupRequest: (request) => {
          const entry = traders.next();
          if (entry === null) return { ...request, method: "GET", path: "/api/v1/health" };
          const headers = { ...write, cookie: entry.cookie, "idempotency-key": randomUUID() };
          return { ...request, method: "POST", headers, body: entry.body };
        },
        onResponse: (status, body) => {
          if (status >= 400) refusal = `${status} ${String(body).slice(0, 300)}`;
        },
      },
    ],
  });
  const reads = autocannon({
    url: product.url,
    connections: CONNECTIONS,
    duration: seconds,
    overallRate: Math.ceil(Number(values.reads) / 60),
    requests: [
      {
        method: "GET",
        setupRequest: (request) => {
          const page = pages[(turn * 7) % pages.length]!;
          turn += 1;
          return { ...request, path: page.path, headers: { cookie: page.cookie } };
        },
        onResponse: (status, body) => {
          if (status >= 400) refusal = `${status} ${String(body).slice(0, 300)}`;
        },
      },
    ],
  });
  const [entered, read] = await Promise.all([orders, reads]);
  for (const timer of timers) clearInterval(timer);
  await sample();
  const took = (Date.now() - began) / 60_000;
  const average = (from: number, to: number): number => {
    const within = memory.filter(({ at }) => at >= from && at <= to);
    return within.reduce((sum, { mib }) => sum + mib, 0) / Math.max(1, within.length);
  };
  const end = memory.at(-1)?.at ?? 0;
  const warm = Math.min(WARM_MS, end / 2);
  const growth = average(end - LAST_MS, end) - average(warm - LAST_MS / 2, warm + LAST_MS / 2);
  const created = entered.statusCodeStats?.["201"]?.count ?? 0;
  const errorsOf = (result: autocannon.Result) => result.errors + result.timeouts + result.non2xx;
  const figures = {
    minutes: took,
    ordersPerMinute: Math.floor(created / took),
    orderP50Ms: entered.latency.p50,
    orderP99Ms: entered.latency.p99,
    readsPerMinute: Math.floor(read["2xx"] / took),
    readP50Ms: read.latency.p50,
    readP99Ms: read.latency.p99,
    errors: errorsOf(entered) + errorsOf(read),
    rssGrowthMiB: Math.round(growth * 10) / 10,
    rssMiB: Math.round(average(end - LAST_MS, end)),
    intervalsBilled: await billedIntervals(product),
  };
  console.table(figures);
  if (refusal !== "") console.log(`the last refusal: ${refusal}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
} finally {
  await product.stop();
}

/** Shows that the market went on meanwhile. */
async function billedIntervals({ metric }: { metric(name: string): Promise<number> }): Promise<number> {
  return metric('lateral_interval_transitions_total\\{state="billed"\\}');
}
