/**
 * The pre-session cookie: a challenge belongs to the browser that asked for it, also before anybody is signed in. It
 * proves nothing by itself and ends with the browser.
 */
import type { Request, Response } from "express";
import { newToken, tokenHash } from "./sessionLife.ts";

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const MAX_COOKIE_HEADER = 4_096;

const nameOf = (secure: boolean): string => (secure ? "__Host-lateral_ceremony" : "lateral_ceremony");

function read(request: Request, secure: boolean): string | null {
  const header = request.headers.cookie;
  if (header === undefined || header.length > MAX_COOKIE_HEADER) return null;
  const prefix = `${nameOf(secure)}=`;
  const found = header
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(prefix))
    .map((part) => part.slice(prefix.length));
  const token = found.length === 1 ? found[0] : undefined;
  return token !== undefined && TOKEN.test(token) ? token : null;
}

/** Hash that binds a challenge to this browser; a new browser gets its cookie with the answer. */
export function bindBrowser(request: Request, response: Response, secure: boolean): string {
  const known = read(request, secure);
  const token = known ?? newToken();
  if (known === null) {
    response.cookie(nameOf(secure), token, { httpOnly: true, sameSite: "strict", path: "/", secure });
  }
  return tokenHash(token);
}

/** The hash again, when the answer comes; null for a browser that asked for nothing. */
export function boundBrowser(request: Request, secure: boolean): string | null {
  const token = read(request, secure);
  return token === null ? null : tokenHash(token);
}
