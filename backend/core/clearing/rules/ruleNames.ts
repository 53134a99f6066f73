/** The market rules by name, and what each of them can be used for. */

/** Rules whose outcome is committed and settled. */
export const SETTLED_RULES = [
  "nodal",
  "uniform",
  "midMarketRate",
  "supplyDemandRatio",
  "billSharing",
] as const;

/** Rules with a price per match: shown beside the settled rule, never settled themselves. */
export const COMPARED_RULES = ["payAsBid", "continuous"] as const;

export type SettledRule = (typeof SETTLED_RULES)[number];
export type ComparedRule = (typeof COMPARED_RULES)[number];

/**
 * What proves an outcome. `nodal`: one comparison per order and edge (`verifyCertificate`). `rerun`: the rule
 * is run again inside the published limits and must give the same prices and quantities (`verifyRule`).
 */
export type CertificateKind = "nodal" | "rerun";

export const certificateOf = (rule: SettledRule): CertificateKind => (rule === "nodal" ? "nodal" : "rerun");

export const isSettledRule = (name: string): name is SettledRule =>
  (SETTLED_RULES as readonly string[]).includes(name);
