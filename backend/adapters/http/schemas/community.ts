/** The operator's view: interval board, members, and the clock of the demonstration. */
import { z } from "zod";
import { component } from "./component.ts";
import { nextField } from "./page.ts";
import {
  count,
  hex,
  IntervalStateDto,
  interval,
  intervalTimes,
  localDate,
  percent,
  pointId,
  price,
  seconds,
  text,
  wh,
} from "./primitives.ts";

export const DateQuery = z.strictObject({ date: localDate.optional() });

export const BoardRow = component(
  "BoardRow",
  "One interval on the board.",
  z.object({
    ...intervalTimes,
    state: IntervalStateDto,
    orders: count("Orders in the book."),
    changedAt: seconds("Market time of the last step."),
    steps: z
      .object({
        closed: z.boolean(),
        cleared: z.boolean(),
        committed: z.boolean(),
        metered: z.boolean(),
        settled: z.boolean(),
        billed: z.boolean(),
      })
      .meta({
        description:
          "Steps that are behind it. A void interval is still metered and settled at retail tariffs.",
      }),
    readingsReceived: count("Readings in."),
    readingsExpected: count("Metering points of the street."),
    readingsPercent: percent("0..100, floor to one decimal; 100 only when complete."),
    poolPrice: price("Price at the transformer.").nullable(),
    tradedWh: wh("Traded between neighbours.").nullable(),
    curtailedWh: wh("Cut because of the network.").nullable(),
    transactionHash: hex(32, "Transaction of the batch.").nullable(),
    voidCode: text("LAT-xxxx.").nullable(),
    voidReason: text("Sentence.").nullable(),
    late: z.boolean().meta({ description: "Behind its schedule: an exception to look at." }),
  }),
);

export const IntervalBoard = component(
  "IntervalBoard",
  "A local day of the community.",
  z.object({
    date: localDate,
    rows: z.array(BoardRow).max(100),
    counts: z.record(z.string(), z.int()).meta({ description: "Intervals per state." }),
    exceptions: count("Rows that are void or late."),
  }),
);

export const MemberRow = component(
  "MemberRow",
  "A member with its metering point. Personal data: operator only.",
  z.object({
    meteringPointId: pointId,
    displayName: text("Name."),
    kind: z.enum(["home", "school", "shop", "other"]),
    connectionPointId: text("Connection point of the network."),
    phases: text("A, B, C or ABC.", 3),
    capacityW: count("Connection capacity, W."),
    solarW: count("Installed solar, W; 0 = none."),
    batteryWh: wh("Battery, Wh; 0 = none."),
    hasCar: z.boolean(),
    planStyle: z.enum(["bestPrice", "neighboursFirst", "keepForMyself"]).nullable(),
    keyCount: count("Registered keys."),
    lastReadingInterval: interval("Newest reading.").nullable(),
    missingReadings: count("Ended intervals of the last 24 h without a reading."),
  }),
);
export const MemberList = component(
  "MemberList",
  "Members and metering points.",
  z.object({ members: z.array(MemberRow).max(10_000), ...nextField }),
);

export const ClockCommand = component(
  "ClockCommand",
  "Steers the demo clock. speed: market seconds per wall second; wall: switch to real time; demo: back to the fast clock.",
  z.discriminatedUnion("action", [
    z.strictObject({ action: z.literal("pause") }),
    z.strictObject({ action: z.literal("resume") }),
    z.strictObject({ action: z.literal("speed"), speed: z.number().min(1).max(3_600) }),
    z.strictObject({ action: z.literal("wall") }),
    z.strictObject({ action: z.literal("demo") }),
  ]),
);
