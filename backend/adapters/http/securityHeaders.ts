/** Response headers that keep the pages in their box, and the check of the Host header. */
import { randomBytes } from "node:crypto";
import type { RequestHandler, Response } from "express";
import helmet from "helmet";
import { hostName } from "../auth/crossSite.ts";
import { refuse } from "./problem.ts";

/** Nonce of this response for style elements that the component library adds. */
export const nonceOf = (response: Response): string => String(response.locals.nonce);

/**
 * A member may check a trade against a node of its own choice (Check my trade), so pages may open connections to
 * any https address and, for a node on the same machine, to loopback.
 */
const OWN_NODE = ["https:", "http://localhost:*", "http://127.0.0.1:*"];

/** Strict CSP: own scripts only, no inline script, no frames, no plain foreign connection. */
export function securityHeaders(secure: boolean): RequestHandler[] {
  const makeNonce: RequestHandler = (_request, response, next) => {
    response.locals.nonce = randomBytes(16).toString("base64");
    next();
  };
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response as Response)}'`],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", ...OWN_NODE],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
  });
  const permissions: RequestHandler = (_request, response, next) => {
    response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    next();
  };
  return [makeNonce, headers, permissions];
}

/** Refuses names the server is not known by: a foreign name that resolves to this machine is an attack. */
export function checkHost(allowed: ReadonlySet<string>): RequestHandler {
  return (request, _response, next) => {
    const name = hostName(request.headers.host);
    // Two Host headers mean two readers who disagree about where the request goes (RFC 9112, 3.2).
    const named = request.headersDistinct.host?.length ?? 0;
    if (name === null || named !== 1 || !allowed.has(name)) {
      throw refuse("LAT-8019", { actual: name?.slice(0, 60) ?? "(none)" });
    }
    next();
  };
}
