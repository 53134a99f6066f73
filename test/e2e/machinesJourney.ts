/**
 * let a program in ─► it gets a token and reads the market ─► end it ─► it is shut out at once
 *                  ─► a key for a meter (operator, in Arabic) ─► the reference draws itself
 */
import { describe, expect, it } from "vitest";
import { expectNoBarriers, expectReflow, type Stage } from "./support/stage.ts";

export function journey({ visit }: Stage): void {
  describe("An administrator", () => {
    it("lets a program in, which then asks on its own, and ends it", () =>
      visit("admin", { path: "/clients" }, async (page) => {
        await page.getByRole("heading", { name: "Programs", level: 1 }).waitFor();
        await page.getByLabel("Name", { exact: true }).fill("Flexwerk");
        await page.getByText("market:read").click();
        await page.getByRole("button", { name: "Let it in" }).click();
        const secret = (await page.getByTestId("secret").textContent()) ?? "";
        const id = /cl_[0-9a-f]{18}/.exec((await page.locator("main").textContent()) ?? "")?.[0] ?? "";
        await expectNoBarriers(page);
        const { origin } = new URL(page.url());
        const answer = await fetch(`${origin}/oauth/token`, {
          method: "POST",
          headers: { authorization: `Basic ${Buffer.from(`${id}:${secret.trim()}`).toString("base64")}` },
          body: new URLSearchParams({ grant_type: "client_credentials", scope: "market:read" }),
        });
        const { access_token: token } = (await answer.json()) as { access_token: string };
        const tariff = () =>
          fetch(`${origin}/api/v1/market/tariff`, { headers: { authorization: `Bearer ${token}` } });
        expect((await tariff()).status).toBe(200);
        await page.getByRole("button", { name: "End access: Flexwerk" }).click();
        await page
          .getByRole("alertdialog")
          .or(page.getByRole("dialog"))
          .getByRole("button", { name: "End access" })
          .click();
        await page.getByText(/^ended /).waitFor();
        expect((await tariff()).status).toBe(401);
        await expectReflow(page, ["/clients", "/webhooks"]);
      }));

    it("reads the reference of the interface, which keeps to the security policy", () =>
      visit("admin", { path: "/reference" }, async (page) => {
        await page.getByRole("heading", { name: "Reference of the interface" }).waitFor();
        await page.getByText("Addresses that are told what changed").waitFor();
      }));
  });

  describe("An operator", () => {
    it("issues a key for a meter, in Arabic", () =>
      visit("operator", { path: "/device-keys", language: "ar" }, async (page) => {
        await page.getByLabel("الجهاز", { exact: true }).fill("Meter");
        await page.getByLabel("نقاط القياس", { exact: true }).fill("mp-001");
        await page.getByRole("button", { name: "إصدار مفتاح" }).click();
        await page.getByTestId("secret").waitFor();
        await expectNoBarriers(page);
        await expectReflow(page, ["/device-keys"]);
      }));
  });
}
