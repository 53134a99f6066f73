/**
 * The EIP-712 form of an order: what a member's key signs, and what gives the order its identity.
 * Runs in the browser and on the server; the contracts check the same hashes when an order is disputed.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { domainError } from "../errors/domainError.ts";
import type { Fallback, Hex, Order, Side } from "./order.ts";

/** Chain and contract that every signature is bound to. Name and version are fixed: "Lateral", "1". */
export interface OrderDomain {
  readonly chainId: number;
  /** BatchLedger address, lower case. */
  readonly verifyingContract: Hex;
}

export const ORDER_DOMAIN_NAME = "Lateral";
export const ORDER_DOMAIN_VERSION = "1";

/** EIP-712 member list, in the shape wallets and `TypedDataEncoder` expect. */
export const ORDER_TYPES = {
  Order: [
    { name: "communityId", type: "string" },
    { name: "meteringPointId", type: "string" },
    { name: "interval", type: "uint32" },
    { name: "side", type: "uint8" },
    { name: "energyWh", type: "uint64" },
    { name: "limitPrice", type: "int64" },
    { name: "fallback", type: "uint8" },
    { name: "tariffVersion", type: "uint32" },
    { name: "nonce", type: "uint64" },
    { name: "expiresAt", type: "uint64" },
    { name: "minFillWh", type: "uint64" },
    { name: "counterparty", type: "string" },
  ],
} as const;

/** `side` on the wire: 0 buy, 1 sell. */
export const SIDE_CODE: Readonly<Record<Side, 0 | 1>> = { buy: 0, sell: 1 };
/** `fallback` on the wire: 0 grid, 1 none. */
export const FALLBACK_CODE: Readonly<Record<Fallback, 0 | 1>> = { grid: 0, none: 1 };

const keccakText = (text: string): Uint8Array => keccak_256(utf8ToBytes(text));
const ORDER_TYPE_HASH = keccakText(
  `Order(${ORDER_TYPES.Order.map((member) => `${member.type} ${member.name}`).join(",")})`,
);
const DOMAIN_TYPE_HASH = keccakText(
  "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)",
);
const PREFIX = Uint8Array.of(0x19, 0x01);
const WORD = 32;

/** Writes a safe integer as a 32-byte two's complement word at `word`. */
function writeInteger(target: Uint8Array, word: number, value: number, field: string): void {
  if (!Number.isSafeInteger(value)) throw domainError("LAT-9001", { what: field, value: String(value) });
  const view = new DataView(target.buffer, target.byteOffset + word * WORD, WORD);
  if (value < 0) target.fill(0xff, word * WORD, word * WORD + 24);
  view.setBigInt64(24, BigInt(value));
}

const fromBytes = (bytes: Uint8Array): Hex => `0x${bytesToHex(bytes)}`;

/** Binds orders to one deployment. @throws LAT-1028 when chain id or address is malformed. */
export function orderDomain(chainId: number, verifyingContract: string): OrderDomain {
  if (!Number.isSafeInteger(chainId) || chainId <= 0) {
    throw domainError("LAT-1028", { field: "chainId", actual: String(chainId) });
  }
  if (!/^0x[0-9a-fA-F]{40}$/.test(verifyingContract)) {
    throw domainError("LAT-1028", { field: "verifyingContract", actual: verifyingContract.slice(0, 60) });
  }
  return { chainId, verifyingContract: verifyingContract.toLowerCase() as Hex };
}

/** The domain as wallets want it (`eth_signTypedData_v4`, ethers). */
export const typedDataDomain = (domain: OrderDomain) => ({
  name: ORDER_DOMAIN_NAME,
  version: ORDER_DOMAIN_VERSION,
  chainId: domain.chainId,
  verifyingContract: domain.verifyingContract,
});

/** The message as wallets want it: enumerations by their codes. */
export const typedDataMessage = (order: Order) => ({
  ...order,
  side: SIDE_CODE[order.side],
  fallback: FALLBACK_CODE[order.fallback],
});

const separators = new Map<string, Uint8Array>();
const MAX_CACHED_SEPARATORS = 64;

function separatorBytes(domain: OrderDomain): Uint8Array {
  const key = `${domain.chainId}:${domain.verifyingContract}`;
  const known = separators.get(key);
  if (known) return known;
  const words = new Uint8Array(5 * WORD);
  words.set(DOMAIN_TYPE_HASH, 0);
  words.set(keccakText(ORDER_DOMAIN_NAME), WORD);
  words.set(keccakText(ORDER_DOMAIN_VERSION), 2 * WORD);
  writeInteger(words, 3, domain.chainId, "chainId");
  words.set(hexToBytes(domain.verifyingContract.slice(2)), 4 * WORD + 12);
  const separator = keccak_256(words);
  if (separators.size >= MAX_CACHED_SEPARATORS) separators.clear();
  separators.set(key, separator);
  return separator;
}

/** EIP-712 domain separator. */
export const domainSeparator = (domain: OrderDomain): Hex => fromBytes(separatorBytes(domain));

function structHash(order: Order): Uint8Array {
  const words = new Uint8Array(13 * WORD);
  words.set(ORDER_TYPE_HASH, 0);
  words.set(keccakText(order.communityId), WORD);
  words.set(keccakText(order.meteringPointId), 2 * WORD);
  writeInteger(words, 3, order.interval, "interval");
  writeInteger(words, 4, SIDE_CODE[order.side], "side");
  writeInteger(words, 5, order.energyWh, "energyWh");
  writeInteger(words, 6, order.limitPrice, "limitPrice");
  writeInteger(words, 7, FALLBACK_CODE[order.fallback], "fallback");
  writeInteger(words, 8, order.tariffVersion, "tariffVersion");
  writeInteger(words, 9, order.nonce, "nonce");
  writeInteger(words, 10, order.expiresAt, "expiresAt");
  writeInteger(words, 11, order.minFillWh, "minFillWh");
  words.set(keccakText(order.counterparty), 12 * WORD);
  return keccak_256(words);
}

/** Identity of an order: its EIP-712 struct hash. @throws LAT-9001 when a number is not a safe integer. */
export const orderId = (order: Order): Hex => fromBytes(structHash(order));

/** The 32 bytes a key signs: keccak256(0x1901 || domain separator || struct hash). @throws LAT-9001 */
export const typedOrderDigest = (order: Order, domain: OrderDomain): Uint8Array =>
  keccak_256(concatBytes(PREFIX, separatorBytes(domain), structHash(order)));

/** {@link typedOrderDigest} as hex. @throws LAT-9001 */
export const hashTypedOrder = (order: Order, domain: OrderDomain): Hex =>
  fromBytes(typedOrderDigest(order, domain));
