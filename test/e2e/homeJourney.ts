/**
 * keyboard only:  trade ─► review ─► yes ─► tracker ─► take it back ─► taken back
 * devices ─► departure saved ─► charge now      notifications ─► chosen      every page without barriers, in Arabic too
 */
import { describe, expect, it } from "vitest";
import { pressOn } from "./support/keyboard.ts";
import { expectNoBarriers, expectReflow, type Stage } from "./support/stage.ts";

export function journey({ visit }: Stage): void {
  describe("A household at home", () => {
    it("enters an order and takes it back without a mouse", () =>
      visit("keller", { path: "/trade" }, async (page) => {
        await page.getByRole("heading", { name: "A single order" }).waitFor();
        await pressOn(page, "Review the order");
        await page.getByTestId("review").waitFor();
        await pressOn(page, /^Yes, (offer|ask for) it$/);
        await page.getByRole("heading", { name: "Where it is" }).waitFor();
        await pressOn(page, "Take it back");
        await page.getByRole("button", { name: "Yes, take it back" }).waitFor();
        await expectNoBarriers(page);
        await pressOn(page, "Yes, take it back");
        await page.getByText(/You took back your (offer|request)/).waitFor();
      }));

    it("says when its car leaves and charges it now", () =>
      visit("yilmaz", { path: "/devices" }, async (page) => {
        await page.getByRole("heading", { name: "What your plan is going to do" }).waitFor();
        const monday = page.getByRole("checkbox", { name: "Monday" });
        if (!(await monday.isChecked())) await page.getByText("Monday", { exact: true }).click();
        await page.getByLabel("Time on Monday").fill("06:45");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByText("Saved. It counts from the next quarter hours.").waitFor();
        await page.getByRole("button", { name: "Charge now" }).click();
        await page.getByRole("button", { name: "Stop" }).first().waitFor();
        await expectNoBarriers(page);
        await page.reload();
        expect(await page.getByLabel("Time on Monday").inputValue()).toBe("06:45");
        await page.getByRole("button", { name: "Stop" }).first().click();
        await expectReflow(page, ["/devices", "/notifications", "/home", "/trade", "/money"]);
      }));

    it("chooses how to be told, in Arabic", () =>
      visit("sommer", { path: "/notifications", language: "ar", theme: "dark" }, async (page) => {
        await page.getByRole("heading", { name: "كيف تريد أن نبلغك" }).waitFor();
        await page.getByLabel("الفواتير: البريد").selectOption("daily");
        await page.getByRole("button", { name: "حفظ" }).click();
        await page.getByText("تم الحفظ.").waitFor();
        await expectNoBarriers(page);
        await page.goto("/devices?lang=ar");
        await page.getByRole("heading", { name: "ما ستفعله خطتك" }).waitFor();
        await expectNoBarriers(page);
      }));
  });
}
