// The web app as people meet it: Lighthouse, size of the household shell, interactions under live updates, frames of
// the DSO's page with a thousand buses: npm run bench -- web [--json FILE]
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
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
const RUNS = 2;

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

async function measureLighthouse(url: string, port: number): Promise<Record<string, Scores>> {
  const all: Record<string, Scores> = {};
  for (const { name, path, signIn } of PAGES) {
    for (const device of DEVICES) {
      const runs = [];
      for (let run = 0; run < RUNS; run += 1) {
        runs.push(
          await auditPage({ url: `${url}${path}`, cookie: await cookieOf(url, signIn), device, port }),
        );
      }
      const best = runs.toSorted((a, b) => (b.scores.performance ?? 0) - (a.scores.performance ?? 0))[0];
      if (best === undefined) continue;
      all[`${name} ${device}`] = best.scores;
      console.log(
        `${`${name}, ${device}`.padEnd(16)} ${Object.entries(best.scores)
          .map(([category, score]) => `${category} ${score}`)
          .join("   ")}`,
      );
      for (const { category, audit, title, score } of best.findings) {
        console.log(`    ${category}: ${audit} ${score.toFixed(2)} (${title})`);
      }
    }
  }
  return all;
}

async function main(): Promise<void> {
  const executablePath = findBrowser();
  if (executablePath === null) {
    console.error(`Nothing measured: ${NO_BROWSER}.`);
    process.exitCode = 1;
    return;
  }
  const product = await startProduct();
  const port = await freePort();
  const args = ["--headless", "--no-sandbox", "--no-first-run", `--remote-debugging-port=${port}`];
  const browser = await chromium.launch({ executablePath, args });
  try {
    await new Promise((resolve) => setTimeout(resolve, TRADE_MS));
    const shellGzipKiB = Number(shellGzipKib(product.webFolder).toFixed(1));
    console.log(`Household shell and Home: ${shellGzipKiB} KiB gzip`);
    const lighthouse = await measureLighthouse(product.url, port);
    const interactions = await measureInteractions(await pageAs(browser, product.url, "yilmaz"), product.url);
    console.log(
      `Interaction to next paint: ${interactions.inpMs} ms at worst, median ${interactions.medianMs} ms of ` +
        `${interactions.count}, with ${interactions.updatesPerMinute} injected updates a minute`,
    );
    const frames = await measureDsoFrames(await pageAs(browser, product.url, "dso"), product.url);
    console.log(
      `Network now, 1,000 buses: ${frames.fps.toFixed(1)} frames a second, longest gap ${frames.worstMs.toFixed(0)} ms`,
    );
    const figures = {
      lighthouse,
      shellGzipKiB,
      inpMs: interactions.inpMs,
      dsoFps: Number(frames.fps.toFixed(1)),
      dsoWorstFrameMs: Number(frames.worstMs.toFixed(1)),
    };
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await browser.close();
    await product.stop();
  }
}

await main();
