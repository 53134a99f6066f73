/** Which addresses of the network the server may call when somebody else names them: public ones, and no others. */
import ipaddr from "ipaddr.js";

const MAX_URL = 500;
const PORTS = new Set(["", "443"]);
/** Names that mean this machine or this network, whatever they resolve to. */
const LOCAL_NAME =
  /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa|in-addr\.arpa|ip6\.arpa)$/;
/** Global unicast; everything else of IPv6 is local, reserved or a way around (mapped, NAT64, 6to4 have ranges). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/** Why an IP address is not called; null when it is public. */
export function addressFault(address: string): string | null {
  if (address.includes("%") || !ipaddr.isValid(address)) return "it is not an address";
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range !== "unicast") return `the address is ${range}`;
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_UNICAST)) return "the address is not global";
  return null;
}

/** Why a URL is not called, before its name is resolved; null when it may be. */
export function urlFault(text: string): string | null {
  if (text.length > MAX_URL) return `it is longer than ${MAX_URL} characters`;
  const url = URL.parse(text);
  if (url === null) return "it is not a URL";
  if (url.protocol !== "https:") return "it is not https";
  if (url.username !== "" || url.password !== "") return "it holds a user name or password";
  if (text.includes("#")) return "it holds a fragment";
  if (!PORTS.has(url.port)) return "only port 443 is called";
  const host = url.hostname.replace(/\.$/, "");
  if (host.startsWith("[") || ipaddr.isValid(host)) return "a name is expected, not an address";
  if (!host.includes(".") || LOCAL_NAME.test(host)) return "the name is local";
  return null;
}
