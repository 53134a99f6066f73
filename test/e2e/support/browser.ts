/** Finds and starts a browser, and looks at pages for barriers. */
import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Said in the name of every journey that cannot run. */
export const NO_BROWSER = "no browser: install chromium, or set CHROMIUM_PATH to one";

/** Path of a browser: CHROMIUM_PATH, the system's, Playwright's own; null when there is none. */
export function findBrowser(): string | null {
  const candidates = [
    process.env.CHROMIUM_PATH,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    chromium.executablePath(),
  ];
  return candidates.find((path) => path !== undefined && path !== "" && existsSync(path)) ?? null;
}

export const startBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: FLAGS });

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Barriers on the page as one line each; empty when there are none.
 * @param rules only these of axe; without them all of the standards above
 */
export async function findBarriers(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Details of what passed are not asked for, and no page of another origin is embedded: both only cost time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
  const { violations } = await (rules === undefined
    ? axe.withTags(RULES)
    : axe.withRules([...rules])
  ).analyze();
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} (${node.failureSummary ?? ""})`),
  );
}

/** Pixels by which the page is wider than its window; 0 when it reflows. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
