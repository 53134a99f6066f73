/** Endpoints of a member's account on the chain. */
import { AccountView, KeyChangeAccepted, KeyChangeRequest, RecoveryCompletion } from "./account.ts";
import { type Endpoint, get, write } from "./endpoint.ts";
import { PointQuery } from "./household.ts";

const relayed = { query: PointQuery, success: 201, idempotent: true } as const;

export const ACCOUNT_ENDPOINTS: readonly Endpoint[] = [
  get("household", "getAccount", "/household/account", "Account on the chain and its keys", AccountView, {
    query: PointQuery,
  }),
  write(
    "household",
    "removeAccountKey",
    "post",
    "/household/account/key-removals",
    "Shut a key out with a signature; the operator pays for the transaction",
    KeyChangeAccepted,
    { ...relayed, body: KeyChangeRequest },
  ),
  write(
    "household",
    "cancelRecovery",
    "post",
    "/household/account/recovery-objections",
    "Object to a recovery with a signature; the operator pays for the transaction",
    KeyChangeAccepted,
    { ...relayed, body: KeyChangeRequest },
  ),
  write(
    "household",
    "completeRecovery",
    "post",
    "/household/account/recovery-completions",
    "Complete a recovery whose delay is over; the operator pays for the transaction",
    KeyChangeAccepted,
    { ...relayed, body: RecoveryCompletion },
  ),
];
