/**
 * Server-sent events of GET /events. `event:` is `type`; `data:` is the JSON below; `id:` rises. They say that
 * something changed and where; figures are then read from the endpoint, so that nobody sees another's.
 */
import { z } from "zod";
import { component } from "./component.ts";
import { count, IntervalStateDto, interval, price, text, wh } from "./primitives.ts";
import { ChainView, ClockView } from "./system.ts";

export const ServerEvent = component(
  "ServerEvent",
  "One event of the live stream.",
  z.discriminatedUnion("type", [
    z.object({
      type: z.literal("interval"),
      interval: interval("The interval that changed."),
      state: IntervalStateDto,
      voidReason: text("Code of the reason when void.").nullable(),
    }),
    z.object({ type: z.literal("clock"), clock: ClockView }),
    z.object({ type: z.literal("chain"), chain: ChainView }),
    z.object({
      type: z.literal("trades"),
      interval: interval("The interval that was cleared."),
      poolPrice: price("Price at the transformer.").nullable(),
      tradedWh: wh("Traded between neighbours."),
    }),
    z.object({
      type: z.literal("readings"),
      interval: interval("The interval that readings arrived for."),
      received: count("Readings received so far."),
      expected: count("Readings expected."),
    }),
    z.object({
      type: z.literal("orders"),
      interval: interval("The interval whose book grew."),
      orderCount: count("Orders in the book now; only operators are told.").nullable(),
    }),
    z.object({
      type: z.literal("resync"),
      reason: z.enum(["gap", "restart"]).meta({
        description: "Events were missed: read everything on screen again.",
      }),
    }),
  ]),
);
