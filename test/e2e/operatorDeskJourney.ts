/**
 * list of members refused ─► mended ─► taken ─► queue ─► bills of a month ─► dispute answered   (some of it by keyboard)
 */
import { describe, expect, it } from "vitest";
import { expectNoBarriers, expectReflow, type Stage } from "./support/stage.ts";

const listOf = (id: string, connection: string) => ({
  name: "members.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(`metering_point,connection_point,name,kind\n${id},${connection},Familie Neu,home\n`),
});

export function journey({ visit }: Stage): void {
  describe("An operator at the desk", () => {
    it("mends a list of members that was refused, and finds them on their way", () =>
      visit("operator", { path: "/members" }, async (page) => {
        const id = `H-${Date.now()}`;
        const point = await page.evaluate(async () => {
          const answer = await fetch("/api/v1/community/points");
          return ((await answer.json()) as { connections: { id: string }[] }).connections[0]?.id ?? "";
        });
        await page.getByRole("tab", { name: "Import a list" }).click();
        await page.locator("input[type=file]").setInputFiles(listOf(id, "nowhere"));
        await page.getByText("The list cannot be taken as it is").waitFor();
        await page.getByText(/no connection point nowhere/).waitFor();
        expect(await page.getByRole("button", { name: "Take the whole list" }).count()).toBe(0);
        await expectNoBarriers(page);
        await page.locator("input[type=file]").setInputFiles(listOf(id, point));
        await page.getByRole("button", { name: "Take the whole list" }).click();
        await page.getByText(/The list is taken/).waitFor();
        await page.getByRole("tab", { name: "Members" }).focus();
        await page.keyboard.press("ArrowRight");
        await page.getByText(id).first().waitFor();
        await expectNoBarriers(page);
      }));

    it("walks to readings, bills, disputes and benefits in German and in the dark", () =>
      visit("operator", { path: "/billing", language: "de", theme: "dark" }, async (page) => {
        await page.getByRole("heading", { name: "Abrechnung", level: 1 }).waitFor();
        await page.getByRole("heading", { name: "Ist der Monat vollständig" }).waitFor();
        await expectNoBarriers(page);
        await expectReflow(page, ["/readings", "/billing", "/disputes", "/tariffs", "/benefits"]);
      }));
  });
}
