/**
 * home ─► the server is gone ─► load again: last known figures, with their time ─► a write is refused in words
 *      ─► the server is back ─► sign out: nothing is kept
 */
import { describe, expect, it } from "vitest";
import { type Gate, gateTo } from "./support/gate.ts";
import { expectNoBarriers, plain, type Stage, signInAs } from "./support/stage.ts";

/** How many answers the browser keeps. */
const keptValues = async (): Promise<number> =>
  (await caches.has("values")) ? (await (await caches.open("values")).keys()).length : 0;

export function journey(stage: Stage): void {
  describe("A household without a connection", () => {
    it("reads its last known figures, cannot change anything, and leaves nothing behind", async () => {
      const gate: Gate = await gateTo(stage.url);
      try {
        await stage.visit(null, {}, async (page) => {
          await signInAs(page, gate.url, "yilmaz");
          await page.goto(`${gate.url}/home?lang=en`);
          await page.getByRole("heading", { name: "Energy today" }).waitFor();
          await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
          await page.goto(`${gate.url}/trade`);
          await page.getByRole("button", { name: "Save the plan" }).waitFor();
          await page.goto(`${gate.url}/home`);
          const sentence = page.getByRole("main").locator("p", { hasText: /Today/ }).first();
          await sentence.waitFor();
          await expect.poll(() => page.evaluate(keptValues)).toBeGreaterThan(3);
          const before = plain(await sentence.textContent());

          await gate.shut();
          await page.reload();
          await page.getByRole("heading", { name: "Energy today" }).waitFor();
          expect(plain(await sentence.textContent())).toContain(before.slice(0, 12));
          await page.getByText("No connection to the market").waitFor();
          await page.getByText(/The figures below are from \d+ \w+ 2026, \d\d:\d\d/).waitFor();
          await expectNoBarriers(page);

          await page.goto(`${gate.url}/trade`);
          for (const style of ["Neighbours first", "Keep for myself"])
            await page.getByText(style).first().click();
          await page.getByRole("button", { name: "Save the plan" }).click();
          await page.getByText("The market cannot be reached").first().waitFor();

          await gate.open();
          await page.goto(`${gate.url}/home`);
          await page.getByRole("heading", { name: "Energy today" }).waitFor();
          await page.getByRole("button", { name: "Sign out" }).first().click();
          await page.getByText("Demo sign-in: exists only in demo mode").waitFor();
          await expect.poll(() => page.evaluate(keptValues)).toBeLessThanOrEqual(2);
        });
      } finally {
        await gate.shut();
      }
    });
  });
}
