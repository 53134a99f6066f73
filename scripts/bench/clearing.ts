// Unconstrained clearing, 100 … 100,000 orders per side: npm run bench -- clearing [--json FILE]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { ClearingOrder } from "../../backend/core/clearing/clearing.ts";
import { solveTreeMarket } from "../../backend/core/clearing/solveTreeMarket.ts";
import { orderColumns } from "../../backend/core/clearing/treeMarket.ts";
import { verifyCertificate } from "../../backend/core/clearing/verifyCertificate.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";

const SIZES = [100, 300, 1_000, 3_000, 5_000, 10_000, 30_000, 100_000];
const SEGMENTS = [{ parent: -1, lowerWh: -1e13, upperWh: 1e13 }];
const POINTS = new Map([["point", 0]]);

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Sells at 5 … 25 ct, buys at 10 … 35 ct, 50 … 2,500 Wh. */
function book(perSide: number): ClearingOrder[] {
  const random = seeded(perSide);
  return Array.from({ length: 2 * perSide }, (_, i): ClearingOrder => {
    const side = i % 2 === 0 ? "sell" : "buy";
    const ticks = side === "sell" ? 50 + Math.floor(random() * 200) : 100 + Math.floor(random() * 250);
    return {
      orderId: `0x${i.toString(16)}` as Hex,
      pointId: "point",
      side,
      energyWh: wattHours(50 + Math.floor(random() * 2_450)),
      limitPrice: microEuroPerKWh(ticks * 1_000),
      networkCharge: microEuroPerKWh(0),
      fallback: "grid",
      sequence: i,
    };
  });
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

interface Row {
  readonly ordersPerSide: number;
  readonly medianMs: number;
  readonly welfareShare: number;
}

/** Time from order objects to certified amounts and prices. */
function measure(perSide: number): Row {
  const orders = book(perSide);
  const repeats = Math.max(7, Math.min(101, Math.round(200_000 / perSide)));
  const times: number[] = [];
  let welfareShare = 0;
  for (let run = 0; run < repeats; run += 1) {
    const began = performance.now();
    const problem = { segments: SEGMENTS, orders: orderColumns(orders, POINTS) };
    const result = solveTreeMarket(problem);
    times.push(performance.now() - began);
    if (result.status === "refused") throw new Error(result.code);
    // A valid certificate proves that no allocation has more welfare.
    if (run === 0) welfareShare = verifyCertificate(problem, result).status === "valid" ? 1 : 0;
  }
  return { ordersPerSide: perSide, medianMs: median(times), welfareShare };
}

/** Exponent of time in the number of orders, least squares in log–log over books of 1,000 and more. */
function exponent(rows: readonly Row[]): number {
  const points = rows.filter((row) => row.ordersPerSide >= 1_000);
  const x = points.map((row) => Math.log(row.ordersPerSide));
  const y = points.map((row) => Math.log(row.medianMs));
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, xi, i) => sum + (xi - mx) * (y[i]! - my), 0);
  return covariance / x.reduce((sum, xi) => sum + (xi - mx) ** 2, 0);
}

const { values } = parseArgs({ options: { json: { type: "string" } } });
for (let i = 0; i < 50; i += 1) measure(1_000);
const rows = SIZES.map(measure);
console.log("orders per side    median ms    share of possible welfare");
for (const { ordersPerSide, medianMs, welfareShare } of rows) {
  console.log(
    `${String(ordersPerSide).padStart(15)}${medianMs.toFixed(3).padStart(13)}${welfareShare.toFixed(4).padStart(29)}`,
  );
}
const orderExponent = exponent(rows);
console.log(`time grows with the number of orders to the power ${orderExponent.toFixed(2)}`);
if (values.json !== undefined) {
  const ms5000 = rows.find((row) => row.ordersPerSide === 5_000)!.medianMs;
  const welfareShare = Math.min(...rows.map((row) => row.welfareShare));
  const figures = { ms5000, welfareShare, orderExponent, rows };
  writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
