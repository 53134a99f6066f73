/** Metrics in the text format of Prometheus (OpenMetrics). Every label comes from a list that the code holds: cardinality is bounded. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { INTERVAL_STATES } from "../../core/time/marketInterval.ts";
import type { ChainStatus } from "../../ports/chain.ts";
import type { EventBus } from "../../ports/eventBus.ts";
import type { RequestSample, WorkSample } from "../../ports/telemetry.ts";

const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
const WORK_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];
const CHAIN_STATES = ["ok", "down", "reset"] as const satisfies readonly ChainStatus["state"][];

/** What is asked at each scrape. */
export interface MetricSources {
  readonly events: EventBus;
  readonly chain: () => ChainStatus;
  /** Intervals that are not finished, at most a bounded page of them. */
  readonly unfinishedIntervals: () => Promise<number>;
  /** Market time in seconds since 1970, and whether unfinished work holds it back. */
  readonly clock: () => { readonly at: number; readonly heldBack: boolean };
}

export interface Metrics {
  request(sample: RequestSample): void;
  problem(code: string): void;
  work(sample: WorkSample): void;
  /** Text of a scrape. */
  text(): Promise<string>;
  readonly contentType: string;
  close(): void;
}

/** One registry per server, so that several servers of a test do not meet. */
export function prometheusMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "lateral_" });
  const requests = new Histogram({
    name: "lateral_http_request_seconds",
    help: "Time to answer a request",
    labelNames: ["operation", "method", "role", "status"] as const,
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const problems = new Counter({
    name: "lateral_http_problems_total",
    help: "Problems that were answered, by number",
    labelNames: ["code"] as const,
    registers,
  });
  const work = new Histogram({
    name: "lateral_interval_work_seconds",
    help: "Turns of work on market intervals",
    labelNames: ["outcome"] as const,
    buckets: WORK_BUCKETS,
    registers,
  });
  const transitions = new Counter({
    name: "lateral_interval_transitions_total",
    help: "States that market intervals came to in this process",
    labelNames: ["state"] as const,
    registers,
  });
  for (const state of INTERVAL_STATES) transitions.inc({ state }, 0);
  const orders = new Counter({
    name: "lateral_order_events_total",
    help: "Changes of order books",
    registers,
  });
  addGauges(sources, registers);
  const unsubscribe = sources.events.subscribe((event) => {
    if (event.type === "interval") transitions.inc({ state: event.state });
    if (event.type === "order") orders.inc();
  });
  return {
    request({ operation, method, role, status, seconds }) {
      requests.observe({ operation, method, role, status: String(status) }, seconds);
    },
    problem: (code) => problems.inc({ code }),
    work: ({ outcome, seconds }) => work.observe({ outcome }, seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
    close: () => {
      unsubscribe();
      registry.clear();
    },
  };
}

/** Gauges that look when they are asked. A source that fails leaves its gauge without a value. */
function addGauges(sources: MetricSources, registers: Registry[]): void {
  new Gauge({
    name: "lateral_chain_state",
    help: "1 for the state that the chain is in",
    labelNames: ["state"] as const,
    registers,
    collect() {
      const { state } = sources.chain();
      for (const known of CHAIN_STATES) this.set({ state: known }, known === state ? 1 : 0);
    },
  });
  new Gauge({
    name: "lateral_chain_block",
    help: "Newest block that the node told of",
    registers,
    collect() {
      this.set(sources.chain().blockNumber ?? 0);
    },
  });
  new Gauge({
    name: "lateral_intervals_unfinished",
    help: "Market intervals with work left, counted up to the limit of a look",
    registers,
    async collect() {
      try {
        this.set(await sources.unfinishedIntervals());
      } catch {
        // A database that does not answer shows in readiness; the scrape must still tell the rest.
        this.reset();
      }
    },
  });
  new Gauge({
    name: "lateral_market_time_seconds",
    help: "Market time, seconds since 1970 UTC",
    registers,
    collect() {
      this.set(sources.clock().at);
    },
  });
  new Gauge({
    name: "lateral_market_held_back",
    help: "1 while unfinished work holds market time back",
    registers,
    collect() {
      this.set(sources.clock().heldBack ? 1 : 0);
    },
  });
}
