/**
 * Photographs every page of the running product at three widths in two themes, and some from right to left, in high
 * contrast and on paper, for eyes to judge.
 *   npm run shots              all pages of all roles
 *   npm run shots -- dso       one role: nobody, member, operator, dso, auditor, admin
 * The pictures and their contact sheet index.html go to test/e2e/shots, which is not kept in the repository.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { findBrowser, NO_BROWSER, startBrowser } from "../test/e2e/support/browser.ts";
import { startProduct } from "../test/e2e/support/product.ts";

const FOLDER = fileURLToPath(new URL("../test/e2e/shots/", import.meta.url));
/** Time for the street to trade a little before the pictures are taken, and for a page to settle. */
const TRADE_MS = 30_000;
const SETTLE_MS = 900;
const MAX_HEIGHT = 6_000;
/** A page that still loads then is photographed as it is. */
const WAIT = { timeout: 8_000 };

interface Look {
  readonly name: string;
  readonly width: number;
  readonly theme: "light" | "dark" | "contrast";
  readonly language: string;
  readonly paper?: boolean;
}

const look = (width: number, theme: Look["theme"]): Look => ({
  name: `${width}-${theme}`,
  width,
  theme,
  language: "en",
});
const LOOKS: readonly Look[] = [
  ...[320, 768, 1280].flatMap((width) => [look(width, "light"), look(width, "dark")]),
  { name: "1280-arabic", width: 1280, theme: "light", language: "ar" },
  { name: "320-arabic", width: 320, theme: "light", language: "ar" },
  { name: "1280-contrast", width: 1280, theme: "contrast", language: "en" },
  { name: "paper", width: 794, theme: "light", language: "de", paper: true },
];

interface Visitor {
  readonly role: string;
  readonly signIn: string | null;
  /** Pages that the menu does not lead to. */
  readonly further: readonly string[];
}
const VISITORS: readonly Visitor[] = [
  { role: "nobody", signIn: null, further: ["/"] },
  { role: "member", signIn: "yilmaz", further: ["/gallery"] },
  { role: "operator", signIn: "operator", further: [] },
  { role: "dso", signIn: "dso", further: [] },
  { role: "auditor", signIn: "auditor", further: [] },
  { role: "admin", signIn: "admin", further: [] },
];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function signIn(page: Page, url: string, signInId: string): Promise<boolean> {
  const answer = await page.request.post(`${url}/api/v1/session`, {
    data: { signInId },
    headers: { origin: url },
  });
  if (!answer.ok())
    console.log(`  ${signInId} is not a demo identity (${answer.status()}); its pages are left out`);
  return answer.ok();
}

/** Every page on the role's menu, read from the page itself, and those it does not lead to. */
async function pagesOf(page: Page, visitor: Visitor): Promise<string[]> {
  if (visitor.signIn === null) return [...visitor.further];
  await page.goto("/");
  await page.locator("aside nav a").first().waitFor();
  const menu = await page
    .locator("aside nav a")
    .evaluateAll((links) => links.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
  return [...new Set([...menu, ...visitor.further])];
}

const nameOf = (path: string): string => (path === "/" ? "sign-in" : path.slice(1).replaceAll("/", "-"));

/** One context per visitor: all looks are taken by changing window, theme and language of the same page. */
async function photograph(browser: Browser, url: string, visitor: Visitor): Promise<string[]> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  const taken: string[] = [];
  if (visitor.signIn !== null && !(await signIn(page, url, visitor.signIn))) return taken;
  const paths = await pagesOf(page, visitor);
  for (const { name, width, theme, language, paper = false } of LOOKS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({
      colorScheme: theme === "dark" ? "dark" : "light",
      media: paper ? "print" : "screen",
    });
    await page.addInitScript(
      (chosen) => localStorage.setItem("lateral.theme", chosen),
      theme === "contrast" ? theme : "system",
    );
    for (const path of paths) {
      await page.goto(`${path}?lang=${language}`);
      await page
        .locator("main h1, main h2")
        .first()
        .waitFor({ timeout: 15_000 })
        .catch(() => undefined);
      await page
        .waitForFunction(() => document.querySelector(".skeleton") === null, undefined, WAIT)
        .catch(() => undefined);
      await pause(SETTLE_MS);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      const file = `${visitor.role}-${nameOf(path)}-${name}.png`;
      await page.screenshot({
        path: `${FOLDER}${file}`,
        fullPage: height <= MAX_HEIGHT,
      });
      taken.push(file);
    }
  }
  await context.close();
  return taken;
}

/** All pictures on one page, by visitor and page. */
function contactSheet(files: readonly string[]): string {
  const figure = (file: string) =>
    `<figure><a href="${file}"><img src="${file}" loading="lazy" alt=""></a><figcaption>${file.slice(0, -4)}</figcaption></figure>`;
  return `<!doctype html><meta charset="utf-8"><title>Lateral, every page</title>
<style>body{font:14px system-ui;background:#777;color:#fff;display:flex;flex-wrap:wrap;gap:12px;align-items:start}
figure{margin:0;width:260px}img{width:100%;max-height:420px;object-fit:cover;object-position:top;background:#fff}</style>
${files.toSorted().map(figure).join("\n")}
`;
}

async function main(): Promise<void> {
  const path = findBrowser();
  if (path === null) {
    console.error(`No pictures: ${NO_BROWSER}.`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(FOLDER, { recursive: true });
  const only = process.argv[2];
  const visitors = VISITORS.filter(({ role }) => only === undefined || role === only);
  const product = await startProduct();
  const browser = await startBrowser(path);
  const files: string[] = [];
  try {
    if (process.env.LATERAL_URL === undefined) await pause(TRADE_MS);
    for (const visitor of visitors) {
      const taken = await photograph(browser, product.url, visitor).catch((error: unknown) => {
        console.log(
          `✗ ${visitor.role}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
        );
        process.exitCode = 1;
        return [];
      });
      files.push(...taken);
      if (taken.length > 0) console.log(`✓ ${taken.length} pictures of ${visitor.role}`);
    }
    writeFileSync(`${FOLDER}index.html`, contactSheet(files));
    console.log(`Pictures and their contact sheet are in ${FOLDER}`);
  } finally {
    await browser.close();
    await product.stop();
  }
}

await main();
