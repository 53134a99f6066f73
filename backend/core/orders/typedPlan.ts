/**
 * The EIP-712 form of a trading plan: bounds that a member signs once, so that the gateway can sign orders in its
 * place. The twin of `TypedOrders.hashPlan` and `OrderVerifier.boundsOf`.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { domainError } from "../errors/domainError.ts";
import type { Hex, Order, PlanMandate, SignedMandate } from "./order.ts";
import { type OrderSignatureVerifier, recoverSigner, type SignatureFault } from "./orderSignature.ts";
import { domainSeparator, type OrderDomain } from "./typedOrder.ts";

/** How an order leaves its plan, as the contract names it. */
export type PlanFault = "point" | "interval" | "price";

/** EIP-712 member list, in the shape wallets expect. */
export const PLAN_TYPES = {
  TradingPlan: [
    { name: "communityId", type: "string" },
    { name: "meteringPointId", type: "string" },
    { name: "delegate", type: "address" },
    { name: "buyLimit", type: "int64" },
    { name: "sellLimit", type: "int64" },
    { name: "firstInterval", type: "uint32" },
    { name: "lastInterval", type: "uint32" },
    { name: "nonce", type: "uint64" },
  ],
} as const;

const text = (value: string): Uint8Array => keccak_256(utf8ToBytes(value));
const TYPE_HASH = text(
  `TradingPlan(${PLAN_TYPES.TradingPlan.map((member) => `${member.type} ${member.name}`).join(",")})`,
);

function integer(value: number, field: string): Uint8Array {
  if (!Number.isSafeInteger(value)) throw domainError("LAT-9001", { what: field, value: String(value) });
  return hexToBytes(BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, "0"));
}

/** EIP-712 struct hash of a plan. @throws LAT-9001 when a number is not a safe integer */
export function planMandateHash(mandate: PlanMandate): Hex {
  const delegate = new Uint8Array(32);
  delegate.set(hexToBytes(mandate.delegate.slice(2)), 12);
  const words = concatBytes(
    TYPE_HASH,
    text(mandate.communityId),
    text(mandate.meteringPointId),
    delegate,
    integer(mandate.buyLimit, "buyLimit"),
    integer(mandate.sellLimit, "sellLimit"),
    integer(mandate.firstInterval, "firstInterval"),
    integer(mandate.lastInterval, "lastInterval"),
    integer(mandate.nonce, "nonce"),
  );
  return `0x${bytesToHex(keccak_256(words))}`;
}

/** The 32 bytes that the member's key signs. @throws LAT-9001 */
export const planMandateDigest = (mandate: PlanMandate, domain: OrderDomain): Uint8Array =>
  keccak_256(
    concatBytes(
      Uint8Array.of(0x19, 0x01),
      hexToBytes(domainSeparator(domain).slice(2)),
      hexToBytes(planMandateHash(mandate).slice(2)),
    ),
  );

/** Null when the order stays inside the plan, else the first bound it breaks. */
export function planFaultOf(
  order: Pick<Order, "communityId" | "meteringPointId" | "interval" | "side" | "limitPrice">,
  mandate: PlanMandate,
): PlanFault | null {
  const here = order.communityId === mandate.communityId && order.meteringPointId === mandate.meteringPointId;
  if (!here) return "point";
  if (order.interval < mandate.firstInterval || order.interval > mandate.lastInterval) return "interval";
  const kept =
    order.side === "buy" ? order.limitPrice <= mandate.buyLimit : order.limitPrice >= mandate.sellLimit;
  return kept ? null : "price";
}

/** Null when `signed.signer` really signed this plan for this deployment, else the fault. */
export function verifyMandateSignature(
  signed: SignedMandate,
  domain: OrderDomain,
  verifier: OrderSignatureVerifier,
): SignatureFault | null {
  const outcome = recoverSigner(planMandateDigest(signed.mandate, domain), signed.signature, verifier);
  if ("fault" in outcome) return outcome.fault;
  return outcome.signer === signed.signer ? null : "made by another key";
}
