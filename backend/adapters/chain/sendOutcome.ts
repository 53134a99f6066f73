/** What a node means when it refuses a raw transaction: clients word the same thing differently. */

export type SendOutcome =
  | "accepted"
  /** It has the transaction already, which is success. */
  | "known"
  /** The nonce was used: look up the receipt and the contract's state. */
  | "nonce-used"
  /** The fee is too low to enter the pool or to replace what is there. */
  | "underpriced"
  | "no-funds"
  /** An earlier nonce is missing. */
  | "nonce-gap"
  | "refused";

const PHRASES: readonly (readonly [RegExp, SendOutcome])[] = [
  [/already known|already imported|already in (the )?(mem)?pool|known transaction|already exists/i, "known"],
  [/nonce (is )?too low|nonce has already been used|oldnonce|invalid nonce.*expected/i, "nonce-used"],
  [
    /underpriced|less than block base fee|fee (cap )?too low|less than base ?fee|below base ?fee/i,
    "underpriced",
  ],
  [/insufficient (funds|balance|maxfee)/i, "no-funds"],
  [/nonce (is )?too high|nonce gap/i, "nonce-gap"],
];

/** Outcome of a refusal's message; `refused` when it is none of the known ones. */
export const sendOutcomeOf = (message: string): SendOutcome =>
  PHRASES.find(([phrase]) => phrase.test(message))?.[1] ?? "refused";
