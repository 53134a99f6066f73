/** Sessions of signed-in people. A store keeps hashes of tokens only, so that a copy of it opens no session. */
import type { Role } from "./community.ts";

/** How somebody signed in. */
export type SignInMethod = "demo" | "passkey" | "recovery";

export interface Session {
  /** For lists; opens nothing. */
  readonly id: string;
  /** Pseudonymous id of the person. */
  readonly personId: string;
  readonly role: Role;
  /** For the owner's own screen only; never logged. */
  readonly displayName: string;
  /** The person's points in this role, as they are now. */
  readonly meteringPointIds: readonly string[];
  /** What else the person may switch to. */
  readonly roles: readonly Role[];
  readonly method: SignInMethod;
  /** Kind of browser and system, coarse. */
  readonly device: string;
  /** Wall-clock milliseconds, all four. */
  readonly createdAt: number;
  /** Last proof of who it is; sensitive operations need a recent one. */
  readonly authenticatedAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}

export interface NewSession {
  readonly personId: string;
  readonly role: Role;
  readonly method: SignInMethod;
  readonly device: string;
  readonly authenticatedAt: number;
}

export interface OpenedSession {
  readonly token: string;
  readonly session: Session;
}

/** Of one community. A session whose person has left, or lost the role, is not found. */
export interface SessionStore {
  /** Returns the token for the cookie; `previous`, the token that came with the request, ends. Null: no such person. */
  open(session: NewSession, previous: string | null, now: number): Promise<OpenedSession | null>;
  find(token: string, now: number): Promise<Session | null>;
  close(token: string): Promise<void>;
  /** Live sessions of a person, newest first. */
  list(personId: string, now: number): Promise<readonly Session[]>;
  /** Ends one by its id. False when it is not this person's. */
  end(personId: string, id: string): Promise<boolean>;
  /** Ends all of a person but `except`. Returns how many. */
  endAll(personId: string, except: string | null): Promise<number>;
}
