/** gallery ─► no barrier in light, dark and high contrast ─► right to left ─► 320 px */
import { describe, expect, it } from "vitest";
import { expectNoBarriers, expectReflow, type Stage } from "./support/stage.ts";

export function journey({ visit }: Stage): void {
  describe("The gallery of components", () => {
    it("has no barrier in any theme and reflows", () =>
      visit("yilmaz", { path: "/gallery" }, async (page) => {
        await page.getByRole("heading", { name: "Charts", exact: true }).waitFor();
        for (const theme of ["light", "dark", "contrast"]) {
          await page.evaluate((name) => {
            document.documentElement.dataset.theme = name;
          }, theme);
          await expectNoBarriers(page);
        }
        await page.goto("/gallery?lang=ar");
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        expect(await page.evaluate(() => document.documentElement.dir)).toBe("rtl");
        await expectNoBarriers(page);
        await expectReflow(page, ["/gallery"]);
      }));
  });
}
