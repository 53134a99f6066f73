/**
 * Strict reading of hostile input: exactly the documented fields, own properties only, each with its type and
 * range. What comes out is a fresh object; nothing of the input's prototype or extra fields survives.
 */
import type { ErrorCode, ErrorDetails } from "../errors/domainError.ts";
import { epochSeconds, intervalIndex } from "../time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../units/quantities.ts";
import { isPasskeySignature, MAX_SIGNATURE_BYTES } from "./memberSignature.ts";
import type { Hex, Order, Rejection, SignedOrder } from "./order.ts";
import { INTEGER_RANGES } from "./validateOrder.ts";

/** Longest community or metering point id, characters. */
export const MAX_ID_LENGTH = 64;

export interface ParsedOrder {
  readonly status: "parsed";
  readonly signedOrder: SignedOrder;
}

const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:-]*$/;
const ORDER_FIELDS = [
  "communityId",
  "meteringPointId",
  "interval",
  "side",
  "energyWh",
  "limitPrice",
  "fallback",
  "tariffVersion",
  "nonce",
  "expiresAt",
] as const;
/** May be left out by whoever wants an ordinary order: any amount, from anyone. */
const OPTIONAL_ORDER_FIELDS = ["minFillWh", "counterparty"] as const;
const SIGNED_FIELDS = ["order", "orderId", "signer", "signature"] as const;

/** Carries a rejection out of the small readers; never leaves this file. */
class Refusal extends Error {
  readonly rejection: Rejection;
  constructor(code: ErrorCode, details: ErrorDetails) {
    super(code);
    this.rejection = { status: "rejected", code, details };
  }
}

const malformed = (field: string, reason: string): Refusal => new Refusal("LAT-1021", { field, reason });

function readRecord(
  value: unknown,
  path: string,
  fields: readonly string[],
  optional: readonly string[] = [],
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw malformed(path, "an object is expected");
  }
  const keys = Object.keys(value);
  const allowed = fields.length + optional.length;
  if (keys.length > allowed) throw malformed(path, `there are ${keys.length} fields, not ${allowed}`);
  const missing = fields.find((field) => !Object.hasOwn(value, field));
  if (missing) throw malformed(`${path}.${missing}`, "the field is missing");
  const extra = keys.find((key) => !fields.includes(key) && !optional.includes(key));
  if (extra !== undefined) throw malformed(path, "there is a field that does not belong here");
  return value as Record<string, unknown>;
}

function readId(value: unknown, field: string): string {
  if (typeof value !== "string") throw malformed(field, "text is expected");
  if (value.length === 0 || value.length > MAX_ID_LENGTH || !ID_PATTERN.test(value)) {
    throw new Refusal("LAT-1020", { field, actual: value.length, limit: MAX_ID_LENGTH });
  }
  return value;
}

function readCounterparty(value: unknown): string {
  return value === "" || value === undefined ? "" : readId(value, "counterparty");
}

function readInteger(value: unknown, field: keyof typeof INTEGER_RANGES): number {
  if (typeof value !== "number") throw malformed(field, "a number is expected");
  const { min, max } = INTEGER_RANGES[field];
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new Refusal("LAT-1019", { field, actual: String(value), min, max });
  }
  return value === 0 ? 0 : value;
}

function readChoice<T extends string>(value: unknown, field: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw malformed(field, `one of ${choices.join(", ")} is expected`);
  return choice;
}

function readHex(value: unknown, field: string, bytes: number): Hex {
  if (typeof value !== "string" || value.length !== 2 + 2 * bytes || !/^0x[0-9a-fA-F]*$/.test(value)) {
    throw malformed(field, `${bytes} bytes of 0x-prefixed hex are expected`);
  }
  return value.toLowerCase() as Hex;
}

/** A secp256k1 signature, or the longer one of a passkey. */
function readSignature(value: unknown): Hex {
  if (typeof value !== "string" || !isPasskeySignature(value)) return readHex(value, "signature", 65);
  if (value.length > 2 + 2 * MAX_SIGNATURE_BYTES || !/^0x01(?:[0-9a-fA-F]{2})*$/.test(value)) {
    throw malformed("signature", `65 bytes, or a passkey's answer of at most ${MAX_SIGNATURE_BYTES}`);
  }
  return value.toLowerCase() as Hex;
}

function readOrder(value: unknown): Order {
  const raw = readRecord(value, "order", ORDER_FIELDS, OPTIONAL_ORDER_FIELDS);
  return {
    communityId: readId(raw.communityId, "communityId"),
    meteringPointId: readId(raw.meteringPointId, "meteringPointId"),
    interval: intervalIndex(readInteger(raw.interval, "interval")),
    side: readChoice(raw.side, "side", ["buy", "sell"] as const),
    energyWh: wattHours(readInteger(raw.energyWh, "energyWh")),
    limitPrice: microEuroPerKWh(readInteger(raw.limitPrice, "limitPrice")),
    fallback: readChoice(raw.fallback, "fallback", ["grid", "none"] as const),
    tariffVersion: readInteger(raw.tariffVersion, "tariffVersion"),
    nonce: readInteger(raw.nonce, "nonce"),
    expiresAt: epochSeconds(readInteger(raw.expiresAt, "expiresAt")),
    minFillWh: wattHours(raw.minFillWh === undefined ? 0 : readInteger(raw.minFillWh, "minFillWh")),
    counterparty: readCounterparty(raw.counterparty),
  };
}

/** Reads a signed order from untrusted JSON. Never throws; the answer names the first bad field. */
export function parseOrder(input: unknown): ParsedOrder | Rejection {
  try {
    const raw = readRecord(input, "body", SIGNED_FIELDS);
    return {
      status: "parsed",
      signedOrder: {
        order: readOrder(raw.order),
        orderId: readHex(raw.orderId, "orderId", 32),
        signer: readHex(raw.signer, "signer", 20),
        signature: readSignature(raw.signature),
      },
    };
  } catch (error) {
    if (error instanceof Refusal) return error.rejection;
    // A getter or proxy in the input may throw anything; such input is malformed too.
    return { status: "rejected", code: "LAT-1021", details: { field: "body", reason: "it cannot be read" } };
  }
}
