/** Everything that happened to one interval, for the operator. */
import { z } from "zod";
import { component } from "./component.ts";
import {
  count,
  hex,
  IntervalStateDto,
  interval,
  intervalTimes,
  microEuro,
  percent,
  pointId,
  price,
  seconds,
  text,
  wh,
} from "./primitives.ts";

export const IntervalParams = z.strictObject({
  index: z.string().regex(/^\d{1,10}$/, "the number of an interval is expected"),
});

const record = z
  .object({
    transactionHash: hex(32, "Transaction."),
    blockNumber: count("Block."),
  })
  .nullable();

export const IntervalAccount = component(
  "IntervalAccount",
  "One interval from first order to bill: what happened, who acted, what it rests on, and whether its books balance.",
  z.object({
    ...intervalTimes,
    state: IntervalStateDto,
    changedAt: seconds("Market time of the last step."),
    voidCode: text("LAT-xxxx.").nullable(),
    voidReason: text("Sentence.", 400).nullable(),
    opensAt: seconds("When trading opened, by rule."),
    plansEnterAt: seconds("When the plans speak, by rule."),
    gateClosesAt: seconds("Gate closure, by rule."),
    tariffVersion: count("Sheet in force."),
    networkVersion: count("Network in force."),
    orders: z.object({
      buyCount: count("Buy orders."),
      buyWh: wh("Asked for."),
      sellCount: count("Sell orders."),
      sellWh: wh("Offered."),
      manual: count("Entered by members."),
      fromPlans: count("Signed by gateways, from plans."),
      fromLinked: count("Signed by gateways, from wishes over many intervals."),
    }),
    clearing: z
      .object({
        rule: text("Market rule.", 40),
        poolPrice: price("Price at the transformer."),
        trades: count("Matches."),
        tradedWh: wh("Traded."),
        curtailedWh: wh("Cut because of the network."),
        congestion: microEuro("Congestion rent."),
        acRounds: count("Rounds of AC power flow."),
      })
      .nullable(),
    evidence: z
      .array(
        z.object({
          stage: z.enum(["planned", "cleared", "metered"]),
          violations: count("Limits broken."),
          lowestPu: percent("Lowest voltage, pu."),
          highestPu: percent("Highest voltage, pu."),
          highestLoadingPercent: percent("Highest loading, percent of rating."),
        }),
      )
      .max(3),
    readings: z.object({
      expected: count("Metering points of the community then."),
      measured: count("Measured."),
      estimated: count("Estimated."),
      substituted: count("Substituted."),
      replaced: count("Older versions that newer ones took the place of."),
      missing: z.array(pointId).max(10_000),
      sources: z.array(z.object({ source: text("Where from."), count: count("Readings.") })).max(50),
      lastReceivedAt: seconds("When the newest came in.").nullable(),
    }),
    lines: z.object({
      count: count("Ledger lines."),
      corrections: count("Of them, corrections."),
      versions: count("Settlements of this interval."),
      accounts: z
        .array(
          z.object({
            account: text("members stands for all of them.", 40),
            gives: microEuro("Debits."),
            gets: microEuro("Credits."),
          }),
        )
        .max(20),
      balance: microEuro("Debits less credits over all accounts: 0."),
      pool: microEuro("What is left in the pool: 0."),
    }),
    correctionDue: z
      .boolean()
      .meta({ description: "Readings changed after settlement; correction lines follow." }),
    chain: z.object({
      orders: record,
      batch: record,
      signatures: count("Signatures under the batch."),
      ordersRoot: hex(32, "Root over the orders at gate closure.").nullable(),
    }),
    previous: interval("The interval before, when there is one.").nullable(),
    next: interval("The interval after, when there is one.").nullable(),
  }),
);
