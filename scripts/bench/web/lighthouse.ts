/** Lighthouse on pages of the running product, as the browser is signed in, on a phone and on a desk. */
import lighthouse from "lighthouse";
import desktopConfig from "lighthouse/core/config/desktop-config.js";

export type Device = "mobile" | "desktop";
/** A page that never rests is measured as it stands after this long. */
const LOAD_MS = 30_000;
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
  readonly device: Device;
  /** Of a browser that listens for the DevTools protocol. */
  readonly port: number;
}

/** Scores, and every audit that cost points. */
export async function auditPage({ url, device, port }: Visit): Promise<{
  readonly scores: Scores;
  readonly findings: readonly Finding[];
  /** Ms on the simulated device. */
  readonly paintMs: number;
  readonly blockingMs: number;
}> {
  const flags = { port, logLevel: "error" as const, maxWaitForLoad: LOAD_MS };
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
  const ms = (id: string): number => Math.round(audits[id]?.numericValue ?? Number.NaN);
  return { scores, findings, paintMs: ms("largest-contentful-paint"), blockingMs: ms("total-blocking-time") };
}
