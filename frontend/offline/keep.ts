/** What the browser may keep for the time without a connection, and for whom. Deny by default. */

const API = "/api/v1";

/**
 * Answers that are kept: a reader's own figures and the street's, no names, no keys, no receipts, no documents,
 * no consents, no logs. Everything that is not listed is never kept.
 */
const KEPT: readonly RegExp[] = [
  /^\/(system|session)$/,
  /^\/household\/(home|intervals|money|money\/lines|plan|orders|linked-orders|devices|outlook)$/,
  /^\/market\/(tariff|order-context|intervals\/\d+)$/,
  /^\/community\/intervals$/,
  /^\/dso\/(network|network\/state|network\/day|intervals)$/,
];

/** Whether the answer to a GET of this path, below the origin and without its query, may be kept. */
export const mayKeep = (path: string): boolean =>
  path.startsWith(`${API}/`) && KEPT.some((pattern) => pattern.test(path.slice(API.length)));

/** Where signing in and out happens; a write here ends what was kept. */
export const isSessionPath = (path: string): boolean =>
  path === `${API}/session` || path.startsWith(`${API}/session/`) || path.startsWith(`${API}/sign-in`);

interface WhoIsThere {
  readonly signedIn: boolean;
  readonly role: string | null;
  readonly displayName: string | null;
  readonly meteringPointIds?: readonly string[];
}

/** Tells one reader from another; null for nobody. Never leaves the browser. */
export function readerOf(session: unknown): string | null {
  if (typeof session !== "object" || session === null || !("signedIn" in session)) return null;
  const { signedIn, role, displayName, meteringPointIds } = session as WhoIsThere;
  return signedIn ? JSON.stringify([role, displayName, meteringPointIds ?? []]) : null;
}

/** Header of an answer that was kept: when it came from the server, ms since 1970. */
export const KEPT_AT = "x-lateral-kept-at";

export const MAX_KEPT = 120;
