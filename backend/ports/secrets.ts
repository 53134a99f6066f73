/** Unpredictable texts and their digests. */

export interface SlowHash {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

export interface Secrets {
  /** 256 bits, base64url: for links. */
  token(): string;
  /** 96 bits, base64url: for ids. */
  id(): string;
  /** So many letters and digits that are not mistaken for one another, 5 bits each: for typing. */
  code(letters: number): string;
  /** For texts with enough randomness of their own. */
  digest(text: string): string;
  /** scrypt: for texts that somebody might try. */
  hashSlowly(text: string): Promise<SlowHash>;
  /** In constant time. */
  matches(text: string, stored: SlowHash): Promise<boolean>;
}
