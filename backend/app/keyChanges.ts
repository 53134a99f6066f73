/**
 * Which change of an account's keys is on its way. Every signed change uses up the registry's nonce of the account,
 * so two that are under way at once would spoil each other.
 */
import type { Hex, KeyAddress } from "../core/orders/order.ts";
import type { OutboxEntry } from "../ports/chain.ts";
import type { Market } from "./market.ts";

/** Changes that may fail under one nonce before the next must wait for another nonce. */
export const MAX_ATTEMPTS = 8;

const hasFailed = ({ status }: OutboxEntry): boolean => status === "refused" || status === "reverted";

/** Id of the row for the `attempt`-th change that a member signed with this nonce. */
const rowId = (account: KeyAddress, nonce: number, attempt: number): string =>
  `keys:${account}:${nonce}:${attempt}`;

/** The last row for this nonce, and the id of the next when that one failed or there is none. */
export interface KeyChangeRows {
  readonly last: OutboxEntry | null;
  /** Null while a change is under way, and after {@link MAX_ATTEMPTS} failures. */
  readonly nextId: string | null;
}

/** What members signed with this nonce so far. */
export async function keyChangeRows(
  market: Market,
  account: KeyAddress,
  nonce: number,
): Promise<KeyChangeRows> {
  let last: OutboxEntry | null = null;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const id = rowId(account, nonce, attempt);
    const row = await market.store.outbox.get(id);
    if (row === null) return { last, nextId: id };
    last = row;
    if (!hasFailed(row)) return { last, nextId: null };
  }
  return { last, nextId: null };
}

/** Whether the gateway admits one of these keys right now. */
export async function isAdmissionUnderWay(
  market: Market,
  keys: readonly { readonly address: Hex }[],
  account: KeyAddress,
): Promise<boolean> {
  for (const { address } of keys) {
    const row = await market.store.outbox.get(`key:${account}:${address}`);
    if (row !== null && ["queued", "signed", "broadcast"].includes(row.status)) return true;
  }
  return false;
}

/** Whether an admission or a change that the member signed is under way. */
export async function isKeyChangeUnderWay(
  market: Market,
  keys: readonly { readonly address: Hex }[],
  account: KeyAddress,
  nonce: number,
): Promise<boolean> {
  if (await isAdmissionUnderWay(market, keys, account)) return true;
  const { last } = await keyChangeRows(market, account, nonce);
  return last !== null && !hasFailed(last);
}
