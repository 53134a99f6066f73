/**
 * Live changes to browsers: one subscription to the event bus, many connections. Events carry no household's
 * figures; numbered within this process, so that a browser that comes back gets what it missed or is told to read again.
 */
import { randomBytes } from "node:crypto";
import type { Response } from "express";
import type { z } from "zod";
import type { MarketEvent } from "../../ports/eventBus.ts";
import type { Principal } from "../auth/policy.ts";
import type { Role } from "../auth/roles.ts";
import type { HttpDeps } from "./deps.ts";
import { presentChain, presentClock } from "./presenters/systemView.ts";
import { HttpRefusal } from "./problem.ts";
import type { ServerEvent } from "./schemas/events.ts";

type Event = z.infer<typeof ServerEvent>;

const MAX_KEPT = 500;
const MAX_STREAMS = 200;
const MAX_PER_CALLER = 8;
const MAX_UNSENT_BYTES = 1_048_576;
const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2_000;

/** Whom an event is for: everybody, some roles, or the people of one metering point. */
type Audience = "everybody" | readonly Role[] | { readonly meteringPointId: string };

interface Told {
  readonly event: Event;
  readonly audience: Audience;
}

const toAll = (event: Event): Told => ({ event, audience: "everybody" });

/** Nobody learns of another's activity: not that somebody entered an order, nor whose readings are late. */
function isFor(audience: Audience, { role, meteringPointIds }: Principal): boolean {
  if (audience === "everybody") return true;
  if ("meteringPointId" in audience) return meteringPointIds.includes(audience.meteringPointId);
  return audience.includes(role);
}

interface Stream {
  readonly caller: string;
  readonly principal: Principal;
  readonly response: Response;
}

export interface EventHub {
  /** Takes over the response until the browser leaves. @throws HttpRefusal LAT-8014 */
  open(
    response: Response,
    who: { readonly caller: string; readonly principal: Principal },
    lastEventId: string | undefined,
  ): Promise<void>;
  streamCount(): number;
  close(): void;
}

type HubDeps = Pick<HttpDeps, "events" | "store" | "communityId" | "clock" | "chain" | "settings" | "log">;

async function chainEvent(deps: HubDeps): Promise<Event> {
  const community = await deps.store.community(deps.communityId);
  const contract = community?.domain?.contract ?? null;
  return { type: "chain", chain: presentChain(deps.chain.status(), contract) };
}

/** What browsers are told when the market reports something. */
async function eventsOf(deps: HubDeps, event: MarketEvent): Promise<Told[]> {
  switch (event.type) {
    case "clock":
      return [toAll({ type: "clock", clock: presentClock(event.clock) })];
    case "chain":
      return [toAll(await chainEvent(deps))];
    case "order":
      return ordersEvents(event);
    case "interval":
      return intervalEvents(deps, event.interval, event.state);
  }
}

function ordersEvents({
  interval,
  orderCount,
  meteringPointId,
}: Extract<MarketEvent, { type: "order" }>): Told[] {
  const counted: Told = { event: { type: "orders", interval, orderCount }, audience: ["operator"] };
  if (meteringPointId === undefined) return [counted];
  const own: Told = { event: { type: "orders", interval, orderCount: null }, audience: { meteringPointId } };
  return [counted, own];
}

async function intervalEvents(
  deps: HubDeps,
  interval: Extract<MarketEvent, { type: "interval" }>["interval"],
  state: Extract<MarketEvent, { type: "interval" }>["state"],
): Promise<Told[]> {
  const community = await deps.store.community(deps.communityId);
  const record =
    community === null
      ? null
      : await deps.store.interval({ communityId: community.id, feederId: community.feederId, interval });
  const voidReason = state === "void" ? (record?.voidReason?.code ?? null) : null;
  const events: Told[] = [toAll({ type: "interval", interval, state, voidReason })];
  if (record !== null && state === "cleared") {
    const { poolPrice, tradedWh } = record;
    events.push(toAll({ type: "trades", interval, poolPrice, tradedWh }));
  }
  if (record !== null && state === "metered") {
    const points = await deps.store.meteringPoints(deps.communityId);
    const expected = points.length;
    const received = Math.min(record.readingCount, expected);
    events.push({ event: { type: "readings", interval, received, expected }, audience: ["operator"] });
  }
  return events;
}

