/** Checks that orders which come from a linked order stay inside what its member signed, interval after interval. */
import { fillOf } from "../clearing/horizon/clearHorizon.ts";
import type { SignedLinkedOrder } from "../orders/linkedOrder.ts";
import { linkedOrderId, verifyLinkedSignature } from "../orders/linkedOrder.ts";
import { type LinkedFill, linkedFaultOf } from "../orders/linkedState.ts";
import type { Hex } from "../orders/order.ts";
import { type BundleContext, guard, place, report } from "./bundleContext.ts";
import type { BundledOrder, IntervalProof } from "./evidenceBundle.ts";

const CODE = "LAT-6903";

/** What linked orders got in the intervals of the bundle so far. */
export class LinkedTrail {
  readonly #fills = new Map<Hex, LinkedFill[]>();
  #first = Number.POSITIVE_INFINITY;

  check(context: BundleContext, proof: IntervalProof): void {
    this.#first = Math.min(this.#first, proof.interval);
    const linked = new Map((proof.linkedOrders ?? []).map((signed) => [signed.linkedOrderId, signed]));
    for (const signed of linked.values()) checkSigned(context, proof, signed);
    const byLinked = new Map<Hex, BundledOrder[]>();
    for (const entry of proof.orders) {
      if (entry.linkedOrderId === undefined) continue;
      this.#checkOrder(context, proof, entry, linked.get(entry.linkedOrderId));
      const list = byLinked.get(entry.linkedOrderId);
      if (list === undefined) byLinked.set(entry.linkedOrderId, [entry]);
      else list.push(entry);
    }
    for (const [id, entries] of byLinked) this.#remember(id, proof, entries);
  }

  #checkOrder(
    context: BundleContext,
    proof: IntervalProof,
    { order, orderId, linkedOrderId: id }: BundledOrder,
    signed: SignedLinkedOrder | undefined,
  ): void {
    const where = place(proof.interval, `order ${orderId}`);
    if (signed === undefined) {
      report(context, CODE, where, `its linked order ${id} is not in the bundle`);
      return;
    }
    const { linkedOrder } = signed;
    const fault = linkedFaultOf(order, linkedOrder, this.#fills.get(signed.linkedOrderId) ?? []);
    // Where the window began before the bundle, what was got before is not known: amounts cannot be judged.
    const unknown = linkedOrder.firstInterval < this.#first && (fault === "energy" || fault === "fallback");
    if (fault !== null && !unknown) report(context, CODE, where, `it leaves its linked order: ${fault}`);
  }

  #remember(id: Hex, proof: IntervalProof, entries: readonly BundledOrder[]): void {
    const local = new Map(proof.cleared?.allocations.map((a) => [a.orderId, a.localWh]));
    const fill = fillOf(
      proof.interval,
      entries.map(({ order }) => order),
      entries.map(({ orderId }) => local.get(orderId) ?? 0),
    );
    this.#fills.set(id, [...(this.#fills.get(id) ?? []), fill]);
  }
}

function checkSigned(context: BundleContext, proof: IntervalProof, signed: SignedLinkedOrder): void {
  const where = place(proof.interval, `linked order ${signed.linkedOrderId}`);
  guard(context, CODE, where, () => {
    const { domain } = context.community;
    const { linkedOrder } = signed;
    const complain = (what: string) => report(context, CODE, where, what);
    if (linkedOrderId(linkedOrder) !== signed.linkedOrderId) complain("the id is not its hash");
    const signedFor = { chainId: domain.chainId, verifyingContract: domain.contract };
    const fault = verifyLinkedSignature(signed, signedFor, context.verifier);
    if (fault !== null) complain(`signature: ${fault}`);
    if (!context.keysOf.get(linkedOrder.meteringPointId)?.has(signed.signer)) {
      complain("signed with a key of nobody here");
    }
  });
}
