/** The three ticks of Check my trade, computed here with the very code the market commits with. */
import type { TradeReceipt } from "../../backend/core/commitment/commitment.ts";
import { type ReceiptFinding, verifyReceipt } from "../../backend/core/commitment/verifyReceipt.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { ORDER_TYPES } from "../../backend/core/orders/typedOrder.ts";
import { type AskRecord, checkRecord, type RecordFinding, readSigners } from "./chainRecord.ts";
import type { EnteredOrder } from "./deviceStore.ts";

/** How the order on the receipt compares with what was entered. */
export type EnteredAs =
  /** Entered on this device, and every field is the same. */
  | "same"
  /** Entered on this device, but a field differs. */
  | "changed"
  /** Made by the home's own plan, under its gateway's key. */
  | "plan"
  /** Entered on another device of this home. */
  | "elsewhere"
  /** The key is not one of this home's keys. */
  | "stranger";

export interface OwnKey {
  readonly address: Hex;
  readonly kind: "gateway" | "browser" | "passkey";
}

export interface TradeCheck {
  readonly signed: { readonly ok: boolean; readonly enteredAs: EnteredAs };
  readonly included: { readonly ok: boolean; readonly failed: readonly ReceiptFinding[] };
  readonly recorded: RecordFinding;
}

/** Every field that was signed. */
const FIELDS = ORDER_TYPES.Order.map((member) => member.name);

export function compareEntered(
  receipt: Pick<TradeReceipt, "signedOrder">,
  entered: EnteredOrder | undefined,
  keys: readonly OwnKey[],
): EnteredAs {
  const { order, signer } = receipt.signedOrder;
  if (entered !== undefined) {
    const same = FIELDS.every((field) => entered.order[field] === order[field]) && entered.signer === signer;
    return same ? "same" : "changed";
  }
  const key = keys.find((own) => own.address === signer);
  if (key === undefined) return "stranger";
  return key.kind === "gateway" ? "plan" : "elsewhere";
}

const NOBODY: Hex = `0x${"00".repeat(20)}`;
const INCLUSION = new Set([
  "order-entered",
  "outcome-committed",
  "outcome-fair",
  "batch-sound",
  "batch-signed",
]);

/** Runs all three checks, whatever the outcome of each. @throws when the public record does not answer. */
export async function checkTrade(
  receipt: TradeReceipt,
  own: { readonly entered: EnteredOrder | undefined; readonly keys: readonly OwnKey[] },
  ask: AskRecord,
): Promise<TradeCheck> {
  const recorded = await checkRecord(receipt, ask);
  const signers = await readSigners(receipt, ask);
  const findings = verifyReceipt(receipt, signers ?? { operator: NOBODY, dso: NOBODY, auditor: NOBODY });
  const enteredAs = compareEntered(receipt, own.entered, own.keys);
  const signatureOk = findings.some((finding) => finding.step === "order-signed" && finding.ok);
  // Without the register, who signed the batch was checked by the record when it took the batch in, and whose the
  // operator's own receipt is cannot be told.
  const unknowable = (finding: ReceiptFinding): boolean =>
    signers === null && (finding.step === "batch-signed" || finding.code === "LAT-4167");
  const failed = findings.filter(
    (finding) => INCLUSION.has(finding.step) && !finding.ok && !unknowable(finding),
  );
  return {
    signed: { ok: signatureOk && enteredAs !== "changed" && enteredAs !== "stranger", enteredAs },
    included: { ok: failed.length === 0, failed },
    recorded,
  };
}
