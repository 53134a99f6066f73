/** Runs the market peers of the peers' Python environment on the same book. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ClearingOrder } from "../../../backend/core/clearing/clearing.ts";
import { PRICE_TICK } from "../../../backend/core/units/quantities.ts";

export interface PeerRun {
  readonly peer: string;
  readonly ordersPerSide: number;
  /** Fastest of the repeats; null when the peer gave up or takes too long. */
  readonly ms: number | null;
  /** Welfare of what the peer accepts, ticks × Wh. */
  readonly welfare: number | null;
  /** Why there is no time, if there is none. */
  readonly reason: string | null;
}

const script = fileURLToPath(new URL("../../peers/clearing.py", import.meta.url));

/** Times every peer on one book, in a process of its own. `budgetSeconds` bounds each peer's repeats. */
export function runPeers(
  python: string,
  orders: readonly ClearingOrder[],
  peers: readonly string[],
  budgetSeconds: number,
): PeerRun[] {
  const book = orders.map(({ side, energyWh, limitPrice }) => [
    side === "buy" ? 1 : 0,
    energyWh,
    limitPrice / PRICE_TICK,
  ]);
  const input = JSON.stringify({ book, peers, budgetSeconds });
  const child = spawnSync(python, [script], { input, encoding: "utf8", maxBuffer: 1e8 });
  if (child.status !== 0) throw new Error(`the peers failed: ${child.stderr.slice(-2_000)}`);
  return child.stdout
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line): PeerRun => ({ ...JSON.parse(line), ordersPerSide: orders.length / 2 }));
}
