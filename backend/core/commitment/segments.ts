/**
 * Segments as the contract reads them, 19 bytes each, big-endian two's complement: first the envelope part of
 * all segments (parent uint8 with 0xff for the root, lowerWh int32, upperWh int32), then the outcome part
 * (tradedWh int32, exportedWh uint32, priceTicks int16).
 */
import { domainError } from "../errors/domainError.ts";
import type { Hex } from "../orders/order.ts";
import type { BatchSegment } from "./commitment.ts";
import { bytesOf, hexOf } from "./words.ts";

export const SEGMENT_BYTES = 19;
export const ENVELOPE_BYTES = 9;
const OUTCOME_BYTES = SEGMENT_BYTES - ENVELOPE_BYTES;
/** Largest number of segments of one batch. */
export const MAX_SEGMENTS = 255;
/** Parent of the root in the packed form; -1 in objects. */
const NO_PARENT = 0xff;

const INT32 = { lower: -(2 ** 31), upper: 2 ** 31 - 1 };

function fitted(value: number, field: string, range: { lower: number; upper: number }): number {
  if (!Number.isSafeInteger(value) || value < range.lower || value > range.upper) {
    throw domainError("LAT-4110", {
      field,
      actual: String(value),
      limit: `${range.lower}..${range.upper}`,
    });
  }
  return value;
}

/** @throws LAT-4101 none or too many */
function checkedCount(count: number): number {
  if (!Number.isInteger(count) || count < 1 || count > MAX_SEGMENTS) {
    throw domainError("LAT-4101", { actual: count, limit: MAX_SEGMENTS });
  }
  return count;
}

/** Packs segments into calldata. @throws LAT-4101 none or too many, LAT-4110 a value does not fit */
export function packSegments(segments: readonly BatchSegment[]): Hex {
  const count = checkedCount(segments.length);
  const bytes = new Uint8Array(count * SEGMENT_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, segment] of segments.entries()) {
    const field = (name: string) => `segments[${index}].${name}`;
    const limits = index * ENVELOPE_BYTES;
    const parent = fitted(segment.parent, field("parent"), { lower: -1, upper: NO_PARENT - 1 });
    view.setUint8(limits, parent === -1 ? NO_PARENT : parent);
    view.setInt32(limits + 1, fitted(segment.lowerWh, field("lowerWh"), INT32));
    view.setInt32(limits + 5, fitted(segment.upperWh, field("upperWh"), INT32));
    const outcome = count * ENVELOPE_BYTES + index * OUTCOME_BYTES;
    view.setInt32(outcome, fitted(segment.tradedWh, field("tradedWh"), INT32));
    const exportedWh = fitted(segment.exportedWh, field("exportedWh"), { lower: 0, upper: 2 ** 32 - 1 });
    view.setUint32(outcome + 4, exportedWh);
    const priceTicks = fitted(segment.priceTicks, field("priceTicks"), {
      lower: -(2 ** 15),
      upper: 2 ** 15 - 1,
    });
    view.setInt16(outcome + 8, priceTicks);
  }
  return hexOf(bytes);
}

/** Reads packed segments back. @throws LAT-4101 empty, cut off or too many, LAT-4111 malformed hex */
export function unpackSegments(packed: Hex): BatchSegment[] {
  const bytes = bytesOf(packed, "segments");
  const count = checkedCount(bytes.length / SEGMENT_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, index) => {
    const limits = index * ENVELOPE_BYTES;
    const outcome = count * ENVELOPE_BYTES + index * OUTCOME_BYTES;
    const parent = view.getUint8(limits);
    return {
      parent: parent === NO_PARENT ? -1 : parent,
      lowerWh: view.getInt32(limits + 1),
      upperWh: view.getInt32(limits + 5),
      tradedWh: view.getInt32(outcome),
      exportedWh: view.getUint32(outcome + 4),
      priceTicks: view.getInt16(outcome + 8),
    };
  });
}

/** The envelope part of packed segments: what the DSO signs. */
export const packLimits = (segments: readonly BatchSegment[]): Hex =>
  packSegments(segments).slice(0, 2 + 2 * ENVELOPE_BYTES * segments.length) as Hex;
