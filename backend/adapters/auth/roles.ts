/** The roles that somebody may ask in. */

/**
 * `anonymous` is nobody signed in; `helper` acts for homes of members that invited it; `aggregator` is mostly a
 * machine client; `admin` keeps people, roles and clients and sees no figures; `device` is a meter or gateway with
 * its own key.
 */
export const ROLES = [
  "anonymous",
  "member",
  "helper",
  "operator",
  "dso",
  "aggregator",
  "auditor",
  "admin",
  "device",
] as const;
export type Role = (typeof ROLES)[number];
