/**
 * sign in ─► home ─► offer ─► review ─► yes ─► tracker ─► money ─► tracker ─► receipt ─► three ticks ─► download
 */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { BatchSigners, TradeReceipt } from "../../backend/core/commitment/commitment.ts";
import { verifyReceipt } from "../../backend/core/commitment/verifyReceipt.ts";
import { type AskRecord, readSigners } from "../../frontend/household/chainRecord.ts";
import { expectNoBarriers, expectReflow, openMenu, plain, type Stage } from "./support/stage.ts";

/** Until an order's quarter hour is cleared and recorded, on a busy machine. */
const RECORDED_MS = 150_000;

export function journey({ visit }: Stage): void {
  describe("A household", () => {
    it("sells to its neighbours and checks its trade", () =>
      visit(null, {}, async (page) => {
        await page.getByText("Demo sign-in: exists only in demo mode").waitFor();
        await expectNoBarriers(page);
        await page.getByRole("button", { name: /Familie Yilmaz/ }).click();
        await page.getByRole("heading", { name: "Energy today" }).waitFor();
        await expectNoBarriers(page);
        await page.keyboard.press("Tab");
        expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");

        // The bill and the narrow pages are looked at while the order's quarter hour comes.
        const order = await offer(page);
        await openMenu(page, "Money");
        await page.getByRole("heading", { name: "Lines of the bill" }).waitFor();
        await page.getByText("No bill has been issued yet.").waitFor();
        await expectNoBarriers(page);
        const everything = page.waitForEvent("download");
        await page.getByRole("link", { name: "Download all my data" }).click();
        const archive = await readFile(await (await everything).path());
        expect(archive.subarray(0, 2).toString()).toBe("PK");
        await expectReflow(page, ["/check"]);

        await page.goto(order);
        await page.getByRole("link", { name: "Check my trade" }).nth(1).waitFor({ timeout: RECORDED_MS });
        await expectNoBarriers(page);
        await page.getByRole("main").getByRole("link", { name: "Check my trade" }).click();
        await checkReceipt(page);
      }));
  });
}

/** Address of the order's page. */
async function offer(page: Page): Promise<string> {
  await openMenu(page, "Trade");
  await page.getByRole("heading", { name: "A single order" }).waitFor();
  await expectNoBarriers(page);
  await enterNumber(page, "Amount", "0.3");
  await enterNumber(page, "At least", "9.0");
  await page.getByRole("button", { name: "Review the order" }).click();
  const sentence = plain(await page.getByTestId("review").textContent());
  expect(sentence).toContain("You offer 300 Wh to your neighbours");
  expect(sentence).toContain("at least 9.0 ct/kWh");
  await expectNoBarriers(page);
  await page.getByRole("button", { name: "Yes, offer it" }).click();
  await page.getByRole("heading", { name: "Where it is" }).waitFor();
  expect(await page.locator("ol li", { hasText: "offered" }).count()).toBe(1);
  return page.url();
}

async function checkReceipt(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Check now" }).click();
  await page.getByText("All three checks passed.").waitFor();
  const ticks = page.getByTestId("tick");
  expect(await ticks.evaluateAll((nodes) => nodes.map((node) => node.getAttribute("data-ok")))).toEqual([
    "true",
    "true",
    "true",
  ]);
  await page.getByText("Every detail matches what you typed in on this device.").waitFor();
  await expectNoBarriers(page);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the receipt" }).click();
  const receipt = JSON.parse(await readFile(await (await download).path(), "utf8")) as TradeReceipt;
  expect(receipt.signedOrder.order).toMatchObject({ side: "sell", energyWh: 300, limitPrice: 90_000 });
  const signers = await readSigners(receipt, askIn(page));
  if (signers === null) throw new Error("the register does not answer");
  expect(brokenSteps(receipt, signers)).toEqual([]);
  const changed = { ...receipt, leaf: { ...receipt.leaf, localWh: receipt.leaf.localWh + 1 } };
  expect(brokenSteps(changed, signers)).toContain("outcome-committed");
}

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

async function enterNumber(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByRole("main").getByRole("textbox", { name: new RegExp(`^${label} `) });
  await field.fill(value);
  await field.blur();
}
