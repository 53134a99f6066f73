/** The session cookie: HttpOnly, SameSite=Strict, and with the `__Host-` prefix and Secure where TLS is spoken. */
import type { Request, Response } from "express";
import { SESSION_DAYS } from "./sessionLife.ts";

const MAX_COOKIE_HEADER = 4_096;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export const cookieName = (secure: boolean): string =>
  secure ? "__Host-lateral_session" : "lateral_session";

/** The token of the request, or null. A name that comes twice is refused: one of them was planted. */
export function readSessionToken(request: Request, secure: boolean): string | null {
  const header = request.headers.cookie;
  if (header === undefined || header.length > MAX_COOKIE_HEADER) return null;
  const prefix = `${cookieName(secure)}=`;
  const found = header
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(prefix))
    .map((part) => part.slice(prefix.length));
  const token = found.length === 1 ? found[0] : undefined;
  return token !== undefined && TOKEN.test(token) ? token : null;
}

const attributes = (secure: boolean) => ({ httpOnly: true, sameSite: "strict", path: "/", secure }) as const;

export function setSessionCookie(response: Response, token: string, secure: boolean): void {
  response.cookie(cookieName(secure), token, { ...attributes(secure), maxAge: SESSION_DAYS * 86_400_000 });
}

export function clearSessionCookie(response: Response, secure: boolean): void {
  response.clearCookie(cookieName(secure), attributes(secure));
}
