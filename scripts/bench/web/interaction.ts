/** Interaction to next paint while the market sends updates: every press and key is measured by the browser. */
import type { Page } from "playwright-core";

/** Live updates a minute, injected beside the real ones. */
export const UPDATES_PER_MINUTE = 500;
const ROUNDS = 3;

declare global {
  interface Window {
    lateralInteractions?: Map<number, number>;
    lateralUpdates?: number;
  }
}

/** Runs before the page: events of all kinds into every event stream, and an observer of interactions. */
function prepare(perMinute: number): void {
  const KINDS = ["interval", "orders", "readings", "trades"];
  window.lateralUpdates = 0;
  const Real = window.EventSource;
  window.EventSource = class extends Real {
    constructor(url: string | URL) {
      super(url);
      setInterval(() => {
        const count = window.lateralUpdates ?? 0;
        const type = KINDS[count % KINDS.length] ?? "orders";
        const interval = Math.floor(Date.now() / 900_000);
        const data = JSON.stringify({ type, interval, state: "cleared", voidReason: null });
        this.dispatchEvent(new MessageEvent(type, { data }));
        window.lateralUpdates = count + 1;
      }, 60_000 / perMinute);
    }
  };
  const worst = new Map<number, number>();
  window.lateralInteractions = worst;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[]) {
      const id = entry.interactionId ?? 0;
      if (id > 0) worst.set(id, Math.max(worst.get(id) ?? 0, entry.duration));
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}

export interface Interactions {
  /** The slowest interaction, ms: what the measure is with fewer than fifty. */
  readonly inpMs: number;
  /** Median of those the browser reported (16 ms and more). */
  readonly medianMs: number;
  readonly count: number;
  readonly updatesPerMinute: number;
}

/** The page must be signed in as a household. */
export async function measureInteractions(page: Page, url: string): Promise<Interactions> {
  await page.addInitScript(prepare, UPDATES_PER_MINUTE);
  await page.goto(`${url}/home?lang=en`);
  await page.getByRole("heading", { name: "Energy today" }).waitFor();
  await page.waitForTimeout(3_000);
  const began = Date.now();
  const seen = await page.evaluate(() => window.lateralUpdates ?? 0);
  for (let round = 0; round < ROUNDS; round += 1) await clickThrough(page);
  const minutes = (Date.now() - began) / 60_000;
  await page.waitForTimeout(500);
  const { durations, updates } = await page.evaluate(() => ({
    durations: [...(window.lateralInteractions?.values() ?? [])],
    updates: window.lateralUpdates ?? 0,
  }));
  const sorted = durations.toSorted((a, b) => a - b);
  return {
    inpMs: sorted.at(-1) ?? 0,
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    count: sorted.length,
    updatesPerMinute: Math.round((updates - seen) / minutes),
  };
}

/** What people do: menus, tables behind charts, pages, choices, steps of a number, typing. */
async function clickThrough(page: Page): Promise<void> {
  const menu = (name: string) => page.getByRole("navigation").getByRole("link", { name, exact: true });
  await page.getByRole("button", { name: "Language and appearance" }).click();
  await page.keyboard.press("Escape");
  for (const summary of await page.getByText("Show as table").all()) await summary.click();
  await page.keyboard.press("Tab");
  await menu("Trade").click();
  await page.getByRole("heading", { name: "Automatic plan" }).waitFor();
  for (const style of ["Neighbours first", "Keep for myself", "Best price"]) {
    await page.getByText(style, { exact: true }).first().click();
  }
  const numbers = page.getByRole("main").getByRole("textbox");
  await numbers.first().click();
  for (const key of ["ArrowUp", "ArrowUp", "ArrowDown"]) await page.keyboard.press(key);
  await menu("Money").click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await menu("Home").click();
  await page.getByRole("heading", { name: "Energy today" }).waitFor();
}
