/**
 * Server-sent events into the query cache. Events say what changed; figures on screen are then read again, at
 * most once in {@link RENEW_MS}. A reader may pause the stream: nothing moves until it is resumed.
 */
import type { QueryClient } from "@tanstack/react-query";
import type { OperationName } from "./client.ts";
import type { ClockView, ServerEvent, SystemView } from "./generatedSchema.ts";
import { queryKey, renew } from "./queries.ts";

export const RENEW_MS = 2_000;

/** Which answers an event makes out of date. */
export const TOUCHED: Readonly<Record<ServerEvent["type"], readonly OperationName[]>> = {
  interval: [
    "getHome",
    "listHomeIntervals",
    "getMoney",
    "listMoneyLines",
    "listOrders",
    "getOrder",
    "getMarketInterval",
    "getOrderContext",
    "getBoard",
    "getNetworkState",
    "listSupplyNotices",
    "listEvidence",
    "getEvidence",
  ],
  trades: ["getMarketInterval", "getOrder", "listOrders"],
  readings: ["getBoard", "listMissingReadings"],
  orders: ["listOrders", "listLinkedOrders", "getOrder", "getOrderContext", "getBoard"],
  clock: [],
  chain: [],
  resync: [],
};

export type Connection = "connecting" | "live" | "lost";

export interface LiveState {
  readonly connection: Connection;
  readonly paused: boolean;
  /** Market clock as last heard, and the wall-clock moment it was heard (ms). */
  readonly clock: ClockView | null;
  readonly heardAt: number;
}

const EVENT_TYPES = Object.keys(TOUCHED) as readonly ServerEvent["type"][];

export class LiveUpdates {
  #state: LiveState = { connection: "connecting", paused: false, clock: null, heardAt: 0 };
  readonly #listeners = new Set<() => void>();
  readonly #client: QueryClient;
  readonly #touched = new Set<OperationName>();
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  readonly getState = (): LiveState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens the stream; the browser reconnects by itself. */
  start(): void {
    if (this.#source !== null) return;
    const source = new EventSource("/api/v1/events");
    this.#source = source;
    source.onopen = () => {
      const again = this.#state.connection === "lost";
      this.#set({ connection: "live" });
      if (again && !this.#state.paused) void this.#client.invalidateQueries();
    };
    source.onerror = () => {
      this.#set({ connection: "lost" });
      if (source.readyState === EventSource.CLOSED) this.#reopenLater();
    };
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (event) => this.receive(JSON.parse(event.data) as ServerEvent));
    }
  }

  stop(): void {
    this.#source?.close();
    this.#source = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  readonly setPaused = (paused: boolean): void => {
    this.#set({ paused });
    if (!paused) void this.#client.invalidateQueries();
  };

  /** Takes in one event; public so that tests can feed it. */
  receive(event: ServerEvent): void {
    if (event.type === "chain") {
      this.#patchSystem((system) => ({ ...system, chain: event.chain }));
      return;
    }
    if (this.#state.paused) return;
    if (event.type === "clock") {
      this.#set({ clock: event.clock, heardAt: Date.now() });
      this.#patchSystem((system) => ({ ...system, clock: event.clock }));
      return;
    }
    if (event.type === "resync") {
      void this.#client.invalidateQueries();
      return;
    }
    for (const name of TOUCHED[event.type]) this.#touched.add(name);
    this.#timer ??= setTimeout(() => this.#flush(), RENEW_MS);
  }

  #flush(): void {
    this.#timer = null;
    const names = [...this.#touched];
    this.#touched.clear();
    if (!this.#state.paused) renew(this.#client, names);
  }

  #reopenLater(): void {
    this.#source = null;
    setTimeout(() => this.start(), 5_000);
  }

  #patchSystem(change: (system: SystemView) => SystemView): void {
    this.#client.setQueryData<SystemView>(queryKey("getSystem"), (system) =>
      system === undefined ? system : change(system),
    );
  }

  #set(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
