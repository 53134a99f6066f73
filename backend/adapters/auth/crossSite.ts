/**
 * Defence against cross-site request forgery, beside SameSite=Strict: a request that changes something must say
 * that it comes from this very site. Browsers always say so, in Sec-Fetch-Site or Origin; silence is refused.
 */
import type { IncomingHttpHeaders } from "node:http";

/** True when the headers prove that one of the site's own pages sent the request. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const fetchSite = headers["sec-fetch-site"];
  if (fetchSite !== undefined && fetchSite !== "same-origin") return false;
  const { origin, host } = headers;
  if (origin === undefined) return fetchSite === "same-origin";
  if (host === undefined) return false;
  try {
    return new URL(origin).host === host.toLowerCase();
  } catch {
    return false;
  }
}

/** Name of a Host header without its port, lower case; null when it is not a host. */
export function hostName(host: string | undefined): string | null {
  if (
    host === undefined ||
    host.length > 255 ||
    !/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$/.test(host)
  ) {
    return null;
  }
  return host.replace(/:\d{1,5}$/, "").toLowerCase();
}
