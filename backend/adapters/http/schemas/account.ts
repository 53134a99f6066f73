/** A member's account on the chain: its keys, a recovery that waits, and the changes that are relayed. */
import { z } from "zod";
import { component } from "./component.ts";
import { count, hex, memberSignature, seconds } from "./primitives.ts";

export const AccountView = component(
  "AccountView",
  "Who acts for the home's account on the chain, what waits, and what a change of keys has to be signed for.",
  z.object({
    account: hex(20, "The home's pseudonymous account; its first key."),
    registry: z.object({ chainId: z.int(), contract: hex(20, "AccountRegistry.") }),
    keys: z.array(
      z.object({
        address: hex(20, "Key."),
        acts: z.boolean().meta({ description: "It acts for the account on the chain now." }),
      }),
    ),
    keyCount: count("Keys that act, also those that were never registered here."),
    recovery: z
      .object({
        key: hex(20, "Would be the account's only key."),
        readyAt: seconds("Can be completed from then on, chain time."),
      })
      .nullable(),
    nonce: count("For the next change of keys."),
    chainTime: seconds("Chain time now, to set a deadline by."),
    lastChange: z
      .object({
        status: z.enum(["queued", "signed", "broadcast", "mined", "final", "refused", "reverted"]),
        transactionHash: hex(32, "Transaction, once signed.").nullable(),
      })
      .nullable(),
  }),
);

export const KeyChangeRequest = component(
  "KeyChangeRequest",
  "EIP-712 RemoveKey or CancelRecovery in the registry's domain, signed by a key of the account.",
  z.strictObject({
    key: hex(20, "Key to remove, or key of the recovery that is objected to."),
    nonce: count("As in the account view."),
    deadline: seconds("Chain time until which it may be sent."),
    signature: memberSignature("Over the EIP-712 digest."),
  }),
);

export const RecoveryCompletion = component(
  "RecoveryCompletion",
  "Which recovery is to be completed; the contract asks for no signature, the delay being over.",
  z.strictObject({ key: hex(20, "Key that becomes the account's only one.") }),
);

export const KeyChangeAccepted = component(
  "KeyChangeAccepted",
  "The change waits to be sent; the account view shows how far it is.",
  z.object({ status: z.literal("accepted"), id: z.string().max(120) }),
);
