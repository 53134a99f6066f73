/**
 * The pre-session cookie: a challenge belongs to the browser that asked for it, also before anybody is signed in. It
 * proves nothing by itself and ends with the browser.
 */
import type { Request, Response } from "express";
import { readCookieToken, tokenCookie } from "./cookieToken.ts";
import { newToken, tokenHash } from "./sessionLife.ts";

const nameOf = (secure: boolean): string => (secure ? "__Host-lateral_ceremony" : "lateral_ceremony");

const read = (request: Request, secure: boolean): string | null => readCookieToken(request, nameOf(secure));

/** Hash that binds a challenge to this browser; a new browser gets its cookie with the answer. */
export function bindBrowser(request: Request, response: Response, secure: boolean): string {
  const known = read(request, secure);
  const token = known ?? newToken();
  if (known === null) {
    response.cookie(nameOf(secure), token, tokenCookie(secure));
  }
  return tokenHash(token);
}

/** The hash again, when the answer comes; null for a browser that asked for nothing. */
export function boundBrowser(request: Request, secure: boolean): string | null {
  const token = read(request, secure);
  return token === null ? null : tokenHash(token);
}
