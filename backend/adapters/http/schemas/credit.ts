/** A member's credit in the settlement vault, and drawing it. */
import { z } from "zod";
import { component } from "./component.ts";
import { hex, interval, memberSignature, microEuro, seconds } from "./primitives.ts";

export const CreditView = component(
  "CreditView",
  "What a home earned, what the vault can pay out now, and what a withdrawal has to be signed for.",
  z.object({
    account: hex(20, "The home's pseudonymous account; its first key."),
    feeder: hex(32, "keccak256 of the feeder id."),
    vault: z.object({ chainId: z.int(), contract: hex(20, "SettlementVault.") }),
    settledMicroEuro: microEuro("Earned by the newest settled interval."),
    provenMicroEuro: microEuro("Cumulative credit under the vault's active root; a withdrawal names it."),
    withdrawnMicroEuro: microEuro("Drawn so far."),
    availableMicroEuro: microEuro("Can be drawn now."),
    activeInterval: interval("Balances are settled through it.").nullable(),
    nextAt: seconds("A newer root counts from then on, chain time.").nullable(),
    nonce: z.int().min(0).meta({ description: "For the next withdrawal." }),
    chainTime: seconds("Chain time now, to set a deadline by."),
    lastWithdrawal: z
      .object({
        status: z.enum(["queued", "signed", "broadcast", "mined", "final", "refused", "reverted"]),
        transactionHash: hex(32, "Transaction, once signed.").nullable(),
      })
      .nullable(),
  }),
);

export const WithdrawalRequest = component(
  "WithdrawalRequest",
  "EIP-712 Withdrawal in the vault's domain, signed by a key of the account; the recipient is the account.",
  z.strictObject({
    cumulativeMicroEuro: z
      .int()
      .min(1)
      .meta({ description: "As in the leaf, \u00b5\u20ac.", "x-lateral-type": "MicroEuro" }),
    nonce: z.int().min(0).meta({ description: "As in the credit view." }),
    deadline: seconds("Chain time until which it may be sent."),
    signature: memberSignature("Over the EIP-712 digest."),
  }),
);

export const WithdrawalAccepted = component(
  "WithdrawalAccepted",
  "The withdrawal waits to be sent; the credit view shows how far it is.",
  z.object({ status: z.literal("accepted"), id: z.string().max(120) }),
);
