/** Checks that orders which come from a linked order stay inside what its member signed, interval after interval. */
import { fillOf } from "../clearing/horizon/clearHorizon.ts";
import type { SignedLinkedOrder } from "../orders/linkedOrder.ts";
import { linkedOrderId, verifyLinkedSignature } from "../orders/linkedOrder.ts";
import { type LinkedFault, type LinkedFill, linkedFaultOf } from "../orders/linkedState.ts";
import type { Hex, Order } from "../orders/order.ts";
import { wattHours } from "../units/quantities.ts";
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
    for (const [id, entries] of byLinked) {
      this.#checkTogether(context, proof, entries, linked.get(id));
      this.#remember(id, proof, entries);
    }
  }

  /** Several orders of one interval may not add up to more than one of them could ask for. */
  #checkTogether(
    context: BundleContext,
    proof: IntervalProof,
    entries: readonly BundledOrder[],
    signed: SignedLinkedOrder | undefined,
  ): void {
    const [first] = entries;
    if (signed === undefined || first === undefined || entries.length === 1) return;
    const faults = (["none", "grid"] as const).flatMap((fallback) => {
      const counted = entries.filter(({ order }) => fallback === "none" || order.fallback === "grid");
      const energyWh = wattHours(counted.reduce((sum, { order }) => sum + order.energyWh, 0));
      return energyWh === 0 ? [] : [this.#faultOf({ ...first.order, energyWh, fallback }, signed)];
    });
    const fault = signed.linkedOrder.kind === "car" ? faults.find((found) => found !== null) : "several";
    if (fault === undefined) return;
    const where = place(proof.interval, `linked order ${signed.linkedOrderId}`);
    report(context, CODE, where, `its orders together leave it: ${fault}`);
  }

  /** The bound that an order breaks, as far as the bundle knows what was got before. */
  #faultOf(order: Order, { linkedOrder, linkedOrderId: id }: SignedLinkedOrder): LinkedFault | null {
    const fault = linkedFaultOf(order, linkedOrder, this.#fills.get(id) ?? []);
    const { kind, chargeWh, dischargeWh, firstInterval } = linkedOrder;
    // Where the window began before the bundle, what was got before is not known: only the power can be judged.
    const isPowered = kind === "block" || order.energyWh <= Math.max(chargeWh, dischargeWh);
    const unknown = firstInterval < this.#first && isPowered && (fault === "energy" || fault === "fallback");
    return unknown ? null : fault;
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
    const fault = this.#faultOf(order, signed);
    if (fault !== null) report(context, CODE, where, `it leaves its linked order: ${fault}`);
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
