/**
 * invited ─► passkey ─► recovery codes kept ─► sign out ─► sign in by passkey ─► second device ─► device lost: code
 */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { addAuthenticator, expectNoBarriers, expectReflow, type Stage } from "./support/stage.ts";

const CODE = /^[0-9A-Z]{5}(-[0-9A-Z]{5}){3}$/;

/** Makes an invitation as the administrator, on the page for it. Returns the link. */
async function inviteAuditor(page: Page): Promise<string> {
  await page.getByRole("heading", { name: "People and roles" }).waitFor();
  await expectNoBarriers(page);
  await page.getByLabel("Name").fill("Petra Prüfer");
  await page.getByLabel("Role").selectOption("auditor");
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByTestId("invitation-link").textContent();
  await expectNoBarriers(page);
  return link ?? "";
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
}

export function journey(stage: Stage): void {
  describe("A person", () => {
    it("is invited, signs in by passkey, adds a device and recovers", async () => {
      let link = "";
      await stage.visit("admin", { path: "/people" }, async (page) => {
        link = await inviteAuditor(page);
        await expectReflow(page, ["/people", "/account"]);
      });
      let lost: string[] = [];
      let device = "";
      await stage.visit(null, { path: "/join" }, async (page) => {
        await addAuthenticator(page);
        await page.goto("about:blank");
        await page.goto(link);
        await page.getByRole("heading", { name: /Welcome to .*, Petra Prüfer/ }).waitFor();
        await expectNoBarriers(page);
        await page.getByRole("button", { name: "Make a passkey" }).click();
        const codes = page.getByRole("list", { name: "Your recovery codes" }).getByRole("listitem");
        await codes.first().waitFor();
        lost = await codes.allTextContents();
        expect(lost).toHaveLength(10);
        expect(lost.every((code) => CODE.test(code))).toBe(true);
        await expectNoBarriers(page);
        await page.getByRole("button", { name: "I have kept the codes" }).click();
        await page.getByRole("button", { name: "Sign out" }).first().waitFor();

        await signOut(page);
        await page.getByRole("button", { name: "Sign in with a passkey" }).click();
        await page.getByRole("link", { name: "Your account" }).first().click();
        await page.getByText("10 unused codes are left.").waitFor();
        await expectNoBarriers(page);
        await page.getByRole("button", { name: "Add another device" }).click();
        device = (await page.getByTestId("device-code").textContent()) ?? "";
      });
      await stage.visit(null, { path: "/join" }, async (page) => {
        await addAuthenticator(page);
        await page.getByLabel("Code").fill(device.toLowerCase());
        await page.getByRole("button", { name: "Next" }).click();
        await page.getByRole("heading", { name: /Add this device for Petra Prüfer/ }).waitFor();
        await page.getByRole("button", { name: "Make a passkey" }).click();
        await page.getByRole("button", { name: "Continue" }).click();
        await page.getByRole("link", { name: "Your account" }).first().click();
        await page.getByRole("button", { name: "Remove: This device" }).nth(1).waitFor();
      });
      await stage.visit(null, {}, async (page) => {
        await page.getByText("Device lost? Use a recovery code").click();
        await page.getByLabel("Recovery code").fill(lost[0] ?? "");
        await page.getByRole("button", { name: "Sign in with the code" }).click();
        await page.getByRole("link", { name: "Your account" }).first().click();
        await page.getByText("9 unused codes are left.").waitFor();
        await page.getByText("with a recovery code").waitFor();
        await expectNoBarriers(page);
      });
    });
  });
}
