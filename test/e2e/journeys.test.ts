/**
 * Three journeys through the running product, in a real browser, with every page checked for barriers.
 *
 *   household   sign in ─► home ─► offer ─► review ─► yes ─► tracker ─► receipt ─► three ticks ─► download
 *   operator    sign in ─► board ─► hold the market ─► let it run ─► members   (German, dark)
 *   DSO         sign in ─► network now ─► worst element ─► diagram = list ─► earlier ─► evidence ─► bundle
 */
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BatchSigners, TradeReceipt } from "../../backend/core/commitment/commitment.ts";
import { verifyReceipt } from "../../backend/core/commitment/verifyReceipt.ts";
import { type AskRecord, readSigners } from "../../frontend/household/chainRecord.ts";
import {
  findBarriers,
  findBrowser,
  NO_BROWSER,
  openPage,
  overflowOf,
  startBrowser,
} from "./support/browser.ts";
import { type Product, startProduct } from "./support/product.ts";

const browserPath = findBrowser();
const name = browserPath === null ? `The product in a browser (${NO_BROWSER})` : "The product in a browser";
/** Until an order's quarter hour is cleared and recorded, on a busy machine. */
const RECORDED_MS = 150_000;

describe.skipIf(browserPath === null)(name, () => {
  let product: Product;
  let browser: Browser;
  const errors: string[] = [];

  beforeAll(async () => {
    product = await startProduct();
    browser = await startBrowser(browserPath ?? "");
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  it("lets a household sell to its neighbours and check its trade", async () => {
    const page = await openPage(browser, product.url, errors);
    await page.goto("/");
    await page.getByText("Demo sign-in: exists only in demo mode").waitFor();
    expect(await findBarriers(page)).toEqual([]);

    await page.getByRole("button", { name: /Familie Yilmaz/ }).click();
    await page.getByRole("heading", { name: "Energy today" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);

    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");

    await openMenu(page, "Trade");
    await page.getByRole("heading", { name: "A single order" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await enterNumber(page, "Amount", "0.3");
    await enterNumber(page, "At least", "9.0");
    await page.getByRole("button", { name: "Review the order" }).click();
    const sentence = await page.getByTestId("review").textContent();
    expect(sentence?.replaceAll("\u00a0", " ")).toContain("You offer 300 Wh to your neighbours");
    expect(sentence?.replaceAll("\u00a0", " ")).toContain("at least 9.0 ct/kWh");
    expect(await findBarriers(page)).toEqual([]);

    await page.getByRole("button", { name: "Yes, offer it" }).click();
    await page.getByRole("heading", { name: "Where it is" }).waitFor();
    expect(await page.locator("ol li", { hasText: "offered" }).count()).toBe(1);

    await page.getByRole("link", { name: "Check my trade" }).nth(1).waitFor({ timeout: RECORDED_MS });
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("main").getByRole("link", { name: "Check my trade" }).click();
    await page.getByRole("button", { name: "Check now" }).click();
    await page.getByText("All three checks passed.").waitFor();
    const ticks = page.getByTestId("tick");
    expect(await ticks.evaluateAll((nodes) => nodes.map((node) => node.getAttribute("data-ok")))).toEqual([
      "true",
      "true",
      "true",
    ]);
    await page.getByText("Every detail matches what you typed in on this device.").waitFor();
    expect(await findBarriers(page)).toEqual([]);

    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download the receipt" }).click();
    const receipt = JSON.parse(await readFile(await (await download).path(), "utf8")) as TradeReceipt;
    expect(receipt.signedOrder.order).toMatchObject({ side: "sell", energyWh: 300, limitPrice: 90_000 });
    const signers = await readSigners(receipt, askIn(page));
    if (signers === null) throw new Error("the register does not answer");
    expect(brokenSteps(receipt, signers)).toEqual([]);
    const changed = { ...receipt, leaf: { ...receipt.leaf, localWh: receipt.leaf.localWh + 1 } };
    expect(brokenSteps(changed, signers)).toContain("outcome-committed");

    await openMenu(page, "Money");
    await page.getByRole("heading", { name: "Lines of the bill" }).waitFor();
    await page.getByText("No bill has been issued yet.").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    const everything = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download all my data" }).click();
    const archive = await readFile(await (await everything).path());
    expect(archive.subarray(0, 2).toString()).toBe("PK");
    await page.setViewportSize({ width: 320, height: 700 });
    for (const path of ["/home", "/trade", "/money", "/check"]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 2 }).first().waitFor();
      expect([path, await overflowOf(page)]).toEqual([path, 0]);
    }
    await page.context().close();
    expect(errors).toEqual([]);
  });

  it("lets a DSO engineer find the worst element and prove the street's limits", async () => {
    const page = await openPage(browser, product.url, errors);
    await page.goto("/");
    await page.getByRole("button", { name: /Sven Althaus/ }).click();
    await page.getByRole("heading", { name: "Single-line diagram" }).waitFor();
    const list = page.getByRole("list", { name: "Worst first" });
    await list.getByRole("button").first().waitFor();
    expect(await findBarriers(page)).toEqual([]);

    // The quarter hour is held, so that the page and the question below mean the same one.
    await page.getByRole("slider").focus();
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL(/interval=\d+/);
    const held = await page.getByRole("slider").getAttribute("aria-valuetext");
    const before = page.url();
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL((url) => url.href !== before);
    expect(await page.getByRole("slider").getAttribute("aria-valuetext")).not.toBe(held);
    const interval = new URL(page.url()).searchParams.get("interval");
    const state = await page.evaluate(async (index) => {
      const response = await fetch(`/api/v1/dso/network/state?stage=cleared&interval=${index}`);
      return (await response.json()) as { worst: { element: string; usedPercent: number }[] };
    }, interval);
    const worst = state.worst[0];
    expect(worst).toBeDefined();
    expect(state.worst.map((item) => item.usedPercent)).toEqual(
      state.worst.map((item) => item.usedPercent).toSorted((a, b) => b - a),
    );

    const percent = `${worst?.usedPercent.toFixed(1)}%`;
    await list.getByRole("button").first().filter({ hasText: percent }).click();
    await page.waitForURL(new RegExp(`element=${worst?.element}`));
    const chosen = page.getByTestId("diagram").locator('[aria-pressed="true"]');
    expect(await chosen.count()).toBe(1);
    expect(await chosen.getAttribute("aria-label")).toContain(worst?.element.replace("-", "–"));
    expect(await page.locator("h1 ~ div, main p").filter({ hasText: percent }).count()).toBeGreaterThan(0);
    expect(await findBarriers(page)).toEqual([]);

    await openMenu(page, "Evidence");
    const rows = page.getByRole("group", { name: "Quarter hours, newest first" });
    await rows.getByRole("button").nth(1).click();
    await page.getByRole("heading", { name: /^Evidence of/ }).waitFor();
    await page.getByText("Hashes and signatures").click();
    expect(await findBarriers(page)).toEqual([]);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download the bundle" }).click();
    expect((await readFile(await (await download).path())).byteLength).toBeGreaterThan(1_000);

    await page.setViewportSize({ width: 320, height: 700 });
    for (const path of ["/network", "/evidence"]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 2 }).first().waitFor();
      expect([path, await overflowOf(page)]).toEqual([path, 0]);
    }
    await page.context().close();
    expect(errors).toEqual([]);
  });

  it("lets the operator hold the market, and has no barrier in the dark or in German either", async () => {
    const page = await openPage(browser, product.url, errors);
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await page.goto("/?lang=de");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: /Katrin Möller/ }).click();
    await page.getByRole("heading", { name: "Marktuhr" }).waitFor();
    await page.getByRole("heading", { name: "Fehlende Messwerte" }).waitFor();
    await page.getByText("Es ist noch keine Rechnung ausgestellt.").waitFor();
    await page.getByRole("button", { name: "Markt anhalten" }).click();
    await page.getByRole("button", { name: "Weiterlaufen lassen" }).waitFor();
    const held = await marketTime(page);
    await page.waitForTimeout(1_500);
    expect(await marketTime(page)).toBe(held);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Weiterlaufen lassen" }).click();
    await page.getByRole("button", { name: "Markt anhalten" }).waitFor();

    await openMenu(page, "Mitglieder");
    await page.getByText("Lindenschule").first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 700 });
    for (const path of ["/board", "/members"]) {
      await page.goto(path);
      await page.getByRole("table").first().waitFor();
      expect([path, await overflowOf(page)]).toEqual([path, 0]);
    }
    await page.context().close();
    expect(errors).toEqual([]);
  });
});

/** Steps of the offline check that fail; who signed is for the register on the chain to say. */
const brokenSteps = (receipt: TradeReceipt, signers: BatchSigners): string[] =>
  verifyReceipt(receipt, signers)
    .filter((finding) => !finding.ok)
    .map((finding) => finding.step);

/** Asks the public record through the page's own server. */
const askIn =
  (page: Page): AskRecord =>
  (method, params) =>
    page.evaluate(
      async ([path, body]) => {
        const headers = { "content-type": "application/json" };
        const response = await fetch(path, { method: "POST", headers, body });
        return ((await response.json()) as { result?: unknown }).result;
      },
      ["/api/v1/chain/rpc", JSON.stringify({ jsonrpc: "2.0", id: 1, method, params })] as const,
    );

/** Market time by the server, seconds. */
const marketTime = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const response = await fetch("/api/v1/system");
    return ((await response.json()) as { clock: { simTime: number } }).clock.simTime;
  });

async function openMenu(page: Page, label: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: label, exact: true }).click();
}

async function enterNumber(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByRole("main").getByRole("textbox", { name: new RegExp(`^${label} `) });
  await field.fill(value);
  await field.blur();
}
