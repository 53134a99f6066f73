/** Gateways over MQTT, where a broker is configured. The product starts without it, says so, and tries again. */
import { connectMqttReadings, type MqttReadings } from "../adapters/meters/mqttReadings.ts";
import { acceptReadings } from "../app/acceptReadings.ts";
import type { Market } from "../app/market.ts";
import {
  catalogue,
  DomainError,
  type ErrorCode,
  type ErrorDetails,
  fill,
} from "../core/errors/domainError.ts";
import type { Clock } from "../ports/clock.ts";
import type { Progress } from "./progress.ts";
import type { Settings } from "./settings.ts";

const RETRY_MS = 30_000;

export interface GatewayParts {
  readonly market: Market;
  readonly demo: { readonly communityId: string };
  readonly clock: Pick<Clock, "now">;
}

/** Returns what closes it; nothing to close without MQTT_URL. A worker leaves the broker to the serving process. */
export async function openGateways(
  { mqttUrl, mqttPrefix, worker }: Pick<Settings, "mqttUrl" | "mqttPrefix" | "worker">,
  progress: Pick<Progress, "info" | "warn">,
  { market, demo, clock }: GatewayParts,
  retryMs = RETRY_MS,
): Promise<() => Promise<void>> {
  if (mqttUrl === null || worker) return async () => undefined;
  const { communityId } = demo;
  let connected: MqttReadings | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let lastWarning = "";
  const warn = (code: ErrorCode, details: ErrorDetails) => {
    const sentence = `${code}: ${fill(catalogue[code].title, details)}`;
    if (sentence !== lastWarning) progress.warn(sentence);
    lastWarning = sentence;
  };
  const attempt = async (): Promise<void> => {
    try {
      const opened = await connectMqttReadings({
        url: mqttUrl,
        prefix: mqttPrefix,
        accept: (readings) => acceptReadings(market, communityId, readings, clock.now()),
        onWarning: warn,
      });
      if (closed) return opened.close();
      connected = opened;
      lastWarning = "";
      progress.info(`Gateways are heard over MQTT below ${mqttPrefix}/`);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      warn(error.code, error.details);
      if (!closed) timer = setTimeout(() => void attempt(), retryMs);
    }
  };
  await attempt();
  return async () => {
    closed = true;
    if (timer !== null) clearTimeout(timer);
    await connected?.close();
  };
}
