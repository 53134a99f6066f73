/**
 * totals ─► sample, verified here ─► log, verified here ─► parameters ─► fairness ─► who looked   (and once by keyboard)
 */
import { describe, expect, it } from "vitest";
import { pressOn, tabTo } from "./support/keyboard.ts";
import { expectNoBarriers, expectReflow, openMenu, type Stage } from "./support/stage.ts";

export function journey({ visit }: Stage): void {
  describe("An auditor", () => {
    it("reads totals, verifies a sample and the log in place, and sees who changed what", () =>
      visit("auditor", { path: "/totals" }, async (page) => {
        await page.getByRole("heading", { name: "Sums that must be zero" }).waitFor();
        await expectNoBarriers(page);

        await openMenu(page, "Sample and verify");
        await page.getByRole("button", { name: "Draw and verify" }).click();
        await page.getByText("The places are the ones that the seed names").waitFor();
        const rows = page.getByRole("group", { name: "Drawn orders" }).getByRole("row");
        const drawn = (await rows.count()) - 1;
        expect(drawn).toBeGreaterThan(0);
        expect(await page.getByText("verified", { exact: true }).count()).toBe(drawn);
        await expectNoBarriers(page);

        await openMenu(page, "Audit log");
        await page.getByRole("button", { name: "Verify the log" }).click();
        await page.getByText(/^The log stands/).waitFor();
        await expectNoBarriers(page);

        await openMenu(page, "Parameter log");
        await page.getByText("Tariff sheet published").first().waitFor();
        await expectNoBarriers(page);
        await openMenu(page, "Fairness");
        await page.getByRole("heading", { name: "Who benefits" }).waitFor();
        await expectNoBarriers(page);
        await openMenu(page, "Who looked");
        await page.getByRole("heading", { name: "Looks by role" }).waitFor();
        await expectNoBarriers(page);
        await expectReflow(page, ["/audit-log", "/fairness", "/sample"]);
      }));

    it("verifies the log without a mouse, in Arabic and in the dark", () =>
      visit("auditor", { path: "/audit-log", language: "ar", theme: "dark" }, async (page) => {
        await page.getByRole("heading", { name: "سجل التدقيق", level: 1 }).waitFor();
        await pressOn(page, "التحقق من السجل");
        await page.getByText(/^السجل سليم/).waitFor();
        await tabTo(page, /الإجراء/);
        await page.keyboard.type("tariff.");
        await page.keyboard.press("Enter");
        await page.getByText("نشر ورقة التعرفة").first().waitFor();
        await expectNoBarriers(page);
      }));
  });
}
