/** Metrics and traces behind the telemetry port. */
import type { Telemetry } from "../../ports/telemetry.ts";
import type { Metrics } from "./prometheus.ts";
import { inSpan } from "./spans.ts";

/** Samples go to the metrics, spans to the tracer of the process (if one is registered). */
export function telemetryOf(metrics: Metrics): Telemetry {
  return {
    request: (sample) => metrics.request(sample),
    problem: (code) => metrics.problem(code),
    work: (sample) => metrics.work(sample),
    span: inSpan,
  };
}
