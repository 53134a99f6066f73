/**
 * Sessions. The cookie carries 256 random bits; the store keeps only their SHA-256, so that a copy of the store
 * opens no session. A sign-in always makes a new token and ends the old one (no fixation).
 */
import { createHash, randomBytes } from "node:crypto";
import type { Role } from "./policy.ts";

export const SESSION_HOURS = 12;
const SESSION_MS = SESSION_HOURS * 3_600_000;
const MAX_SESSIONS = 10_000;

export interface Session {
  readonly signInId: string;
  readonly role: Role;
  /** For the owner's own screen only; never logged. */
  readonly displayName: string;
  readonly meteringPointIds: readonly string[];
  /** Wall-clock milliseconds. */
  readonly expiresAt: number;
}

export interface SessionStore {
  /** Returns the token for the cookie. `previous`, the token that came with the request, ends. */
  open(session: Omit<Session, "expiresAt">, previous: string | null, now: number): Promise<OpenedSession>;
  find(token: string, now: number): Promise<Session | null>;
  close(token: string): Promise<void>;
}

export interface OpenedSession {
  readonly token: string;
  readonly session: Session;
}

const hash = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** Sessions in memory, at most {@link MAX_SESSIONS}: the oldest goes first. They end with the process. */
export function memorySessionStore(): SessionStore {
  const sessions = new Map<string, Session>();
  const dropOldest = (): void => {
    const oldest = sessions.keys().next();
    if (!oldest.done) sessions.delete(oldest.value);
  };
  return {
    async open(session, previous, now) {
      if (previous !== null) sessions.delete(hash(previous));
      while (sessions.size >= MAX_SESSIONS) dropOldest();
      const token = randomBytes(32).toString("base64url");
      const opened: Session = { ...session, expiresAt: now + SESSION_MS };
      sessions.set(hash(token), opened);
      return { token, session: opened };
    },
    async find(token, now) {
      const key = hash(token);
      const session = sessions.get(key);
      if (session === undefined) return null;
      if (session.expiresAt > now) return session;
      sessions.delete(key);
      return null;
    },
    async close(token) {
      sessions.delete(hash(token));
    },
  };
}
