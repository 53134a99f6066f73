/** German: the account: passkeys, devices, recovery, helpers. */
import type { account as english } from "../en/account.ts";

export const account: Record<keyof typeof english, string> = {};
