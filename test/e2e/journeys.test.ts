/**
 * Journeys through the running product, in a real browser. One product is started for all of them; each area
 * tells its own in `<area>Journey.ts` beside this file.
 *
 *   product + browser ─► householdJourney ─► operatorJourney ─► dsoJourney ─► …
 */
import { readdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import { findBrowser, NO_BROWSER, startBrowser } from "./support/browser.ts";
import { type Product, startProduct } from "./support/product.ts";
import { Stage } from "./support/stage.ts";

/** What a file `<area>Journey.ts` exports: it registers its own `describe` and `it`. */
export type Journey = (stage: Stage) => void;

const browserPath = findBrowser();
const name = browserPath === null ? `The product in a browser (${NO_BROWSER})` : "The product in a browser";
const folder = new URL(".", import.meta.url);
const files = readdirSync(folder)
  .filter((file) => file.endsWith("Journey.ts"))
  .sort();
const journeys = await Promise.all(
  files.map(async (file) => ((await import(new URL(file, folder).href)) as { journey: Journey }).journey),
);

describe.skipIf(browserPath === null)(name, () => {
  let product: Product | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    product = await startProduct();
    browser = await startBrowser(browserPath ?? "");
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const stage = new Stage(
    () => started(browser),
    () => started(product),
  );
  for (const journey of journeys) journey(stage);
});

function started<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error("The stage is used before the product runs");
  return thing;
}
