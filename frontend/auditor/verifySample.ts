/** Draws and checks a sample in this browser: the places by the seed, every receipt with the ledger's own code. */
import { drawSample } from "../../backend/core/audit/sample.ts";
import { verifyReceipt } from "../../backend/core/commitment/verifyReceipt.ts";
import { call } from "../api/client.ts";
import type { AuditSample } from "../api/generatedSchema.ts";
import { type AskRecord, checkRecord, readSigners } from "../household/chainRecord.ts";

export type SampleFault = "none" | "receipt" | "record" | "place" | "missing";

export interface CheckedOrder {
  readonly interval: number;
  readonly sequence: number;
  readonly orderId: string;
  readonly meteringPointId: string;
  readonly fault: SampleFault;
  /** Code of the first finding, where there is one. */
  readonly code: string | null;
}

/** True when the server drew the very places that the seed names. */
export function drawnRightly({ seed, populations, drawn }: AuditSample, count: number): boolean {
  const own = drawSample(seed, populations, count);
  return (
    own.length === drawn.length &&
    own.every((place, index) => {
      const other = drawn[index];
      return other?.interval === place.interval && other.sequence === place.sequence;
    })
  );
}

/** Checks one drawn order. @throws when the record does not answer */
export async function checkDrawn(place: AuditSample["drawn"][number], ask: AskRecord): Promise<CheckedOrder> {
  const { orderId, meteringPointId, interval, sequence } = place;
  const done = (fault: SampleFault, code: string | null = null): CheckedOrder => ({ ...place, fault, code });
  const receipt = await call("getAuditReceipt", { params: { orderId }, query: { meteringPointId } }).catch(
    () => null,
  );
  if (receipt === null) return done("missing");
  const { order } = receipt.signedOrder;
  if (order.interval !== interval || receipt.orderSequence !== sequence) return done("place");
  const recorded = await checkRecord(receipt, ask);
  if (!recorded.ok) return done("record", recorded.fault);
  const signers = await readSigners(receipt, ask);
  if (signers === null) return done("record", "no-register");
  const failed = verifyReceipt(receipt, signers).find((finding) => !finding.ok);
  return failed === undefined ? done("none") : done("receipt", failed.code ?? failed.step);
}
