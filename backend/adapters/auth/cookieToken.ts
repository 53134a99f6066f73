/** A random token in a cookie of the request. */
import type { Request } from "express";

const MAX_COOKIE_HEADER = 4_096;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The token under this name, or null. A name that comes twice is refused: one of them was planted. */
export function readCookieToken(request: Request, name: string): string | null {
  const header = request.headers.cookie;
  if (header === undefined || header.length > MAX_COOKIE_HEADER) return null;
  const prefix = `${name}=`;
  const found = header
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(prefix))
    .map((part) => part.slice(prefix.length));
  const token = found.length === 1 ? found[0] : undefined;
  return token !== undefined && TOKEN.test(token) ? token : null;
}

/** Of every cookie with a token: not for scripts, not for other sites, and under TLS for this host alone. */
export const tokenCookie = (secure: boolean) =>
  ({ httpOnly: true, sameSite: "strict", path: "/", secure }) as const;
