/** Packed segments as objects again; the inverse of `packSegments`. */
import { domainError } from "../errors/domainError.ts";
import type { Hex } from "../orders/order.ts";
import type { BatchSegment } from "./commitment.ts";
import { ENVELOPE_BYTES, MAX_SEGMENTS, SEGMENT_BYTES } from "./segments.ts";
import { bytesOf } from "./words.ts";

const NO_PARENT = 0xff;

/** @throws LAT-4101 none, too many or cut off, LAT-4111 */
export function unpackSegments(packed: Hex): BatchSegment[] {
  const bytes = bytesOf(packed, "segments");
  const count = bytes.length / SEGMENT_BYTES;
  if (!Number.isInteger(count) || count < 1 || count > MAX_SEGMENTS) {
    throw domainError("LAT-4101", { actual: count, limit: MAX_SEGMENTS });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, index) => {
    const limits = index * ENVELOPE_BYTES;
    const outcome = count * ENVELOPE_BYTES + index * (SEGMENT_BYTES - ENVELOPE_BYTES);
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
