/** A member's credit: view and withdrawal. */
import type { z } from "zod";
import type { Hex } from "../../../core/orders/order.ts";
import { microEuro } from "../../../core/units/quantities.ts";
import { checked, type Handler, relyingPartyOf } from "../context.ts";
import { HttpRefusal, refuse } from "../problem.ts";
import { type CreditView, type WithdrawalAccepted, WithdrawalRequest } from "../schemas/credit.ts";

export const getCredit: Handler = async ({ deps, pointId }) => {
  const credit = await deps.useCases.readCredit(pointId);
  if (credit === null) throw refuse("LAT-4160", { account: pointId });
  const money = (amount: bigint) => microEuro(Number(amount));
  const { settledMicroEuro, provenMicroEuro, withdrawnMicroEuro, ...rest } = credit;
  const left = provenMicroEuro - withdrawnMicroEuro;
  const body: z.infer<typeof CreditView> = {
    ...rest,
    settledMicroEuro: money(settledMicroEuro),
    provenMicroEuro: money(provenMicroEuro),
    withdrawnMicroEuro: money(withdrawnMicroEuro),
    availableMicroEuro: money(left > 0n ? left : 0n),
  };
  return { body };
};

export const withdrawCredit: Handler = async (context) => {
  const { deps, pointId } = context;
  const { cumulativeMicroEuro, signature, nonce, deadline } = checked(context, "body", WithdrawalRequest);
  const outcome = await deps.useCases.withdrawCredit(
    pointId,
    { cumulativeMicroEuro: BigInt(cumulativeMicroEuro), nonce, deadline, signature: signature as Hex },
    relyingPartyOf(context),
  );
  if (outcome.status === "rejected") throw new HttpRefusal(outcome.code, outcome.details);
  const body: z.infer<typeof WithdrawalAccepted> = outcome;
  return { body };
};
