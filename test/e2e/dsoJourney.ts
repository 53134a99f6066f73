/**
 * network now ─► worst element ─► diagram = list ─► earlier ─► evidence ─► bundle
 */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { expectNoBarriers, expectReflow, openMenu, type Stage } from "./support/stage.ts";

export function journey({ visit }: Stage): void {
  describe("A DSO engineer", () => {
    it("finds the worst element and proves the street's limits", () =>
      visit("dso", {}, async (page) => {
        await page.getByRole("heading", { name: "Single-line diagram" }).waitFor();
        await page.getByRole("listbox", { name: "Worst first" }).getByRole("option").first().waitFor();
        await expectNoBarriers(page);
        await holdInterval(page);
        await chooseWorst(page);
        await expectNoBarriers(page);

        await openMenu(page, "Evidence");
        const rows = page.getByRole("group", { name: "Quarter hours, newest first" });
        await rows.getByRole("button").nth(1).click();
        await page.getByRole("heading", { name: /^Evidence of/ }).waitFor();
        await page.getByText("Hashes and signatures").click();
        await page.getByRole("button", { name: "Check this quarter hour again" }).click();
        await page.getByText("Everything holds").waitFor({ timeout: 20_000 });
        await expectNoBarriers(page);
        const download = page.waitForEvent("download");
        await page.getByRole("link", { name: "Download the bundle" }).click();
        expect((await readFile(await (await download).path())).byteLength).toBeGreaterThan(1_000);
        await expectReflow(page, ["/network", "/evidence"]);
      }));
  });
}

/** The quarter hour is held, so that the page and the questions about it mean the same one. */
async function holdInterval(page: Page): Promise<void> {
  await page.getByRole("slider").focus();
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL(/interval=\d+/);
  const held = await page.getByRole("slider").getAttribute("aria-valuetext");
  const before = page.url();
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL((url) => url.href !== before);
  expect(await page.getByRole("slider").getAttribute("aria-valuetext")).not.toBe(held);
}

async function chooseWorst(page: Page): Promise<void> {
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
  const list = page.getByRole("listbox", { name: "Worst first" });
  await list.getByRole("option").first().filter({ hasText: percent }).click();
  await page.waitForURL(new RegExp(`element=${worst?.element}`));
  const chosen = page.getByTestId("diagram").locator('[aria-pressed="true"]');
  expect(await chosen.count()).toBe(1);
  expect(await chosen.getAttribute("aria-label")).toContain(worst?.element.replace("-", "–"));
  expect(await page.locator("h1 ~ div, main p").filter({ hasText: percent }).count()).toBeGreaterThan(0);
}