const frame = (id: string, event: Event): string =>
  `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** The newest events, numbered within this process, for browsers that were away. */
function eventHistory() {
  const boot = randomBytes(6).toString("hex");
  const kept: { readonly number: number; readonly text: string; readonly audience: Audience }[] = [];
  let number = 0;
  /** Text of an event that is not counted: it says how things are, not what changed. */
  const now = (event: Event): string => frame(`${boot}-${number}`, event);
  return {
    now,
    /** Counts and keeps an event; answers its text. */
    add({ event, audience }: Told): string {
      number += 1;
      const text = frame(`${boot}-${number}`, event);
      kept.push({ number, text, audience });
      if (kept.length > MAX_KEPT) kept.shift();
      return text;
    },
    /** What a browser missed since this event, or that it has to read again. */
    since(lastEventId: string | undefined, principal: Principal): readonly string[] {
      if (lastEventId === undefined || lastEventId === "") return [];
      const [theirBoot, text] = lastEventId.split("-");
      const last = Number(text);
      const oldest = kept[0]?.number ?? number + 1;
      if (theirBoot !== boot || !Number.isSafeInteger(last) || last > number || last + 1 < oldest) {
        return [now({ type: "resync", reason: theirBoot === boot ? "gap" : "restart" })];
      }
      return kept
        .filter((event) => event.number > last && isFor(event.audience, principal))
        .map((event) => event.text);
    },
  };
}

export function eventHub(deps: HubDeps): EventHub {
  const limit = deps.settings.maxStreams ?? MAX_STREAMS;
  const streams = new Set<Stream>();
  const history = eventHistory();
  let queue: Promise<void> = Promise.resolve();

  const drop = (stream: Stream): void => {
    streams.delete(stream);
    stream.response.end();
  };
  const send = (stream: Stream, text: string): void => {
    stream.response.write(text);
    // A browser that does not read is let go; it comes back and is told to read again.
    if (stream.response.writableLength > MAX_UNSENT_BYTES) drop(stream);
  };
  const broadcast = (told: Told): void => {
    const text = history.add(told);
    for (const stream of streams) if (isFor(told.audience, stream.principal)) send(stream, text);
  };
  const stop = deps.events.subscribe((event) => {
    if (event.communityId !== deps.communityId) return;
    // One after the other, so that browsers see changes in the order in which they happened.
    queue = queue
      .then(async () => {
        for (const told of await eventsOf(deps, event)) broadcast(told);
      })
      .catch((error: unknown) => {
        deps.log.warn({ err: error, event: event.type }, "event not delivered");
      });
  });
  const heartbeat = setInterval(() => {
    for (const stream of streams) send(stream, ": still here\n\n");
  }, HEARTBEAT_MS);
  heartbeat.unref();

  return {
    async open(response, { caller, principal }, lastEventId) {
      const own = [...streams].filter((stream) => stream.caller === caller).length;
      const full = streams.size >= limit || own >= MAX_PER_CALLER;
      if (full) {
        const most = own >= MAX_PER_CALLER ? MAX_PER_CALLER : limit;
        throw new HttpRefusal("LAT-8014", { limit: most }, { headers: { "Retry-After": "10" } });
      }
      const stream: Stream = { caller, principal, response };
      streams.add(stream);
      response.on("close", () => streams.delete(stream));
      response.writeHead(200, {
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store, no-transform",
        "X-Accel-Buffering": "no",
      });
      response.write(`retry: ${RETRY_MS}\n\n`);
      for (const text of history.since(lastEventId, principal)) send(stream, text);
      const clock = presentClock({ ...deps.clock.read(), at: deps.clock.now() });
      send(stream, history.now({ type: "clock", clock }));
      send(stream, history.now(await chainEvent(deps)));
    },
    streamCount: () => streams.size,
    close() {
      stop();
      clearInterval(heartbeat);
      for (const stream of [...streams]) drop(stream);
    },
  };
}
