/**
 * Readings from gateways over MQTT, from any broker. Topics below a prefix:
 *
 *     {prefix}/{metering point}/p1        a P1 telegram, as the meter sends it
 *     {prefix}/{metering point}/reading   {"interval": n, "importWh": n, "exportWh": n, "quality": "measured"}
 *     {prefix}/{metering point}/answer    published here: {"status": "accepted" | "rejected", "code", "title", "remedy"}
 *
 * Who may publish on which topic is the broker's to decide (its access list, one account per gateway); what is
 * accepted is decided by the same use case as for HTTP. A message is acknowledged to the broker only after it was
 * answered, so that a crash in between brings it again; taking it again changes nothing.
 */
import { connect, type MqttClient } from "mqtt";
import { z } from "zod";
import {
  catalogue,
  DomainError,
  type ErrorCode,
  type ErrorDetails,
  fill,
} from "../../core/errors/domainError.ts";
import type { IncomingReading } from "../../core/metering/validateReadings.ts";
import { parseTelegrams } from "./dsmr.ts";
import { QuarterWindow } from "./quarterWindow.ts";

const MAX_PAYLOAD = 16_384;
const MAX_METERS = 100_000;
/** A metering point's id in a topic: nothing that could be a wildcard or a level. */
const POINT = /^[A-Za-z0-9_.:-]{1,100}$/;

const Reading = z.strictObject({
  interval: z.int(),
  importWh: z.int(),
  exportWh: z.int(),
  quality: z.enum(["measured", "estimated", "substituted"]).default("measured"),
});

export type ReadingAnswer =
  | { readonly status: "accepted"; readonly accepted: number; readonly unchanged: number }
  | { readonly status: "rejected"; readonly code: ErrorCode; readonly details: ErrorDetails };

export interface MqttReadingsOptions {
  /** `mqtt://`, `mqtts://` or `ws(s)://`, with user and password if the broker asks. */
  readonly url: string;
  readonly prefix: string;
  readonly accept: (readings: readonly IncomingReading[]) => Promise<ReadingAnswer>;
  /** Told once per fault; no payloads, no names. */
  readonly onWarning: (code: ErrorCode, details: ErrorDetails) => void;
}

export interface MqttReadings {
  close(): Promise<void>;
}

const rejected = (code: ErrorCode, details: ErrorDetails): ReadingAnswer => ({
  status: "rejected",
  code,
  details,
});

function answerText(answer: ReadingAnswer): string {
  if (answer.status === "accepted") return JSON.stringify(answer);
  const { title, remedy } = catalogue[answer.code];
  const { code, details } = answer;
  return JSON.stringify({
    status: "rejected",
    code,
    title: fill(title, details),
    remedy: fill(remedy, details),
  });
}

class Desk {
  readonly #windows = new Map<string, QuarterWindow>();
  readonly #accept: MqttReadingsOptions["accept"];

  constructor(accept: MqttReadingsOptions["accept"]) {
    this.#accept = accept;
  }

  async take(meteringPointId: string, kind: string, payload: Buffer): Promise<ReadingAnswer> {
    if (payload.length > MAX_PAYLOAD)
      return rejected("LAT-5303", { actual: payload.length, limit: MAX_PAYLOAD });
    try {
      const readings =
        kind === "p1" ? this.#telegram(meteringPointId, payload) : [this.#reading(meteringPointId, payload)];
      if (readings.length === 0) return { status: "accepted", accepted: 0, unchanged: 0 };
      return await this.#accept(readings);
    } catch (error) {
      if (error instanceof DomainError) return rejected(error.code, error.details);
      throw error;
    }
  }

  #reading(meteringPointId: string, payload: Buffer): IncomingReading {
    const refuse = (reason: string) => new DomainError("LAT-5302", { line: 1, reason });
    let value: unknown;
    try {
      value = JSON.parse(payload.toString("utf8"));
    } catch {
      throw refuse("it is not JSON");
    }
    const parsed = Reading.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw refuse(
        `${issue?.path.join(".") || "the message"}: ${issue?.message ?? "not readable"}`.slice(0, 120),
      );
    }
    return { meteringPointId, ...parsed.data, source: "mqtt" };
  }

  #telegram(meteringPointId: string, payload: Buffer): IncomingReading[] {
    const readings: IncomingReading[] = [];
    for (const { at, line, importMilli, exportMilli } of parseTelegrams(payload.toString("latin1"))) {
      if (at === null || importMilli === null) {
        throw new DomainError("LAT-5302", {
          line,
          reason: "the telegram has no moment or no import register",
        });
      }
      const window = this.#windows.get(meteringPointId) ?? new QuarterWindow(meteringPointId);
      if (!this.#windows.has(meteringPointId) && this.#windows.size >= MAX_METERS) {
        throw new DomainError("LAT-5312", { limit: MAX_METERS });
      }
      this.#windows.set(meteringPointId, window);
      for (const quarter of window.add(at, importMilli, exportMilli ?? 0)) {
        readings.push({ meteringPointId, ...quarter, source: "mqtt:p1" });
      }
    }
    return readings;
  }
}

function listen(client: MqttClient, options: MqttReadingsOptions, desk: Desk): void {
  const { prefix, onWarning } = options;
  // The library acknowledges a message when this calls back.
  client.handleMessage = (packet, callback) => {
    const [meteringPointId = "", kind = ""] = String(packet.topic)
      .slice(prefix.length + 1)
      .split("/");
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(String(packet.payload));
    const work = POINT.test(meteringPointId)
      ? desk.take(meteringPointId, kind, payload)
      : Promise.resolve(rejected("LAT-5001", { row: 1, meteringPointId: meteringPointId.slice(0, 40) }));
    work
      .then(async (answer) => {
        if (POINT.test(meteringPointId)) {
          await client.publishAsync(`${prefix}/${meteringPointId}/answer`, answerText(answer), { qos: 0 });
        }
        callback();
      })
      .catch((error: unknown) => {
        onWarning("LAT-5313", { reason: error instanceof Error ? error.message.slice(0, 120) : "unknown" });
        callback(error instanceof Error ? error : new Error("the message was not taken"));
      });
  };
}

/** Settles with the first connection, or the first fault before it. */
function firstConnection(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once("connect", () => resolve());
    client.once("error", reject);
    client.once("close", () => reject(new Error("the broker closes the connection or does not answer")));
  });
}

/** Connects, and reconnects by itself from then on. @throws LAT-5313 when the broker cannot be reached at first */
export async function connectMqttReadings(options: MqttReadingsOptions): Promise<MqttReadings> {
  const { url, prefix, onWarning } = options;
  const clientId = `lateral-${prefix.replaceAll("/", "-")}`;
  const client = connect(url, { clean: false, clientId, connectTimeout: 10_000, reconnectPeriod: 2_000 });
  client.on("error", (error) => onWarning("LAT-5313", { reason: error.message.slice(0, 120) }));
  // Before the connection stands: what the broker kept comes with it.
  listen(client, options, new Desk(options.accept));
  try {
    await firstConnection(client);
  } catch (cause) {
    await client.endAsync(true);
    const reason = cause instanceof Error ? cause.message.slice(0, 120) : "unknown";
    throw new DomainError("LAT-5313", { reason }, { cause });
  }
  await client.subscribeAsync([`${prefix}/+/p1`, `${prefix}/+/reading`], { qos: 1 });
  return { close: () => client.endAsync() };
}
