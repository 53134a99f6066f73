// The web app as people meet it: Lighthouse, size of the household shell, interactions under live updates, frames of
// the DSO's page with a thousand buses: npm run bench -- web [--json FILE]
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { findBrowser, NO_BROWSER } from "../../test/e2e/support/browser.ts";
import { startProduct } from "../../test/e2e/support/product.ts";
import { measureDsoFrames } from "./web/dsoFrames.ts";
import { measureInteractions } from "./web/interaction.ts";
import { auditPage, type Device, type Scores } from "./web/lighthouse.ts";
import { shellGzipKib } from "./web/shellSize.ts";

const PAGES = [
  { name: "Home", path: "/home", signIn: "yilmaz" },
  { name: "DSO", path: "/network", signIn: "dso" },
] as const;
const DEVICES: readonly Device[] = ["mobile", "desktop"];
/** The street trades a little first, so that pages have something to show. */
const TRADE_MS = 25_000;
/** Then the market is slowed down to this many seconds a second: it is the web app that is measured. */
const SLOW_SPEED = 4;
/** Best of so many: what else the machine does only ever costs points. */
const RUNS = 2;
/** The whole run ends by itself after this long, measured or not. */
const LIMIT_MS = 12 * 60_000;

const { values } = parseArgs({ options: { json: { type: "string" } } });

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** The session cookie of a demo identity. */
async function cookieOf(url: string, signInId: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { origin: url, "content-type": "application/json" },
    body: JSON.stringify({ signInId }),
  });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0];
  if (!answer.ok || cookie === undefined)
    throw new Error(`Sign-in ${signInId} was refused with ${answer.status}`);
  return cookie;
}

/** Signs in the browser's own windows, where Lighthouse opens its pages. */
async function signInBrowser(browser: Browser, url: string, signInId: string): Promise<void> {
  const [name = "", value = ""] = (await cookieOf(url, signInId)).split("=", 2);
  const session = await browser.newBrowserCDPSession();
  await session.send("Storage.setCookies", { cookies: [{ name, value, url }] });
  await session.detach();
}

async function slowDown(url: string): Promise<void> {
  const answer = await fetch(`${url}/api/v1/community/clock`, {
    method: "POST",
    headers: {
      origin: url,
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
      cookie: await cookieOf(url, "operator"),
    },
    body: JSON.stringify({ action: "speed", speed: SLOW_SPEED }),
  });
  if (!answer.ok) throw new Error(`The clock cannot be slowed down: ${answer.status} ${await answer.text()}`);
}

/** A page of its own without a service worker, signed in. */
async function pageAs(browser: Browser, url: string, signInId: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    serviceWorkers: "block",
  });
  const [name = "", value = ""] = (await cookieOf(url, signInId)).split("=", 2);
  await context.addCookies([{ name, value, url }]);
  return context.newPage();
}

async function measureLighthouse(
  browser: Browser,
  url: string,
  port: number,
): Promise<Record<string, Scores>> {
  const all: Record<string, Scores> = {};
  for (const { name, path, signIn } of PAGES) {
    for (const device of DEVICES) {
      await signInBrowser(browser, url, signIn);
      const runs = [];
      for (let run = 0; run < RUNS; run += 1)
        runs.push(await auditPage({ url: `${url}${path}`, device, port }));
      const best = runs.toSorted((a, b) => (b.scores.performance ?? 0) - (a.scores.performance ?? 0))[0];
      if (best === undefined) continue;
      all[`${name} ${device}`] = best.scores;
      console.log(
        `${`${name}, ${device}`.padEnd(16)} ${Object.entries(best.scores)
          .map(([category, score]) => `${category} ${score}`)
          .join("   ")}   (paint ${best.paintMs} ms, blocked ${best.blockingMs} ms, load ${load()})`,
      );
      for (const { category, audit, title, score } of best.findings) {
        console.log(`    ${category}: ${audit} ${score.toFixed(2)} (${title})`);
      }
    }
  }
  return all;
}

/** How busy the machine is, beside its cores: figures of a busy one say little. */
const load = (): string => `${(loadavg()[0] ?? 0).toFixed(1)} on ${cpus().length} cores`;

async function main(): Promise<void> {
  const executablePath = findBrowser();
  if (executablePath === null) {
    console.error(`Nothing measured: ${NO_BROWSER}.`);
    process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "lateral-bench-web-"));
  const limit = setTimeout(() => {
    console.error(`Not finished after ${LIMIT_MS / 60_000} minutes: ended.`);
    process.kill(process.pid, "SIGINT");
  }, LIMIT_MS);
  try {
    const outDir = join(folder, "web");
    const configFile = fileURLToPath(new URL("../../vite.config.ts", import.meta.url));
    await build({ configFile, logLevel: "error", build: { outDir } });
    await measure(executablePath, outDir);
  } finally {
    clearTimeout(limit);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(executablePath: string, webFolder: string): Promise<void> {
  const product = await startProduct({ LATERAL_WEB: webFolder });
  const port = await freePort();
  const args = ["--headless", "--no-sandbox", "--no-first-run", `--remote-debugging-port=${port}`];
  const browser = await chromium.launch({ executablePath, args });
  const end = async () => {
    await browser.close();
    await product.stop();
  };
  process.once("SIGINT", () => void end().then(() => process.exit(1)));
  try {
    await new Promise((resolve) => setTimeout(resolve, TRADE_MS));
    await slowDown(product.url);
    const shellGzipKiB = Number(shellGzipKib(product.webFolder).toFixed(1));
    console.log(`Household shell and Home: ${shellGzipKiB} KiB gzip`);
    const frames = await measureDsoFrames(await pageAs(browser, product.url, "dso"), product.url);
    console.log(
      `Network now, 1,000 buses: ${frames.fps.toFixed(1)} frames a second, longest gap ${frames.worstMs.toFixed(0)} ms, ` +
        `main thread ${frames.mainThreadMs.toFixed(1)} ms a frame (load ${load()})`,
    );
    const interactions = await measureInteractions(await pageAs(browser, product.url, "yilmaz"), product.url);
    console.log(
      `Interaction to next paint: ${interactions.inpMs} ms at worst, median ${interactions.medianMs} ms of ` +
        `${interactions.count}, with ${interactions.updatesPerMinute} injected updates a minute (load ${load()})`,
    );
    const lighthouse = await measureLighthouse(browser, product.url, port);
    const figures = {
      lighthouse,
      shellGzipKiB,
      inpMs: interactions.inpMs,
      inpMedianMs: interactions.medianMs,
      dsoFps: Number(frames.fps.toFixed(1)),
      dsoWorstFrameMs: Number(frames.worstMs.toFixed(1)),
      dsoMainThreadMsPerFrame: Number(frames.mainThreadMs.toFixed(2)),
    };
    console.log(JSON.stringify(figures, null, 2));
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await end();
  }
}

await main();
