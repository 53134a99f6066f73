/** The session cookie: HttpOnly, SameSite=Strict, and with the `__Host-` prefix and Secure where TLS is spoken. */
import type { Request, Response } from "express";
import { readCookieToken, tokenCookie } from "./cookieToken.ts";
import { SESSION_DAYS } from "./sessionLife.ts";

export const cookieName = (secure: boolean): string =>
  secure ? "__Host-lateral_session" : "lateral_session";

/** The token of the request, or null. */
export const readSessionToken = (request: Request, secure: boolean): string | null =>
  readCookieToken(request, cookieName(secure));

export function setSessionCookie(response: Response, token: string, secure: boolean): void {
  response.cookie(cookieName(secure), token, { ...tokenCookie(secure), maxAge: SESSION_DAYS * 86_400_000 });
}

export function clearSessionCookie(response: Response, secure: boolean): void {
  response.clearCookie(cookieName(secure), tokenCookie(secure));
}
