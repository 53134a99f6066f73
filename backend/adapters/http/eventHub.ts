/**
 * Live changes to browsers: one subscription to the event bus, many connections. Events carry no household's
 * figures; numbered within this process, so that a browser that comes back gets what it missed or is told to read again.
 */
import { randomBytes } from "node:crypto";
import type { Response } from "express";
import type { z } from "zod";
import type { MarketEvent } from "../../ports/eventBus.ts";
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

interface Stream {
  readonly caller: string;
  readonly response: Response;
}

export interface EventHub {
  /** Takes over the response until the browser leaves. @throws HttpRefusal LAT-8014 */
  open(response: Response, caller: string, lastEventId: string | undefined): Promise<void>;
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
async function eventsOf(deps: HubDeps, event: MarketEvent): Promise<Event[]> {
  switch (event.type) {
    case "clock":
      return [{ type: "clock", clock: presentClock(event.clock) }];
    case "chain":
      return [await chainEvent(deps)];
    case "order":
      return [{ type: "orders", interval: event.interval, orderCount: event.orderCount }];
    case "interval":
      return intervalEvents(deps, event.interval, event.state);
  }
}

async function intervalEvents(
  deps: HubDeps,
  interval: Extract<MarketEvent, { type: "interval" }>["interval"],
  state: Extract<MarketEvent, { type: "interval" }>["state"],
): Promise<Event[]> {
  const community = await deps.store.community(deps.communityId);
  const record =
    community === null
      ? null
      : await deps.store.interval({ communityId: community.id, feederId: community.feederId, interval });
  const events: Event[] = [
    {
      type: "interval",
      interval,
      state,
      voidReason: state === "void" ? (record?.voidReason?.code ?? null) : null,
    },
  ];
  if (record !== null && state === "cleared") {
    events.push({ type: "trades", interval, poolPrice: record.poolPrice, tradedWh: record.tradedWh });
  }
  if (record !== null && state === "metered") {
    const points = await deps.store.meteringPoints(deps.communityId);
    const expected = points.length;
    events.push({ type: "readings", interval, received: Math.min(record.readingCount, expected), expected });
  }
  return events;
}

const frame = (id: string, event: Event): string =>
  `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** The newest events, numbered within this process, for browsers that were away. */
function eventHistory() {
  const boot = randomBytes(6).toString("hex");
  const kept: { readonly number: number; readonly text: string }[] = [];
  let number = 0;
  /** Text of an event that is not counted: it says how things are, not what changed. */
  const now = (event: Event): string => frame(`${boot}-${number}`, event);
  return {
    now,
    /** Counts and keeps an event; answers its text. */
    add(event: Event): string {
      number += 1;
      const text = frame(`${boot}-${number}`, event);
      kept.push({ number, text });
      if (kept.length > MAX_KEPT) kept.shift();
      return text;
    },
    /** What a browser missed since this event, or that it has to read again. */
    since(lastEventId: string | undefined): readonly string[] {
      if (lastEventId === undefined || lastEventId === "") return [];
      const [theirBoot, text] = lastEventId.split("-");
      const last = Number(text);
      const oldest = kept[0]?.number ?? number + 1;
      if (theirBoot !== boot || !Number.isSafeInteger(last) || last > number || last + 1 < oldest) {
        return [now({ type: "resync", reason: theirBoot === boot ? "gap" : "restart" })];
      }
      return kept.filter((event) => event.number > last).map((event) => event.text);
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
  const broadcast = (event: Event): void => {
    const text = history.add(event);
    for (const stream of streams) send(stream, text);
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
    async open(response, caller, lastEventId) {
      const own = [...streams].filter((stream) => stream.caller === caller).length;
      const full = streams.size >= limit || own >= MAX_PER_CALLER;
      if (full) {
        const most = own >= MAX_PER_CALLER ? MAX_PER_CALLER : limit;
        throw new HttpRefusal("LAT-8014", { limit: most }, { headers: { "Retry-After": "10" } });
      }
      const stream: Stream = { caller, response };
      streams.add(stream);
      response.on("close", () => streams.delete(stream));
      response.writeHead(200, {
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store, no-transform",
        "X-Accel-Buffering": "no",
      });
      response.write(`retry: ${RETRY_MS}\n\n`);
      for (const text of history.since(lastEventId)) send(stream, text);
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
