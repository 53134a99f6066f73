/**
 * Linked orders: one signed wish over many intervals. The orders that they become, interval by interval, are
 * signed by the gateway key and stay inside the linked order, as a trading plan bounds its orders.
 *
 * | kind | wish |
 * |---|---|
 * | car | up to `energyWh` within the window, cheapest first, at most `chargeWh` an interval; `minEnergyWh` by its end whatever it costs |
 * | battery | buys below `buyLimit`, sells above `sellLimit` plus `cycleCost`, inside its capacity and above its reserve |
 * | block | `profileWh` in consecutive intervals somewhere in the window, all or nothing |
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { domainError } from "../errors/domainError.ts";
import type { EpochSeconds, IntervalIndex } from "../time/marketInterval.ts";
import type { MicroEuroPerKWh, WattHours } from "../units/quantities.ts";
import type { Hex, KeyAddress, Side } from "./order.ts";
import { type OrderSignatureVerifier, recoverSigner, type SignatureFault } from "./orderSignature.ts";
import { domainSeparator, type OrderDomain, SIDE_CODE } from "./typedOrder.ts";

export type LinkedKind = "car" | "battery" | "block";

/** Members that a kind does not use are 0, and an empty profile. */
export interface LinkedOrder {
  readonly communityId: string;
  readonly meteringPointId: string;
  readonly kind: LinkedKind;
  /** Of a block; a car buys, a battery does both (written as buy). */
  readonly side: Side;
  readonly firstInterval: IntervalIndex;
  /** Length of the window, intervals. */
  readonly intervals: number;
  /** Car: most energy in the whole window. */
  readonly energyWh: WattHours;
  /** Car: energy needed by the end of the window; what the market does not bring comes from the grid. */
  readonly minEnergyWh: WattHours;
  /** Most energy bought in one interval: car, battery. */
  readonly chargeWh: WattHours;
  /** Most energy sold in one interval: battery. */
  readonly dischargeWh: WattHours;
  /** All-in, as in `Order`. */
  readonly buyLimit: MicroEuroPerKWh;
  readonly sellLimit: MicroEuroPerKWh;
  /** Battery: size, content at the start of the window, and what always stays in it. */
  readonly capacityWh: WattHours;
  readonly storedWh: WattHours;
  readonly reserveWh: WattHours;
  /** Battery: energy that can be taken out per energy put in, parts per million; booked when charging. */
  readonly efficiencyPpm: number;
  /** Battery: wear per kWh taken out. */
  readonly cycleCost: MicroEuroPerKWh;
  /** Block: energy of its consecutive intervals. */
  readonly profileWh: readonly WattHours[];
  readonly tariffVersion: number;
  readonly nonce: number;
  readonly expiresAt: EpochSeconds;
}

export interface SignedLinkedOrder {
  readonly linkedOrder: LinkedOrder;
  /** EIP-712 struct hash. */
  readonly linkedOrderId: Hex;
  readonly signer: KeyAddress;
  readonly signature: Hex;
}

/** `kind` on the wire. */
export const LINKED_KIND_CODE: Readonly<Record<LinkedKind, number>> = { car: 0, battery: 1, block: 2 };

/** EIP-712 member list, in the shape wallets expect. */
export const LINKED_ORDER_TYPES = {
  LinkedOrder: [
    { name: "communityId", type: "string" },
    { name: "meteringPointId", type: "string" },
    { name: "kind", type: "uint8" },
    { name: "side", type: "uint8" },
    { name: "firstInterval", type: "uint32" },
    { name: "intervals", type: "uint32" },
    { name: "energyWh", type: "uint64" },
    { name: "minEnergyWh", type: "uint64" },
    { name: "chargeWh", type: "uint64" },
    { name: "dischargeWh", type: "uint64" },
    { name: "buyLimit", type: "int64" },
    { name: "sellLimit", type: "int64" },
    { name: "capacityWh", type: "uint64" },
    { name: "storedWh", type: "uint64" },
    { name: "reserveWh", type: "uint64" },
    { name: "efficiencyPpm", type: "uint32" },
    { name: "cycleCost", type: "uint64" },
    { name: "profileWh", type: "uint64[]" },
    { name: "tariffVersion", type: "uint32" },
    { name: "nonce", type: "uint64" },
    { name: "expiresAt", type: "uint64" },
  ],
} as const;

type Member = (typeof LINKED_ORDER_TYPES.LinkedOrder)[number];

const text = (value: string): Uint8Array => keccak_256(utf8ToBytes(value));
const TYPE_HASH = text(
  `LinkedOrder(${LINKED_ORDER_TYPES.LinkedOrder.map((member) => `${member.type} ${member.name}`).join(",")})`,
);

function integer(value: number, field: string): Uint8Array {
  if (!Number.isSafeInteger(value)) throw domainError("LAT-9001", { what: field, value: String(value) });
  return hexToBytes(BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, "0"));
}

/** The message as wallets want it: enumerations by their codes. */
export const linkedOrderMessage = (order: LinkedOrder) => ({
  ...order,
  kind: LINKED_KIND_CODE[order.kind],
  side: SIDE_CODE[order.side],
  profileWh: [...order.profileWh],
});

function encodeMember(message: ReturnType<typeof linkedOrderMessage>, { name, type }: Member): Uint8Array {
  const value = message[name];
  if (type === "string") return text(String(value));
  if (type === "uint64[]")
    return keccak_256(concatBytes(...message.profileWh.map((wh) => integer(wh, name))));
  return integer(Number(value), name);
}

/** Identity of a linked order: its EIP-712 struct hash. @throws LAT-9001 when a number is not a safe integer */
export function linkedOrderId(order: LinkedOrder): Hex {
  const message = linkedOrderMessage(order);
  const words = LINKED_ORDER_TYPES.LinkedOrder.map((member) => encodeMember(message, member));
  return `0x${bytesToHex(keccak_256(concatBytes(TYPE_HASH, ...words)))}`;
}

/** The 32 bytes that the member's key signs. @throws LAT-9001 */
export const linkedOrderDigest = (order: LinkedOrder, domain: OrderDomain): Uint8Array =>
  keccak_256(
    concatBytes(
      Uint8Array.of(0x19, 0x01),
      hexToBytes(domainSeparator(domain).slice(2)),
      hexToBytes(linkedOrderId(order).slice(2)),
    ),
  );

/** Null when `signed.signer` really signed this linked order for this deployment, else the fault. */
export function verifyLinkedSignature(
  signed: SignedLinkedOrder,
  domain: OrderDomain,
  verifier?: OrderSignatureVerifier,
): SignatureFault | null {
  const outcome = recoverSigner(linkedOrderDigest(signed.linkedOrder, domain), signed.signature, verifier);
  if ("fault" in outcome) return outcome.fault;
  return outcome.signer === signed.signer ? null : "made by another key";
}
