/** 32-byte words as Solidity's `abi.encode` writes them, and keccak256 over them. */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { domainError } from "../errors/domainError.ts";
import type { Hex } from "../orders/order.ts";

const WORD = 32;
const MAX_BYTES = 1_000_000;

/** Bytes of a hex string of exactly `length` bytes (any length when omitted). @throws LAT-4111 */
export function bytesOf(hex: string, field: string, length?: number): Uint8Array {
  const wrong =
    !/^0x(?:[0-9a-fA-F]{2})*$/.test(hex) ||
    hex.length > 2 + 2 * MAX_BYTES ||
    (length !== undefined && hex.length !== 2 + 2 * length);
  if (wrong) throw domainError("LAT-4111", { field, actual: hex.slice(0, 70), bytes: length ?? "any" });
  return hexToBytes(hex.slice(2));
}

/** 0x-prefixed lower-case hex. */
export const hexOf = (bytes: Uint8Array): Hex => `0x${bytesToHex(bytes)}`;

/** keccak256 as hex. */
export const keccakHex = (bytes: Uint8Array): Hex => hexOf(keccak_256(bytes));

/** keccak256 of a text's UTF-8 bytes. */
export const keccakText = (text: string): Hex => keccakHex(utf8ToBytes(text));

/** One member of an encoding: a whole number with its width, or fixed bytes. */
export type Member =
  | { readonly type: "uint" | "int"; readonly bits: number; readonly value: number | bigint }
  | { readonly type: "bytes"; readonly size: number; readonly value: Hex }
  | { readonly type: "address"; readonly value: Hex };

/** Unsigned integer member. */
export const uint = (bits: number, value: number | bigint): Member => ({ type: "uint", bits, value });
/** Signed integer member. */
export const int = (bits: number, value: number | bigint): Member => ({ type: "int", bits, value });
/** bytes32 member. */
export const bytes32 = (value: Hex): Member => ({ type: "bytes", size: 32, value });
/** bytes16 member, left-aligned in its word. */
export const bytes16 = (value: Hex): Member => ({ type: "bytes", size: 16, value });
/** Address member. */
export const address = (value: Hex): Member => ({ type: "address", value });

/** The integer as it goes into a word of two's complement. @throws LAT-4110 when it does not fit */
function fittedInteger(member: Extract<Member, { bits: number }>, field: string): bigint {
  const { type, bits, value } = member;
  const exact = typeof value === "bigint" || Number.isSafeInteger(value);
  const whole = exact ? BigInt(value) : 0n;
  const lower = type === "uint" ? 0n : -(1n << BigInt(bits - 1));
  const upper = type === "uint" ? (1n << BigInt(bits)) - 1n : (1n << BigInt(bits - 1)) - 1n;
  if (!exact || whole < lower || whole > upper) {
    throw domainError("LAT-4110", { field, actual: String(value), limit: `${type}${bits}` });
  }
  return BigInt.asUintN(256, whole);
}

function writeMember(target: Uint8Array, offset: number, member: Member, field: string): void {
  if (member.type === "bytes") target.set(bytesOf(member.value, field, member.size), offset);
  else if (member.type === "address") target.set(bytesOf(member.value, field, 20), offset + 12);
  else target.set(hexToBytes(fittedInteger(member, field).toString(16).padStart(64, "0")), offset);
}

/**
 * `abi.encode` of static members. The keys name the fields in error messages; their order is the encoding's.
 * @throws LAT-4110 a number does not fit, LAT-4111 malformed hex
 */
export function encodeWords(members: Readonly<Record<string, Member>>): Uint8Array {
  const entries = Object.entries(members);
  const target = new Uint8Array(entries.length * WORD);
  for (const [index, [field, member]] of entries.entries()) {
    writeMember(target, index * WORD, member, field);
  }
  return target;
}

/** keccak256 of two 32-byte values, in this order. */
export function hashPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(2 * WORD);
  both.set(left, 0);
  both.set(right, WORD);
  return keccak_256(both);
}
