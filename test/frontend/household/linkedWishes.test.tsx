import { describe, expect, it } from "vitest";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";
import type { LinkedOrderView } from "../../../frontend/api/generatedSchema.ts";
import { wishSentence } from "../../../frontend/household/linkedWishes.tsx";
import { useText } from "../../../frontend/i18n/useText.tsx";
import { sampleLinked } from "../../core/orders/sampleLinkedOrders.ts";
import { render } from "../support/render.tsx";

const view = (
  change: Partial<LinkedOrderView>,
  kind: "car" | "battery" | "block" = "car",
): LinkedOrderView => ({
  linkedOrderId: `0x${"1".repeat(64)}`,
  linkedOrder: sampleLinked({ kind, profileWh: kind === "block" ? [wattHours(500), wattHours(700)] : [] }),
  receivedAt: sampleLinked().expiresAt,
  state: "running",
  boughtWh: wattHours(3_000),
  soldWh: wattHours(1_000),
  fills: [
    {
      interval: intervalIndex(sampleLinked().firstInterval + 4),
      boughtWh: wattHours(3_000),
      soldWh: wattHours(0),
    },
  ],
  code: "moved",
  ...change,
});

function Sentence({ of }: { readonly of: LinkedOrderView }) {
  return <p>{wishSentence(useText(), of)}</p>;
}

describe("a wish over many quarter hours", () => {
  const cases = [
    view({}),
    view({ code: "part-filled" }),
    view({ code: "filled" }),
    view({ code: "not-reached", fills: [] }),
    view({}, "battery"),
    view({}, "block"),
    view({ code: "filled" }, "block"),
    view({ code: "not-reached", fills: [] }, "block"),
    view({ state: "cancelled" }),
  ];

  it("is told in one whole sentence, whatever became of it, in English and German", async () => {
    for (const locale of ["en", "de"] as const) {
      const told = await Promise.all(cases.map((of) => render(<Sentence of={of} />, locale)));
      expect(new Set(told).size).toBe(cases.length);
      for (const html of told) {
        expect(html).toMatch(/kWh/);
        expect(html).not.toMatch(/[{}]|undefined|NaN/);
      }
    }
    expect(await render(<Sentence of={cases[1]!} />)).toContain("3");
  });
});
