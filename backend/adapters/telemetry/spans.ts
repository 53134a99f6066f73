/** Spans around work and requests. Without a registered tracer they cost next to nothing. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { SpanAttributes } from "../../ports/telemetry.ts";

const TRACER = "lateral";

/** The number of an error, or its class: never its text, which may quote personal data. */
const kindOf = (error: unknown): string => {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (typeof code === "string") return code;
  return error instanceof Error ? error.name : typeof error;
};

/** Runs work inside a span; what it throws is marked on the span and thrown on. */
export function inSpan<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
  return trace.getTracer(TRACER).startActiveSpan(name, { attributes: { ...attributes } }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: kindOf(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Begins the span of a request, continues the caller's trace, and runs `next` inside it. Ends with the answer. */
export function requestSpan(request: IncomingMessage, response: ServerResponse, next: () => void): Span {
  const parent = propagation.extract(context.active(), request.headers);
  const span = trace
    .getTracer(TRACER)
    .startSpan(
      "http.request",
      { kind: SpanKind.SERVER, attributes: { "http.request.method": request.method ?? "" } },
      parent,
    );
  response.once("close", () => span.end());
  context.with(trace.setSpan(parent, span), next);
  return span;
}
