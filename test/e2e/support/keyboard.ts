/** Walks a page as somebody does who has no mouse. */
import type { Page } from "playwright-core";

const MAX_STEPS = 120;

export interface Focused {
  readonly role: string;
  readonly name: string;
}

/** What has the focus, as a screen reader would announce it. */
export async function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement)) return { role: "", name: "" };
    const labels = "labels" in element ? [...((element.labels as NodeListOf<HTMLElement> | null) ?? [])] : [];
    const ids = (element.getAttribute("aria-labelledby") ?? "").split(" ").filter((id) => id !== "");
    const named = ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const name =
      named ||
      (element.getAttribute("aria-label") ??
        (labels.map((label) => label.textContent ?? "").join(" ") || (element.textContent ?? "")));
    return { role: element.getAttribute("role") ?? element.tagName.toLowerCase(), name: name.trim() };
  });
}

/**
 * Presses Tab until something with this name has the focus.
 * @throws with everything that had the focus on the way, when it cannot be reached
 */
export async function tabTo(
  page: Page,
  name: string | RegExp,
  key: "Tab" | "Shift+Tab" = "Tab",
): Promise<void> {
  const way: string[] = [];
  for (let step = 0; step < MAX_STEPS; step += 1) {
    await page.keyboard.press(key);
    const at = await focused(page);
    const there = typeof name === "string" ? at.name === name : name.test(at.name);
    if (there) return;
    way.push(`${at.role} "${at.name.slice(0, 40)}"`);
  }
  throw new Error(`${name} cannot be reached with ${key}: ${way.join(" → ")}`);
}

/** Tabs to something and presses it. */
export async function pressOn(
  page: Page,
  name: string | RegExp,
  key: "Enter" | "Space" = "Enter",
): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press(key);
}
