/** A member's account on the chain: view, and relays of changes of its keys. */
import type { z } from "zod";
import type { AccountOutcome, RelayedAct } from "../../../app/memberAccount.ts";
import type { Hex } from "../../../core/orders/order.ts";
import type { OperationId } from "../../auth/policy.ts";
import { checked, type Handler, relyingPartyOf } from "../context.ts";
import { HttpRefusal, refuse } from "../problem.ts";
import {
  type AccountView,
  type KeyChangeAccepted,
  KeyChangeRequest,
  RecoveryCompletion,
} from "../schemas/account.ts";

const getAccount: Handler = async ({ deps, pointId }) => {
  const account = await deps.useCases.readAccount(pointId);
  if (account === null) throw refuse("LAT-4176", { account: pointId });
  const body: z.infer<typeof AccountView> = { ...account, keys: [...account.keys] };
  return { body };
};

function accepted(outcome: AccountOutcome): { body: z.infer<typeof KeyChangeAccepted> } {
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  return { body: outcome };
}

const relay =
  (act: RelayedAct): Handler =>
  async (context) => {
    const { deps, pointId } = context;
    const { key, nonce, deadline, signature } = checked(context, "body", KeyChangeRequest);
    const request = { key: key as Hex, nonce, deadline, signature: signature as Hex };
    return accepted(await deps.useCases.changeKeys(pointId, act, request, relyingPartyOf(context)));
  };

const completeRecovery: Handler = async (context) => {
  const { key } = checked(context, "body", RecoveryCompletion);
  return accepted(await context.deps.useCases.completeRecovery(context.pointId, key as Hex));
};

export const ACCOUNT_HANDLERS = {
  getAccount,
  removeAccountKey: relay("removeKey"),
  cancelRecovery: relay("cancelRecovery"),
  completeRecovery,
} as const satisfies Partial<Record<OperationId, Handler>>;
