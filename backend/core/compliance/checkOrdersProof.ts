/** Checks the book of an interval: ids, signatures, keys, roots, batch, signatures of the batch. */
import { isQuorum, rolesBehind } from "../commitment/batchSignatures.ts";
import type { CommittedOrder } from "../commitment/commitBatch.ts";
import { commitBatch } from "../commitment/commitBatch.ts";
import { commitOrders } from "../commitment/commitOrders.ts";
import { checkFullBatch } from "../commitment/fullBatch.ts";
import { verifyOrderSignature } from "../orders/orderSignature.ts";
import { orderId } from "../orders/typedOrder.ts";
import { localChargeTicks } from "../tariffs/localCharge.ts";
import { type BundleContext, expectSame, guard, place, pointIdOf, report } from "./bundleContext.ts";
import type { BundledBatch, IntervalProof } from "./evidenceBundle.ts";

/** Each order is what its member signed, with a key registered for its metering point. */
export function checkOrders(context: BundleContext, proof: IntervalProof): void {
  const { domain, communityId } = context.community;
  const signedFor = { chainId: domain.chainId, verifyingContract: domain.contract };
  const tariff = context.community.tariffs.find((sheet) => sheet.version === proof.tariffVersion);
  for (const entry of proof.orders) {
    const where = place(proof.interval, `order ${entry.orderId}`);
    guard(context, "LAT-6903", where, () => {
      const complain = (what: string) => report(context, "LAT-6903", where, what);
      if (orderId(entry.order) !== entry.orderId) complain("the id is not the hash of the order");
      const fault = verifyOrderSignature(entry, signedFor, context.verifier);
      if (fault !== null) complain(`signature: ${fault}`);
      const { meteringPointId, interval, limitPrice, tariffVersion } = entry.order;
      if (tariffVersion !== proof.tariffVersion) complain(`it is for tariff version ${tariffVersion}`);
      if (tariff && (limitPrice < tariff.priceFloor || limitPrice > tariff.priceCap)) {
        complain("its limit price is out of bounds");
      }
      if (!context.keysOf.get(meteringPointId)?.has(entry.signer))
        complain("signed with a key of nobody here");
      if (interval !== proof.interval) complain(`it is for interval ${interval}`);
      if (entry.order.communityId !== communityId) complain("it is for another community");
    });
  }
}

const committedOrders = (context: BundleContext, proof: IntervalProof): CommittedOrder[] => {
  const tariff = context.community.tariffs.find((sheet) => sheet.version === proof.tariffVersion);
  return proof.orders.map((order) => ({
    order,
    orderSalt: order.orderSalt,
    allocationSalt: order.allocationSalt,
    segment: context.segmentOf.get(pointIdOf(context, order.order.meteringPointId)) ?? -1,
    networkChargeTicks: localChargeTicks(tariff),
  }));
};

/** Mode E is in force where the sheet says so; the registry may ask for it besides. */
function fullModeOf(context: BundleContext, proof: IntervalProof, { full }: BundledBatch) {
  const tariff = context.community.tariffs.find((sheet) => sheet.version === proof.tariffVersion);
  if (tariff?.ledgerMode === "E" && full === undefined) {
    report(context, "LAT-6904", place(proof.interval, "batch"), "the tariff sheet names ledger mode E");
  }
  if (full === undefined) return false;
  return full.unproven === null ? true : "unproven";
}

/** Rebuilds the batch from orders, outcome and balances; every field and the digest must come out the same. */
export function checkCommitment(context: BundleContext, proof: IntervalProof): void {
  const where = place(proof.interval, "batch");
  const { batch, cleared } = proof;
  if (batch === null || cleared === null) return;
  const { domain, signers } = context.community;
  guard(context, "LAT-6904", where, () => {
    const orders = committedOrders(context, proof);
    const balances = proof.balances.map(({ account, cumulativeMicroEuro, salt }) => ({
      account,
      cumulativeMicroEuro: BigInt(cumulativeMicroEuro),
      salt,
    }));
    const { networkHash } = context;
    const full = fullModeOf(context, proof, batch);
    const rebuilt = commitBatch({ domain, networkHash, cleared, orders, balances, full });
    const { packedOrders } = rebuilt;
    if (
      full === "unproven" &&
      packedOrders !== null &&
      checkFullBatch(rebuilt.batch, packedOrders) === null
    ) {
      report(context, "LAT-6904", where, "ledger mode E could have proven it, and did not");
    }
    expectSame(context, "LAT-6904", where, rebuilt.batch, batch.commitment);
    expectSame(context, "LAT-6904", where, { digest: rebuilt.digest }, { digest: batch.digest });
    const book = commitOrders(domain, proof.interval, orders, packedOrders);
    expectSame(context, "LAT-6904", where, book.ordersRoot, batch.commitment.ordersRoot);
  });
  guard(context, "LAT-6905", where, () => {
    const roles = rolesBehind(batch.digest, batch.signatures, signers, context.verifier);
    if (!isQuorum(roles) || !roles.includes("dso")) {
      report(
        context,
        "LAT-6905",
        where,
        `signed by ${roles.map((role) => role ?? "nobody known").join(", ")}`,
      );
    }
  });
}
