import { describe, expect, it } from "vitest";
import { settleInterval } from "../../../backend/core/settlement/settleInterval.ts";
import { microEuroPerKWh } from "../../../backend/core/units/quantities.ts";
import { market, reading } from "./marketFixture.ts";

const charges = {
  sameSegment: microEuroPerKWh(10_000),
  sameLine: microEuroPerKWh(20_000),
  sameTransformer: microEuroPerKWh(90_000),
};
const sketch = market(
  [
    { id: 1, point: "sun", side: "sell", localWh: 900, price: 100_000 },
    { id: 2, point: "near", side: "buy", localWh: 500, price: 100_000 },
    { id: 3, point: "far", side: "buy", localWh: 400, price: 100_000 },
  ],
  [
    [1, 2, 500],
    [1, 3, 400],
  ],
  [reading("sun", 0, 900), reading("near", 500, 0), reading("far", 400, 0)],
);
const placed = { 1: 1, 2: 1, 3: 3 } as const;
const input = {
  ...sketch,
  orders: sketch.orders.map((order, i) => ({ ...order, segment: placed[(i + 1) as 1 | 2 | 3] })),
};

const chargedTo = (settlement: ReturnType<typeof settleInterval>, point: string): number =>
  settlement.lines
    .filter((line) => line.kind === "local-network-charge" && line.meteringPointId === point)
    .reduce((sum, line) => sum + line.amount, 0);

describe("settling with charges by distance", () => {
  it("charges a near trade less, and a far one never more than the market deducted", () => {
    const settled = settleInterval({ ...input, distance: { parents: [-1, 0, 1, 0], charges } });
    expect(chargedTo(settled, "near")).toBe(500 * 10);
    expect(chargedTo(settled, "far")).toBe(400 * 40);
  });

  it("changes no other line", () => {
    const others = (settlement: ReturnType<typeof settleInterval>) =>
      settlement.lines.filter((line) => line.kind !== "local-network-charge");
    const settled = settleInterval({ ...input, distance: { parents: [-1, 0, 1, 0], charges } });
    expect(others(settled)).toEqual(others(settleInterval(sketch)));
    expect(chargedTo(settleInterval(sketch), "near")).toBe(500 * 40);
  });
});
