/** What operations watch: metrics on loopback, traces that continue, and nothing of a person in either. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import { afterEach, describe, expect, it } from "vitest";
import { serveMetrics } from "../../../backend/adapters/telemetry/metricsServer.ts";
import { telemetryOf } from "../../../backend/adapters/telemetry/openTelemetry.ts";
import { type MetricSources, prometheusMetrics } from "../../../backend/adapters/telemetry/prometheus.ts";
import { inSpan, requestSpan } from "../../../backend/adapters/telemetry/spans.ts";
import { startTracing } from "../../../backend/adapters/telemetry/tracing.ts";
import { domainError } from "../../../backend/core/errors/domainError.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { watchedWork } from "../../../backend/jobs/watchedWork.ts";
import { readTelemetrySettings } from "../../../backend/main/openTelemetry.ts";
import type { MarketEvent } from "../../../backend/ports/eventBus.ts";
import { codeOf } from "../../support/codeOf.ts";

const KEY = { communityId: "c", feederId: "f", interval: intervalIndex(1_979_440) };
const AT = epochSeconds(1_781_496_000);

function sources(): MetricSources & { publish(event: MarketEvent): void; failing: boolean } {
  const listeners = new Set<(event: MarketEvent) => void>();
  const made = {
    failing: false,
    events: {
      publish: (event: MarketEvent) => {
        for (const listener of listeners) listener(event);
      },
      subscribe: (listener: (event: MarketEvent) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    publish: (event: MarketEvent) => made.events.publish(event),
    chain: () => ({
      state: "down" as const,
      code: null,
      details: {},
      chainId: 31_337,
      blockNumber: 7,
      blockHash: null,
      balanceWei: null,
      lastAnswerAt: null,
    }),
    unfinishedIntervals: async () => {
      if (made.failing) throw new Error("no database");
      return 12;
    },
    clock: () => ({ at: AT, heldBack: true }),
  };
  return made;
}

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe("metrics", () => {
  it("count requests, problems, work and transitions under words of fixed lists", async () => {
    const from = sources();
    const metrics = prometheusMetrics(from);
    const telemetry = telemetryOf(metrics);
    telemetry.request({ operation: "getHome", method: "GET", role: "member", status: 200, seconds: 0.02 });
    telemetry.problem("LAT-8002");
    telemetry.work({ outcome: "failed", seconds: 0.2 });
    from.publish({ type: "interval", ...KEY, state: "cleared", at: AT });
    const text = await metrics.text();
    expect(text).toContain(
      'lateral_http_request_seconds_count{operation="getHome",method="GET",role="member",status="200"} 1',
    );
    expect(text).toContain('lateral_http_problems_total{code="LAT-8002"} 1');
    expect(text).toContain('lateral_interval_work_seconds_count{outcome="failed"} 1');
    expect(text).toContain('lateral_interval_transitions_total{state="cleared"} 1');
    expect(text).toContain('lateral_interval_transitions_total{state="void"} 0');
    expect(text).toContain('lateral_chain_state{state="down"} 1');
    expect(text).toContain('lateral_chain_state{state="ok"} 0');
    expect(text).toContain("lateral_intervals_unfinished 12");
    expect(text).toContain("lateral_market_held_back 1");
    expect(text).toContain("lateral_process_resident_memory_bytes");
    metrics.close();
  });

  it("tell the rest when the database does not answer", async () => {
    const from = sources();
    from.failing = true;
    const metrics = prometheusMetrics(from);
    expect(await metrics.text()).toContain("lateral_chain_block 7");
    metrics.close();
  });

  it("are served on loopback, for reading only", async () => {
    const metrics = prometheusMetrics(sources());
    const server = await serveMetrics(metrics, 0);
    closing.push(
      () => server.close(),
      () => metrics.close(),
    );
    const url = `http://127.0.0.1:${server.port}`;
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get("content-type")).toContain("text/plain");
    expect(await answer.text()).toContain("lateral_market_time_seconds");
    expect((await fetch(`${url}/metrics`, { method: "POST" })).status).toBe(405);
    expect((await fetch(`${url}/`)).status).toBe(404);
    await expect(serveMetrics(metrics, server.port)).rejects.toMatchObject({ code: "LAT-7701" });
  });
});

describe("settings of telemetry", () => {
  it("are off unless asked for, and refuse what they cannot be", () => {
    expect(readTelemetrySettings({})).toEqual({ metricsPort: null, tracesEndpoint: null, tracesRatio: 1 });
    const refused = (env: Record<string, string>) => codeOf(() => readTelemetrySettings(env));
    expect(refused({ LATERAL_METRICS_PORT: "70000" })).toBe("LAT-7008");
    expect(refused({ LATERAL_METRICS_PORT: "9.5" })).toBe("LAT-7008");
    expect(refused({ OTEL_EXPORTER_OTLP_ENDPOINT: "ftp://x" })).toBe("LAT-7008");
    expect(refused({ OTEL_TRACES_SAMPLER_ARG: "2" })).toBe("LAT-7008");
    expect(readTelemetrySettings({ OTEL_TRACES_SAMPLER_ARG: "0.25" }).tracesRatio).toBe(0.25);
  });
});

describe("traces", () => {
  it("mark work that failed by its number, and let it fail", async () => {
    const kept: ReadableSpan[] = [];
    const exporter: SpanExporter = {
      export: (spans, done) => {
        kept.push(...spans);
        done({ code: 0 });
      },
      shutdown: async () => undefined,
    };
    const stop = startTracing({ endpoint: "http://127.0.0.1:9", ratio: 1, version: "0.0.0", exporter });
    const metrics = prometheusMetrics(sources());
    const work = {
      advance: async () => {
        throw domainError("LAT-7003", { reason: "Anna Beispiel" });
      },
      giveUp: async () => undefined,
    };
    const watched = watchedWork(work, telemetryOf(metrics), () => 0);
    await expect(watched.advance(KEY, AT)).rejects.toThrow("LAT-7003");
    await watched.giveUp(KEY, AT);
    expect(await metrics.text()).toContain('lateral_interval_work_seconds_count{outcome="given-up"} 1');
    metrics.close();
    await stop();
    expect(kept.map(({ name, status }) => [name, status.message])).toEqual([
      ["interval.advance", "LAT-7003"],
      ["interval.give-up", undefined],
    ]);
    expect(
      JSON.stringify(kept.map(({ attributes, status, events }) => [attributes, status, events])),
    ).not.toContain("Anna");
  });

  it("continue the caller's trace through a request and the work in it, and go to the collector", async () => {
    const received: string[] = [];
    const collector = createServer((request: IncomingMessage, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString("latin1");
      });
      request.on("end", () => {
        received.push(`${request.url} ${body}`);
        response.end("{}");
      });
    });
    await new Promise<void>((resolve) => {
      collector.listen(0, "127.0.0.1", () => resolve());
    });
    closing.push(() => {
      collector.close();
      collector.closeAllConnections();
    });
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    const stop = startTracing({ endpoint, ratio: 0, version: "0.0.0" });
    const server = createServer((request, response) => {
      requestSpan(request, response, () => {
        void inSpan("work", { "lateral.interval": 5 }, async () => {
          response.end("ok");
        });
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve());
    });
    closing.push(() => {
      server.close();
    });
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    // The caller sampled its trace, so ours is kept although new ones are not.
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await stop();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatch(/^\/v1\/traces /);
    expect(received[0]?.split(traceId)).toHaveLength(3);
    expect(received[0]).toContain("http.request");
    expect(received[0]).toContain("lateral.interval");
  });
});
