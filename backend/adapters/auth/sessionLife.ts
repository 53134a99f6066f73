/** How long sessions last, and their tokens: 256 random bits in the cookie, their SHA-256 in the store. */
import { createHash, randomBytes } from "node:crypto";
import type { Role } from "../../ports/community.ts";
import type { PointCapacity } from "../../ports/people.ts";
import type { Session } from "../../ports/sessions.ts";

/** A session ends after this long without a request. */
export const SESSION_HOURS = 12;
/** And after this long in any case. */
export const SESSION_DAYS = 30;
export const IDLE_MS = SESSION_HOURS * 3_600_000;
export const ABSOLUTE_MS = SESSION_DAYS * 86_400_000;
/** The time of the last request is written at most this often. */
export const SEEN_STEP_MS = 60_000;
/** Sessions of one person at a time; the oldest goes first. */
export const MAX_SESSIONS = 20;

export const newToken = (): string => randomBytes(32).toString("base64url");
export const newSessionId = (): string => randomBytes(12).toString("base64url");
export const tokenHash = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** Which of a person's points count in a role. */
export const capacityOf = (role: Role): PointCapacity | null =>
  role === "member" || role === "helper" ? role : null;

export const isLive = ({ seenAt, expiresAt }: Pick<Session, "seenAt" | "expiresAt">, now: number): boolean =>
  expiresAt > now && seenAt + IDLE_MS > now;
