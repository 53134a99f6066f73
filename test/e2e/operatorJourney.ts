/**
 * board ─► hold the market ─► let it run ─► members   (in German, in the dark)
 */
import { describe, expect, it } from "vitest";
import { expectNoBarriers, expectReflow, marketTime, openMenu, type Stage } from "./support/stage.ts";

export function journey({ visit }: Stage): void {
  describe("A community operator", () => {
    it("holds the market and lets it run again", () =>
      visit(null, { language: "de", theme: "dark" }, async (page) => {
        await page.getByRole("button", { name: /Katrin Möller/ }).waitFor();
        await expectNoBarriers(page);
        await page.getByRole("button", { name: /Katrin Möller/ }).click();
        await page.getByRole("heading", { name: "Marktuhr" }).waitFor();
        await page.getByRole("heading", { name: "Fehlende Messwerte" }).waitFor();
        await page.getByText("Es ist noch keine Rechnung ausgestellt.").waitFor();
        await page.getByRole("button", { name: "Markt anhalten" }).click();
        await page.getByRole("button", { name: "Weiterlaufen lassen" }).waitFor();
        const held = await marketTime(page);
        await page.waitForTimeout(1_500);
        expect(await marketTime(page)).toBe(held);
        await expectNoBarriers(page);
        await page.getByRole("button", { name: "Weiterlaufen lassen" }).click();
        await page.getByRole("button", { name: "Markt anhalten" }).waitFor();

        await openMenu(page, "Mitglieder");
        await page.getByText("Lindenschule").first().waitFor();
        await expectNoBarriers(page);
        await expectReflow(page, ["/board", "/members"]);
      }));
  });
}
