/** Wires metrics and traces as the environment asks for them: both are off unless asked for. */
import { serveMetrics } from "../adapters/telemetry/metricsServer.ts";
import { telemetryOf } from "../adapters/telemetry/openTelemetry.ts";
import { type MetricSources, prometheusMetrics } from "../adapters/telemetry/prometheus.ts";
import { startTracing } from "../adapters/telemetry/tracing.ts";
import { domainError } from "../core/errors/domainError.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Progress } from "./progress.ts";

export interface TelemetrySettings {
  /** Port of the metrics on 127.0.0.1, 0 for any; null when nobody scrapes. */
  readonly metricsPort: number | null;
  /** Collector of traces (OTLP over HTTP); null for none. */
  readonly tracesEndpoint: string | null;
  /** Share of traces that are kept. */
  readonly tracesRatio: number;
}

type Environment = Readonly<Record<string, string | undefined>>;
const given = (env: Environment, name: string): string | null => env[name]?.trim() || null;

function numberOf(env: Environment, name: string, maximum: number, expected: string): number | null {
  const value = given(env, name);
  if (value === null) return null;
  const number = Number(value);
  const whole = maximum === 1 || Number.isInteger(number);
  if (!whole || !(number >= 0 && number <= maximum)) {
    throw domainError("LAT-7008", { name, value: value.slice(0, 40), expected });
  }
  return number;
}

/** @throws LAT-7008; the value of an address is not shown, it may hold a password */
export function readTelemetrySettings(env: Environment): TelemetrySettings {
  const name = "OTEL_EXPORTER_OTLP_ENDPOINT";
  const tracesEndpoint = given(env, name);
  if (tracesEndpoint !== null && !/^https?:\/\/[^\s/]+/.test(tracesEndpoint)) {
    const expected = "an address that begins with http:// or https://";
    throw domainError("LAT-7008", { name, value: "not shown", expected });
  }
  return {
    metricsPort: numberOf(env, "LATERAL_METRICS_PORT", 65_535, "a whole number from 0 to 65535"),
    tracesEndpoint,
    tracesRatio: numberOf(env, "OTEL_TRACES_SAMPLER_ARG", 1, "a share from 0 to 1") ?? 1,
  };
}

export interface OpenTelemetry {
  readonly telemetry: Telemetry;
  close(): Promise<void>;
}

/** @throws LAT-7701 */
export async function openTelemetry(
  settings: TelemetrySettings,
  progress: Progress,
  sources: MetricSources,
  version: string,
): Promise<OpenTelemetry> {
  const metrics = prometheusMetrics(sources);
  const { metricsPort, tracesEndpoint, tracesRatio } = settings;
  const server = metricsPort === null ? null : await serveMetrics(metrics, metricsPort);
  if (server !== null) progress.info(`Metrics are at http://127.0.0.1:${server.port}/metrics`);
  const stopTracing =
    tracesEndpoint === null ? null : startTracing({ endpoint: tracesEndpoint, ratio: tracesRatio, version });
  return {
    telemetry: telemetryOf(metrics),
    async close() {
      await server?.close();
      await stopTracing?.();
      metrics.close();
    },
  };
}
