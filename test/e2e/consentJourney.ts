/**
 * operator asks ─► household reads, says yes, sees the record, withdraws in two taps ─► sees who looked
 *                 without a mouse: the same by keyboard alone
 */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { pressOn, tabTo } from "./support/keyboard.ts";
import { expectNoBarriers, expectReflow, type Stage } from "./support/stage.ts";

/** Asks a home through the page of the operator. */
async function askFrom(page: Page, point: string, purpose: string): Promise<void> {
  await page.getByRole("textbox", { name: "Metering point" }).fill(point);
  await page.getByRole("combobox", { name: "Purpose" }).selectOption(purpose);
  await page.getByRole("button", { name: "Send the question" }).click();
  await page.getByText("The question is with the member.").waitFor();
}

/** The home's metering point, as its own session says. */
async function pointOf(page: Page): Promise<string> {
  const answer = await page.request.get("/api/v1/session");
  const { meteringPointIds } = (await answer.json()) as { readonly meteringPointIds: readonly string[] };
  return meteringPointIds[0] ?? "";
}

export function journey({ visit }: Stage): void {
  describe("Somebody whose data others ask for", () => {
    it("is asked, says yes, withdraws in two taps, and sees who looked", async () => {
      let point = "";
      await visit("keller", { path: "/consent" }, async (page) => {
        await page.getByText("Nobody asks for your data").waitFor();
        point = await pointOf(page);
        await expectNoBarriers(page);
      });
      await visit("operator", { path: "/permissions", theme: "dark" }, async (page) => {
        await page.getByRole("heading", { name: "Ask a member" }).waitFor();
        await expectNoBarriers(page);
        await askFrom(page, point, "research");
        await page.getByText("Waiting for an answer").first().waitFor();
        expect((await page.request.get("/api/v1/community/members")).ok()).toBe(true);
        await expectReflow(page, ["/permissions"]);
      });
      await visit("keller", { path: "/consent" }, async (page) => {
        await page.getByRole("heading", { name: "Statistics for research" }).waitFor();
        await expectNoBarriers(page);
        await page.getByRole("button", { name: "Yes: Statistics for research" }).click();
        await page
          .getByText("Recorded publicly, without your name.")
          .or(page.getByText("Waiting to be"))
          .waitFor();
        await expectNoBarriers(page);
        await page.getByRole("button", { name: "Withdraw: Statistics for research" }).click();
        await page.getByRole("button", { name: "Yes, withdraw now" }).click();
        await page.getByText("Withdrawn", { exact: true }).waitFor();
        await page.goto("/consent/looks?lang=en");
        await page.getByText("Your energy community looked at the list of members").first().waitFor();
        await expectNoBarriers(page);
        await page.goto("/consent/data?lang=en");
        await page.getByRole("heading", { name: "Be forgotten" }).waitFor();
        await page.getByRole("button", { name: "I want to be forgotten" }).click();
        await page.getByRole("button", { name: "No, stay" }).waitFor();
        await expectNoBarriers(page);
        await expectReflow(page, ["/consent", "/consent/looks", "/consent/data"]);
      });
    });

    it("gives and withdraws a permission by keyboard alone, from right to left as well", async () => {
      let point = "";
      await visit("sommer", { path: "/consent", language: "ar", width: 390 }, async (page) => {
        await page.getByRole("heading", { level: 1 }).waitFor();
        expect(await page.evaluate(() => document.documentElement.dir)).toBe("rtl");
        point = await pointOf(page);
        await expectNoBarriers(page);
      });
      await visit("operator", { path: "/permissions" }, (page) => askFrom(page, point, "similarHomes"));
      await visit("sommer", { path: "/consent" }, async (page) => {
        await page.getByRole("heading", { name: "Compare with similar homes" }).waitFor();
        await pressOn(page, "Yes: Compare with similar homes");
        await page.getByRole("button", { name: "Withdraw: Compare with similar homes" }).waitFor();
        await pressOn(page, "Withdraw: Compare with similar homes");
        await page.getByRole("button", { name: "Yes, withdraw now" }).waitFor();
        await tabTo(page, "Keep it");
        await tabTo(page, "Yes, withdraw now", "Shift+Tab");
        await page.keyboard.press("Enter");
        await page.getByText("Withdrawn", { exact: true }).waitFor();
      });
    });
  });
}
