/** Lighthouse on pages of the running product, signed in by cookie, on a phone and on a desk. */
import lighthouse from "lighthouse";
import desktopConfig from "lighthouse/core/config/desktop-config.js";

export type Device = "mobile" | "desktop";
/** Category → score out of 100. */
export type Scores = Readonly<Record<string, number>>;

export interface Finding {
  readonly category: string;
  readonly audit: string;
  readonly title: string;
  readonly score: number;
}

interface Visit {
  readonly url: string;
  readonly cookie: string | null;
  readonly device: Device;
  /** Of a browser that listens for the DevTools protocol. */
  readonly port: number;
}

/** Scores, and every audit that cost points. */
export async function auditPage({ url, cookie, device, port }: Visit): Promise<{
  readonly scores: Scores;
  readonly findings: readonly Finding[];
}> {
  const flags = {
    port,
    logLevel: "error" as const,
    ...(cookie === null ? {} : { extraHeaders: { Cookie: cookie } }),
  };
  const result = await lighthouse(url, flags, device === "desktop" ? desktopConfig : undefined);
  if (result === undefined) throw new Error(`Lighthouse has no result for ${url}`);
  const { categories, audits } = result.lhr;
  const scores: Record<string, number> = {};
  const findings: Finding[] = [];
  for (const [category, { score, auditRefs }] of Object.entries(categories)) {
    scores[category] = Math.round((score ?? 0) * 100);
    for (const { id, weight } of auditRefs) {
      const audit = audits[id];
      if (weight > 0 && audit?.score != null && audit.score < 0.9) {
        findings.push({ category, audit: id, title: audit.title, score: audit.score });
      }
    }
  }
  return { scores, findings };
}
