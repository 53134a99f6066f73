/** Answers to writes, kept so that a repeat with the same Idempotency-Key gets the same answer from any process. */

export interface IdempotencyClaim {
  /** Who asks; keys of different callers never meet. */
  readonly caller: string;
  readonly key: string;
  /** Hash of operation and body. */
  readonly fingerprint: string;
  /** This attempt; only it may finish or release. */
  readonly holder: string;
  /** Wall-clock milliseconds. */
  readonly now: number;
  /** After so many milliseconds another attempt may take over from one that died. */
  readonly leaseMs: number;
  /** Answers from before this moment, milliseconds, count as forgotten. */
  readonly since: number;
}

export type ClaimOutcome =
  | { readonly state: "taken" }
  | { readonly state: "running"; readonly fingerprint: string }
  | {
      readonly state: "answered";
      readonly fingerprint: string;
      readonly status: number;
      /** As given to `finish`. */
      readonly answer: string;
    };

type Held = Pick<IdempotencyClaim, "caller" | "key" | "holder">;

export interface IdempotencyAnswers {
  /** Takes the key for this attempt, or says what became of it. Of several at once exactly one takes it. */
  claim(communityId: string, claim: IdempotencyClaim): Promise<ClaimOutcome>;
  /** False when another attempt has taken over. */
  finish(
    communityId: string,
    held: Held & { readonly status: number; readonly answer: string },
  ): Promise<boolean>;
  /** Gives the key back: the work was refused or failed. */
  release(communityId: string, held: Held): Promise<void>;
  /** Forgets at most `limit` answers from before `before`, milliseconds; says how many. */
  forget(communityId: string, before: number, limit: number): Promise<number>;
}
