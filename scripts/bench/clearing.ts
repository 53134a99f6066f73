// Unconstrained clearing, 100 … 100,000 orders per side, beside the peers (npm run bench:peers) in the same run:
// npm run bench -- clearing [--json FILE]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { ClearingOrder } from "../../backend/core/clearing/clearing.ts";
import { solveTreeMarket } from "../../backend/core/clearing/solveTreeMarket.ts";
import { orderColumns } from "../../backend/core/clearing/treeMarket.ts";
import { verifyCertificate } from "../../backend/core/clearing/verifyCertificate.ts";
import { findPeers } from "../peers/peers.ts";
import { bookBuilder, median, seeded } from "./support/orderBooks.ts";
import { type PeerRun, runPeers } from "./support/peerClearing.ts";

const SIZES = [100, 300, 1_000, 3_000, 5_000, 10_000, 30_000, 100_000];
/** Sizes at which the peers are timed beside us. */
const PEER_SIZES = [100, 1_000, 5_000];
const PEERS = ["assume-framework pay-as-clear", "pymarket huang", "pymarket muda"];
const PEER_BUDGET_SECONDS = 4;
const SEGMENTS = [{ parent: -1, lowerWh: -1e13, upperWh: 1e13 }];
const POINTS = new Map([["point", 0]]);

/** Sells at 5 … 25 ct, buys at 10 … 35 ct, 50 … 2,500 Wh. */
function book(perSide: number): ClearingOrder[] {
  const random = seeded(perSide);
  const { orders, add } = bookBuilder(0);
  for (let i = 0; i < 2 * perSide; i += 1) {
    const side = i % 2 === 0 ? "sell" : "buy";
    const ticks = side === "sell" ? 50 + Math.floor(random() * 200) : 100 + Math.floor(random() * 250);
    add("point", side, 50 + Math.floor(random() * 2_450), ticks, "grid");
  }
  return orders;
}

interface Row {
  readonly ordersPerSide: number;
  readonly medianMs: number;
  readonly fastestMs: number;
  readonly welfareShare: number;
  /** Largest welfare there is: the certificate proves that ours is. */
  readonly welfare: number;
}

/** Time from order objects to certified amounts and prices. */
function measure(perSide: number): Row {
  const orders = book(perSide);
  const repeats = Math.max(31, Math.min(101, Math.round(200_000 / perSide)));
  const times: number[] = [];
  let proof: ReturnType<typeof verifyCertificate> | null = null;
  for (let run = 0; run < repeats; run += 1) {
    const began = performance.now();
    const problem = { segments: SEGMENTS, orders: orderColumns(orders, POINTS) };
    const result = solveTreeMarket(problem);
    times.push(performance.now() - began);
    if (result.status === "refused") throw new Error(result.code);
    proof ??= verifyCertificate(problem, result);
  }
  const valid = proof?.status === "valid";
  const welfare = proof?.status === "valid" ? proof.welfareMicroEuro : 0;
  const fastestMs = Math.min(...times);
  return { ordersPerSide: perSide, medianMs: median(times), fastestMs, welfareShare: valid ? 1 : 0, welfare };
}

/** Exponent of the fastest times in the number of orders, least squares in log–log over books of 1,000 and more. */
function exponent(rows: readonly Row[]): number {
  const points = rows.filter((row) => row.ordersPerSide >= 1_000);
  const x = points.map((row) => Math.log(row.ordersPerSide));
  const y = points.map((row) => Math.log(row.fastestMs));
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, xi, i) => sum + (xi - mx) * (y[i]! - my), 0);
  return covariance / x.reduce((sum, xi) => sum + (xi - mx) ** 2, 0);
}

interface PeerRow extends PeerRun {
  /** Part of the largest possible welfare that the peer reaches. */
  readonly welfareShare: number | null;
  /** Peer's fastest time over our median. */
  readonly ratio: number | null;
}

function measurePeers(rows: readonly Row[]): PeerRow[] {
  const found = findPeers(["pymarket", "assume"]);
  if ("why" in found) {
    console.log(`peers skipped: ${found.why}`);
    return [];
  }
  return PEER_SIZES.flatMap((size) => {
    const ours = rows.find((row) => row.ordersPerSide === size)!;
    return runPeers(found.python, book(size), PEERS, PEER_BUDGET_SECONDS).map((run) => ({
      ...run,
      welfareShare: run.welfare === null ? null : run.welfare / ours.welfare,
      ratio: run.ms === null ? null : run.ms / ours.medianMs,
    }));
  });
}

const { values } = parseArgs({ options: { json: { type: "string" } } });
for (let i = 0; i < 50; i += 1) measure(1_000);
const rows = SIZES.map(measure);
const peers = measurePeers(rows);
console.log("orders per side                          program            ms    welfare     slower by");
const line = (size: number, name: string, ms: number | null, share: number | null, ratio: string): void => {
  const time = (ms === null ? "–" : ms.toFixed(3)).padStart(14);
  const part = (share === null ? "–" : `${(100 * share).toFixed(2)} %`).padStart(11);
  console.log(`${String(size).padStart(15)}${name.padStart(33)}${time}${part}${ratio.padStart(14)}`);
};
for (const row of rows) {
  line(row.ordersPerSide, "Lateral", row.medianMs, row.welfareShare, "");
  for (const peer of peers.filter((run) => run.ordersPerSide === row.ordersPerSide)) {
    line(
      row.ordersPerSide,
      peer.peer,
      peer.ms,
      peer.welfareShare,
      peer.ratio === null ? "" : `${peer.ratio.toFixed(0)}×`,
    );
  }
}
const orderExponent = exponent(rows);
console.log(`time grows with the number of orders to the power ${orderExponent.toFixed(2)}`);
for (const { peer, reason } of peers) if (reason !== null) console.log(`${peer}: ${reason}`);
if (values.json !== undefined) {
  const ms5000 = rows.find((row) => row.ordersPerSide === 5_000)!.medianMs;
  const welfareShare = Math.min(...rows.map((row) => row.welfareShare));
  const at5000 = peers.flatMap((run) => (run.ordersPerSide === 5_000 && run.ms !== null ? [run.ms] : []));
  const ratioToFastestPeer = at5000.length === 0 ? null : Math.min(...at5000) / ms5000;
  const figures = { ms5000, peers, ratioToFastestPeer, welfareShare, orderExponent, rows };
  writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
