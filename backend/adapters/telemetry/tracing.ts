/**
 * Traces by OpenTelemetry, handed to a collector over OTLP/HTTP. A trace that a caller began (W3C `traceparent`) is
 * continued; span names and attributes are words of the code and numbers of intervals, nothing of a person.
 */
import { context, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";

const MAX_QUEUE = 2_048;
const EXPORT_TIMEOUT_MS = 5_000;

export interface TracingOptions {
  /** Base address of the collector; `/v1/traces` is added. */
  readonly endpoint: string;
  /** Share of new traces that are kept, 0 … 1. */
  readonly ratio: number;
  readonly version: string;
  /** Where spans go instead of the collector; for tests. */
  readonly exporter?: SpanExporter;
}

/** Registers the tracer of this process. Returns what sends the rest and takes the registration back. */
export function startTracing({ endpoint, ratio, version, exporter }: TracingOptions): () => Promise<void> {
  const out =
    exporter ??
    new OTLPTraceExporter({
      url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
      timeoutMillis: EXPORT_TIMEOUT_MS,
    });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "lateral", "service.version": version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanLimits: {
      attributeCountLimit: 16,
      attributeValueLengthLimit: 200,
      eventCountLimit: 8,
      linkCountLimit: 4,
    },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: out,
        maxQueueSize: MAX_QUEUE,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  const contexts = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return async () => {
    trace.disable();
    propagation.disable();
    context.disable();
    await provider.shutdown().catch(() => undefined);
  };
}
