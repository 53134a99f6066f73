/** Words and small rules of the household's pages, with fixed data. */
import { describe, expect, it } from "vitest";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import type { OrderState, OutlookView } from "../../../frontend/api/generatedSchema.ts";
import { noteSentence } from "../../../frontend/household/noteSentence.ts";
import { OrderStateWord } from "../../../frontend/household/orderState.tsx";
import { hoursOf } from "../../../frontend/household/planOutlook.tsx";
import { readReceipt } from "../../../frontend/household/receiptFile.tsx";
import { useText } from "../../../frontend/i18n/useText.tsx";
import { render } from "../support/render.tsx";

type Item = Parameters<typeof noteSentence>[1];

/** Words as they are read: without tags, and with plain spaces. */
const words = (html: string): string =>
  html.replaceAll(/<[^>]+>|[\u2060\u2066-\u2069\u200e\u200f]/g, "").replaceAll(/[\u00a0\u202f]/g, " ");

function Sentence({ item }: { readonly item: Item }) {
  return <p>{noteSentence(useText(), item)}</p>;
}

describe("a notification", () => {
  it.each([
    ["orders", { day: "2026-06-15", soldWh: 4_200, boughtWh: 0 }, "4.20 kWh sold to neighbours"],
    ["bill", { number: "2026-000001" }, "Bill 2026-000001 was issued."],
    ["supply", { event: "cancelled", from: 1 }, "Planned works were called off."],
    ["supply", { event: "something new", from: 1 }, "Works are planned"],
    ["dispute", { act: "accepted" }, "Your objection was accepted."],
    ["limit", { side: "sell", interval: 1_979_440 }, "could feed in"],
    ["readings", { day: "2026-06-15" }, "were missing and are estimated"],
    ["consent", {}, "asks to read your data"],
    ["security", { device: "passkey" }, "If that was not you"],
  ] as const)("of kind %s is one sentence", async (kind, facts, said) => {
    expect(words(await render(<Sentence item={{ kind, facts }} />))).toContain(said);
  });
});

it.each([
  ["cancelled", "taken back"],
  ["undelivered", "not delivered"],
  ["paid", "paid"],
] satisfies [OrderState, string][])("an order that is %s says so in words", async (state, said) => {
  expect(words(await render(<OrderStateWord state={state} />))).toContain(said);
});

it("the outlook adds up the plan's orders by the hour", () => {
  const row = (
    quarter: number,
    side: "sell" | "buy",
    energyWh: number,
  ): OutlookView["intervals"][number] => ({
    interval: intervalIndex(1_979_440 + quarter),
    start: epochSeconds((1_979_440 + quarter) * 900),
    end: epochSeconds((1_979_441 + quarter) * 900),
    surplusWh: wattHours(0),
    needWh: wattHours(0),
    storableWh: wattHours(0),
    giveableWh: wattHours(0),
    spareWh: wattHours(0),
    orders: [{ side, energyWh: wattHours(energyWh), limitPrice: microEuroPerKWh(100_000), flexible: false }],
  });
  const hours = hoursOf({ intervals: [row(0, "sell", 100), row(3, "sell", 50), row(4, "buy", 70)] });
  expect(hours.map(({ sellWh, buyWh }) => [sellWh, buyWh])).toEqual([
    [150, 0],
    [0, 70],
  ]);
});

it.each([
  "",
  "{}",
  '{"format":"lateral-receipt/1"}',
  '{"format":"lateral-receipt/2","signedOrder":{}}',
  "[1]",
])("%j is no receipt", (text) => {
  expect(readReceipt(text)).toBeNull();
});
