/**
 * Photographs every page of the running product at three widths in two themes, and some from right to left, in high
 * contrast and on paper, for eyes to judge.
 *   npm run shots                      all pages of all roles
 *   npm run shots -- dso               one role: nobody, member, operator, dso, auditor, admin
 *   npm run shots -- dso /network      one page of it
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
const RESIZE_MS = 700;
const MAX_HEIGHT = 6_000;
/** A page that still loads then is photographed as it is. */
const WAIT = { timeout: 8_000 };

interface Look {
  readonly name: string;
  readonly width: number;
  readonly dark?: boolean;
}
/** Looks that need no loading between them: the window and its colours change under the open page. */
interface Load {
  readonly language: string;
  readonly theme: "system" | "contrast";
  readonly paper?: boolean;
  readonly looks: readonly Look[];
}

const LOADS: readonly Load[] = [
  {
    language: "en",
    theme: "system",
    looks: [320, 768, 1280].flatMap((width) => [
      { name: `${width}-light`, width },
      { name: `${width}-dark`, width, dark: true },
    ]),
  },
  {
    language: "ar",
    theme: "system",
    looks: [
      { name: "320-arabic", width: 320 },
      { name: "1280-arabic", width: 1280 },
    ],
  },
  { language: "en", theme: "contrast", looks: [{ name: "1280-contrast", width: 1280 }] },
  { language: "de", theme: "system", paper: true, looks: [{ name: "paper", width: 794 }] },
];

interface Visitor {
  readonly role: string;
  readonly signIn: string | null;
  /** Pages that the menu does not lead to; the menu's own are read from it. */
  readonly further: readonly string[];
  /** Pages about one thing, found as the first link of that beginning on another page. */
  readonly linked?: readonly { readonly on: string; readonly beginning: string }[];
}
const VISITORS: readonly Visitor[] = [
  { role: "nobody", signIn: null, further: ["/", "/join"] },
  {
    role: "member",
    signIn: "yilmaz",
    further: ["/notifications", "/consent/looks", "/consent/data", "/account", "/gallery"],
    linked: [{ on: "/trade", beginning: "/trade/" }],
  },
  {
    role: "operator",
    signIn: "operator",
    further: [],
    linked: [{ on: "/board", beginning: "/board/" }],
  },
  { role: "dso", signIn: "dso", further: ["/network?view=map"] },
  { role: "auditor", signIn: "auditor", further: [] },
  { role: "admin", signIn: "admin", further: ["/device-keys", "/reference"] },
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

/** Every page on the role's menu, those it does not lead to, and those about one thing. */
async function pagesOf(page: Page, visitor: Visitor): Promise<string[]> {
  if (visitor.signIn === null) return [...visitor.further];
  const pathsOf = (selector: string) =>
    page
      .locator(selector)
      .evaluateAll((links) => links.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
  await page.goto("/");
  await page.locator("aside nav a").first().waitFor();
  const paths = new Set([...(await pathsOf("aside nav a")), ...visitor.further]);
  for (const { on, beginning } of visitor.linked ?? []) {
    const selector = `main a[href^="${beginning}"]`;
    await page.goto(on);
    await page
      .locator(selector)
      .first()
      .waitFor(WAIT)
      .catch(() => undefined);
    const [first] = await pathsOf(selector);
    if (first === undefined) console.log(`  ${on} leads to no page ${beginning}… yet; it is left out`);
    else paths.add(first);
  }
  return [...paths];
}

const nameOf = (path: string): string =>
  path === "/" ? "sign-in" : path.slice(1).replaceAll(/[^a-z0-9-]+/gi, "-");

async function settle(page: Page): Promise<void> {
  await page
    .locator("main h1, main h2")
    .first()
    .waitFor({ timeout: 15_000, state: "attached" })
    .catch(() => undefined);
  await page
    .waitForFunction(() => document.querySelector(".skeleton") === null, undefined, WAIT)
    .catch(() => undefined);
  await pause(SETTLE_MS);
}

/** One page in the looks of one loading; the names of the pictures. */
async function takeLooks(page: Page, role: string, path: string, load: Load): Promise<string[]> {
  const [first] = load.looks;
  if (first === undefined) return [];
  await page.setViewportSize({ width: first.width, height: 900 });
  await page.emulateMedia({ colorScheme: "light", media: "screen" });
  await page.goto(`${path}${path.includes("?") ? "&" : "?"}lang=${load.language}`);
  await settle(page);
  const taken: string[] = [];
  for (const { name, width, dark = false } of load.looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({
      colorScheme: dark ? "dark" : "light",
      media: load.paper === true ? "print" : "screen",
    });
    await pause(RESIZE_MS);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wider > 0 && load.paper !== true)
      console.log(`  ${role} ${path} is ${wider} px wider than its window at ${name}`);
    const file = `${role}-${nameOf(path)}-${name}.png`;
    await page.screenshot({ path: `${FOLDER}${file}`, fullPage: height <= MAX_HEIGHT, timeout: 30_000 });
    taken.push(file);
  }
  return taken;
}

/**
 * All pages of a visitor. Each is taken on a tab of its own, so that one that fails leaves the others alone; it is
 * named, and the run does not succeed.
 */
async function photograph(browser: Browser, url: string, visitor: Visitor, only?: string): Promise<string[]> {
  const taken: string[] = [];
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    locale: "en-GB",
    serviceWorkers: "block",
  });
  const first = await context.newPage();
  if (visitor.signIn !== null && !(await signIn(first, url, visitor.signIn))) return taken;
  const paths = (await pagesOf(first, visitor)).filter((path) => only === undefined || path === only);
  await first.close();
  for (const path of paths) {
    for (const load of LOADS) {
      const page = await context.newPage();
      page.on("pageerror", (error) => console.log(`  ${visitor.role} ${path}: ${error.message}`));
      await page.addInitScript((chosen) => localStorage.setItem("lateral.theme", chosen), load.theme);
      try {
        taken.push(...(await takeLooks(page, visitor.role, path, load)));
      } catch (error) {
        failed(`${visitor.role} ${path}`, error);
      } finally {
        await page.close();
      }
    }
  }
  await context.close();
  return taken;
}

function failed(what: string, error: unknown): void {
  console.log(`✗ ${what}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
  process.exitCode = 1;
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
  const [role, onlyPage] = process.argv.slice(2);
  const visitors = VISITORS.filter((visitor) => role === undefined || visitor.role === role);
  const product = await startProduct();
  const browser = await startBrowser(path);
  const files: string[] = [];
  try {
    if (process.env.LATERAL_URL === undefined) await pause(TRADE_MS);
    for (const visitor of visitors) {
      const taken = await photograph(browser, product.url, visitor, onlyPage).catch((error: unknown) => {
        failed(visitor.role, error);
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
