// What the ledger costs: batches by orders and segments in both modes, several feeders per transaction, every
// challenge, withdrawals, and a contract with one call per trade beside them. On an in-process chain.
// npm run bench -- gas [--json FILE]
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  measureChallenges,
  measureMany,
  measureModes,
  measureNaive,
} from "../../test/contracts/gasFigures.ts";
import { startTestChain } from "../../test/contracts/testChain.ts";

const ORDERS = [20, 50, 100, 200, 500, 1_000] as const;
const SEGMENTS = [10, 20, 50, 100, 200] as const;

const { values } = parseArgs({ options: { json: { type: "string" } } });
const snapshot = JSON.parse(
  readFileSync(new URL("../../test/contracts/gas.snapshot.json", import.meta.url), "utf8"),
) as { readonly withdrawFirst: number; readonly withdrawAgain: number };

const modes = await measureModes(await startTestChain(), ORDERS, SEGMENTS);
const many = await measureMany(await startTestChain());
const { frauds, ...challenges } = await measureChallenges(await startTestChain());
const naive = await measureNaive(await startTestChain());

const group = (value: number) => value.toLocaleString("en").replaceAll(",", " ").padStart(9);
const row = (label: string, gas: number, note = "") =>
  console.log(`${label.padEnd(46)} ${group(gas)}  ${note}`);

console.log(
  "Gas of whole transactions: 21 000 base, calldata, signatures, storage, events; refunds taken off.\n",
);
for (const count of ORDERS) row(`G, ${count} orders, 20 segments`, modes.gasG[count]!);
for (const count of SEGMENTS) row(`G, 200 orders, ${count} segments`, modes.gasGBySegments[count]!);
for (const count of ORDERS) {
  const gas = modes.gasE[count]!;
  row(`E, ${count} orders, 20 segments`, gas, `${Math.round(gas / count)} per order, everything included`);
}
for (const count of SEGMENTS) row(`E, 200 orders, ${count} segments`, modes.gasEBySegments[count]!);
row("E, each order beyond G (n = 200)", modes.perOrderE200, `${modes.bytesPerOrderE} bytes of calldata`);
row("several feeders, gate closure, each", many.manyOrdersPerFeeder);
row("several feeders, batch of 20 segments, each", many.manyBatchesPerFeeder);
for (const [kind, gas] of Object.entries(challenges)) row(`challenge: ${kind}`, gas);
console.log(`  (200 orders on 20 segments; proven: ${frauds.join(", ")})`);
row("withdrawal, first / later (snapshot)", snapshot.withdrawFirst, String(snapshot.withdrawAgain));
row("naive contract, one order", naive.order);
row("naive contract, one matched trade with its orders", naive.perMatchedTrade);

const { announce: _announce, answer: _answer, collect: _collect, ...filed } = challenges;
const figures = {
  ...modes,
  ...many,
  challenges,
  withdrawal: snapshot.withdrawFirst,
  challengeMax: Math.max(...Object.values(filed)),
  naivePerTrade: naive.perMatchedTrade,
  includes:
    "21 000 base, calldata, signatures, storage and events of the whole transaction; refunds taken off",
};
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
