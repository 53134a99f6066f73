/** gallery ─► no barrier ─► contrast in the dark and in high contrast ─► right to left ─► 320 px */
import { describe, expect, it } from "vitest";
import { expectContrast, expectNoBarriers, expectReflow, type Stage } from "./support/stage.ts";

export function journey({ visit }: Stage): void {
  describe("The gallery of components", () => {
    it("has no barrier in any theme and reflows", () =>
      visit("yilmaz", { path: "/gallery", language: "ar" }, async (page) => {
        await page.getByRole("heading", { level: 2 }).first().waitFor();
        expect(await page.evaluate(() => document.documentElement.dir)).toBe("rtl");
        await expectNoBarriers(page);
        for (const theme of ["dark", "contrast"]) {
          await page.evaluate((name) => {
            document.documentElement.dataset.theme = name;
          }, theme);
          await expectContrast(page);
        }
        await expectReflow(page, ["/gallery?lang=en"]);
      }));
  });
}
