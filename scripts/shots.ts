/**
 * Photographs every page of the running product at three widths in two themes, for eyes to judge.
 *   npm run shots              all pages
 *   npm run shots -- de        the same in German
 * The pictures go to test/e2e/shots, which is not kept in the repository.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { findBrowser, NO_BROWSER, startBrowser } from "../test/e2e/support/browser.ts";
import { startProduct } from "../test/e2e/support/product.ts";

const FOLDER = fileURLToPath(new URL("../test/e2e/shots/", import.meta.url));
const WIDTHS = [320, 768, 1280] as const;
const THEMES = ["light", "dark"] as const;
/** Time for the street to trade a little before the pictures are taken, and for a page to settle. */
const TRADE_MS = 30_000;
const SETTLE_MS = 2_500;

const PAGES: readonly { readonly signIn: string | null; readonly paths: readonly string[] }[] = [
  { signIn: null, paths: ["/"] },
  { signIn: "yilmaz", paths: ["/home", "/trade", "/money", "/check"] },
  { signIn: "operator", paths: ["/board", "/members"] },
  { signIn: "dso", paths: ["/network", "/evidence"] },
];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Look {
  readonly width: number;
  readonly theme: "light" | "dark";
  readonly language: string;
}

async function photograph(browser: Browser, url: string, look: Look): Promise<number> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: look.width, height: 900 },
    colorScheme: look.theme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  let taken = 0;
  for (const { signIn, paths } of PAGES) {
    if (signIn !== null) {
      const answer = await page.request.post("/api/v1/session", {
        data: { signInId: signIn },
        headers: { origin: url },
      });
      if (!answer.ok()) throw new Error(`Sign-in ${signIn} was refused with ${answer.status()}`);
    }
    for (const path of paths) {
      await page.goto(`${path}?lang=${look.language}`);
      await pause(SETTLE_MS);
      const name = `${path === "/" ? "sign-in" : path.slice(1)}-${look.width}-${look.theme}-${look.language}.png`;
      await page.screenshot({ path: `${FOLDER}${name}`, fullPage: true });
      taken += 1;
    }
  }
  await context.close();
  return taken;
}

async function main(): Promise<void> {
  const path = findBrowser();
  if (path === null) {
    console.error(`No pictures: ${NO_BROWSER}.`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(FOLDER, { recursive: true });
  const language = process.argv[2] ?? "en";
  const product = await startProduct();
  const browser = await startBrowser(path);
  try {
    await pause(TRADE_MS);
    for (const width of WIDTHS) {
      for (const theme of THEMES) {
        const taken = await photograph(browser, product.url, { width, theme, language });
        console.log(`✓ ${taken} pages, ${width} px, ${theme}`);
      }
    }
    console.log(`Pictures are in ${FOLDER}`);
  } finally {
    await browser.close();
    await product.stop();
  }
}

await main();
