/** Health, readiness and the state of the whole: clock, chain, community. */
import { z } from "zod";
import { component } from "./component.ts";
import { count, hex, interval, seconds, text } from "./primitives.ts";

export const Health = component("Health", "The process answers.", z.object({ status: z.literal("ok") }));

export const Ready = component(
  "Ready",
  "Whether the process can serve: database, migrations and chain.",
  z.object({
    status: z.enum(["ready", "degraded", "unready"]).meta({
      description: "degraded: reads work, the chain does not, and the market waits before committing.",
    }),
    checks: z.array(z.object({ name: z.enum(["database", "chain", "clock"]), ok: z.boolean() })),
  }),
);

export const ClockView = component(
  "ClockView",
  "Market time. In demo mode it runs faster than the wall.",
  z.object({
    simTime: seconds("Market time now."),
    interval: interval("Interval of market time now."),
    speed: z.number().min(0).meta({ description: "Market seconds per wall second; 1 in wall mode." }),
    mode: z.enum(["demo", "wall"]),
    state: z.enum(["running", "paused", "waiting"]).meta({
      description: "waiting: the market is behind (chain or clearing) and time stands still for it.",
    }),
  }),
);

export const ChainView = component(
  "ChainView",
  "The ledger as this server sees it.",
  z.object({
    state: z.enum(["ok", "down", "reset"]).meta({
      description: "reset: the chain is not the one the community was committed to; nothing is published.",
    }),
    chainId: z.int().nullable(),
    contract: hex(20, "BatchLedger address.").nullable(),
    blockNumber: count("Newest block seen.").nullable(),
  }),
);

export const SystemView = component(
  "SystemView",
  "Everything a page needs before anybody signs in.",
  z.object({
    mode: z.enum(["demo", "production"]),
    community: z.object({
      id: text("Community id."),
      name: text("Name for display."),
      timezone: text("IANA time zone of billing days."),
      currency: text("ISO 4217.", 3),
    }),
    clock: ClockView,
    chain: ChainView,
    version: text("Version of the product."),
    generatedData: z.boolean().meta({ description: "Loads and solar are generated, not measured." }),
  }),
);
