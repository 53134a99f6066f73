/**
 * What stays on this device: the member's signing key, and what was entered here. The key is stored encrypted
 * under a key that the browser will not give out, and leaves this module only inside {@link withSigningKey}.
 */

import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Hex, KeyAddress, Order } from "../../backend/core/orders/order.ts";
import { addressOfPrivateKey } from "../../backend/core/orders/orderSignature.ts";

const DATABASE = "lateral-device";
const VERSION = 1;

interface StoredKey {
  readonly meteringPointId: string;
  readonly address: KeyAddress;
  /** Non-extractable AES-GCM key. */
  readonly wrapping: CryptoKey;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly sealed: ArrayBuffer;
}

/** An order as it was typed in on this device, kept to compare with what the market says it was. */
export interface EnteredOrder {
  readonly orderId: Hex;
  readonly order: Order;
  readonly signer: KeyAddress;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, VERSION);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("keys", { keyPath: "meteringPointId" });
    request.result.createObjectStore("orders", { keyPath: "orderId" });
  };
  return done(request);
}

async function read<T>(store: "keys" | "orders", key: string): Promise<T | undefined> {
  const database = await open();
  try {
    return (await done(database.transaction(store).objectStore(store).get(key))) as T | undefined;
  } finally {
    database.close();
  }
}

async function write(store: "keys" | "orders", value: unknown): Promise<void> {
  const database = await open();
  try {
    await done(database.transaction(store, "readwrite").objectStore(store).put(value));
  } finally {
    database.close();
  }
}

/** True when this page may keep keys: a secure address (https or this machine) with storage allowed. */
export const canSignHere = (): boolean =>
  typeof indexedDB !== "undefined" && typeof crypto !== "undefined" && crypto.subtle !== undefined;

/** True where the device can keep a passkey for this site; an address of numbers is no site. */
export const canUsePasskeys = (): boolean =>
  typeof PublicKeyCredential !== "undefined" && !/^[\d.:[\]]+$/.test(location.hostname);

async function createKey(meteringPointId: string): Promise<StoredKey> {
  const secret = secp256k1.utils.randomSecretKey() as Uint8Array<ArrayBuffer>;
  const wrapping = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrapping, secret);
  const stored = { meteringPointId, address: addressOfPrivateKey(secret), wrapping, iv, sealed };
  secret.fill(0);
  await write("keys", stored);
  return stored;
}

/** Address of this device's key for a metering point; makes the key when there is none. */
export async function deviceKeyAddress(meteringPointId: string): Promise<KeyAddress> {
  const stored = (await read<StoredKey>("keys", meteringPointId)) ?? (await createKey(meteringPointId));
  return stored.address;
}

/** Opens this device's key for the time of `use`, then wipes it from memory. */
export async function withSigningKey<T>(meteringPointId: string, use: (secret: Uint8Array) => T): Promise<T> {
  const stored = (await read<StoredKey>("keys", meteringPointId)) ?? (await createKey(meteringPointId));
  const secret = new Uint8Array(
    await crypto.subtle.decrypt({ name: "AES-GCM", iv: stored.iv }, stored.wrapping, stored.sealed),
  );
  try {
    return use(secret);
  } finally {
    secret.fill(0);
  }
}

export const rememberEntered = (entered: EnteredOrder): Promise<void> => write("orders", entered);

/** The order as typed in here; undefined when it was entered elsewhere or by the automatic plan. */
export const recallEntered = (orderId: Hex): Promise<EnteredOrder | undefined> =>
  read<EnteredOrder>("orders", orderId);
