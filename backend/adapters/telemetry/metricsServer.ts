/** Serves the metrics on a port of its own, on loopback: what operations watch is not on the public address. */
import { createServer } from "node:http";
import { domainError } from "../../core/errors/domainError.ts";
import type { Metrics } from "./prometheus.ts";

const TIMEOUT_MS = 5_000;
const MAX_CONNECTIONS = 16;

/** Listens on 127.0.0.1. Returns the port and what closes it. @throws LAT-7701 when the port is taken */
export async function serveMetrics(
  metrics: Pick<Metrics, "text" | "contentType">,
  port: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") {
      response.writeHead(request.url === "/metrics" ? 405 : 404, { Allow: "GET" }).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { "Content-Type": metrics.contentType }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  server.requestTimeout = TIMEOUT_MS;
  server.headersTimeout = TIMEOUT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => reject(domainError("LAT-7701", { port }, { cause })));
    server.listen(port, "127.0.0.1", () => resolve());
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
