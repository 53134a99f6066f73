/**
 * An engineer's other work: an outage that its home reads of, a rating signed into force, a hosting study, a check.
 */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { pressOn, tabTo } from "./support/keyboard.ts";
import { expectNoBarriers, expectReflow, type Stage } from "./support/stage.ts";

const LATEST_MS = 20_000;

export function journey({ visit }: Stage): void {
  describe("The network operator's desk", () => {
    it("registers an outage, and only the homes behind it read of it", () =>
      visit("dso", { path: "/supply" }, async (page) => {
        await page.getByLabel("Out of service").selectOption({ label: "Street transformer" });
        await page.getByLabel("Reason").fill("A fuse blew");
        await page.getByText(/homes at \d+ connections would be without supply/).waitFor();
        await expectNoBarriers(page);
        await page.getByRole("button", { name: "Register the outage" }).click();
        const event = page.getByRole("listitem").filter({ hasText: "A fuse blew" }).first();
        await event.waitFor();
        const told = await noticesOf(page, "brandt");
        expect(told.some(({ reason }) => reason === "A fuse blew")).toBe(true);
        await event.getByRole("button", { name: "Supply is back" }).click();
        await event.getByText("over", { exact: false }).waitFor({ timeout: LATEST_MS });
      }));

    it("drafts a rating by keyboard, looks at its effect and signs it into force", () =>
      visit("dso", { path: "/limits", theme: "dark" }, async (page) => {
        await page.getByRole("heading", { name: "Draft a change" }).waitFor();
        await tabTo(page, /Rating/);
        await page.keyboard.press("ArrowDown");
        await pressOn(page, "Preview the effect on the last day");
        await page
          .getByText(/would have|no cleared quarter hours/)
          .first()
          .waitFor({ timeout: LATEST_MS });
        await tabTo(page, "Reason");
        await page.keyboard.type("Summer rating");
        await pressOn(page, "Save the draft");
        await pressOn(page, "Sign and publish");
        await page.getByText("Signature, hash and chain of versions hold.").first().waitFor();
        await expectNoBarriers(page);
      }));

    it("studies hosting capacity, answers a request, and shows the same rules for all", () =>
      visit("dso", { path: "/hosting", language: "de" }, async (page) => {
        await page.getByRole("button", { name: "Studie rechnen" }).click();
        await page.getByRole("table", { name: /Anschluss pro Knoten/ }).waitFor({ timeout: LATEST_MS });
        await page.getByRole("button", { name: "Begehren prüfen" }).click();
        await page
          .getByText(/können an .* angeschlossen werden/)
          .first()
          .waitFor({ timeout: LATEST_MS });
        await expectNoBarriers(page);
        await expectReflow(page, ["/hosting", "/supply", "/limits", "/envelopes", "/neutrality"]);
      }));
  });
}

/** What a home reads of works and outages. */
async function noticesOf(page: Page, signInId: string): Promise<readonly { reason: string }[]> {
  const context = await page.context().browser()?.newContext();
  const other = await context?.newPage();
  if (context === undefined || other === undefined) throw new Error("no second browser context");
  await other.goto(new URL("/sign-in", page.url()).href);
  const notices = await other.evaluate(async (id) => {
    const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
    const body = JSON.stringify({ signInId: id });
    await fetch("/api/v1/session", { method: "POST", headers, body });
    const answer = await fetch("/api/v1/household/supply-notices");
    return ((await answer.json()) as { notices: { reason: string }[] }).notices;
  }, signInId);
  await context.close();
  return notices;
}
