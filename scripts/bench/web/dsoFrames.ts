/** Frames a second of Network now with a thousand buses, while it steps through a day with every frame. */
import type { Page } from "playwright-core";
import { type DsoDay, makeDsoDay } from "./dsoDay.ts";

export interface FrameReport {
  readonly frames: number;
  readonly seconds: number;
  readonly fps: number;
  readonly worstMs: number;
}

const PLAY_MS = 8_000;

/** Answers the two reads of the page with the synthetic day; everything else is the product's own. */
export async function serveDsoDay(page: Page, { network, day }: DsoDay): Promise<void> {
  const answer = (body: unknown) => ({ contentType: "application/json", body: JSON.stringify(body) });
  await page.route("**/api/v1/dso/network", (route) => route.fulfill(answer(network)));
  await page.route("**/api/v1/dso/network/day**", (route) => route.fulfill(answer(day)));
}

/**
 * Plays the day on the diagram or the map and reads the page's own frame meter. The page must be signed in as the
 * network operator.
 */
export async function measureDsoFrames(
  page: Page,
  url: string,
  {
    buses = 1_000,
    picture = "diagram",
  }: { readonly buses?: number; readonly picture?: "diagram" | "map" } = {},
): Promise<FrameReport> {
  await serveDsoDay(page, makeDsoDay(buses, "2026-06-15", 1_980_000));
  await page.goto(`${url}/network?view=${picture}&lang=en`);
  await page.getByTestId(picture === "map" ? "map" : "diagram").waitFor();
  await page.getByRole("listbox", { name: "Worst first" }).waitFor();
  await page.getByRole("button", { name: "Every frame a step" }).click();
  await page.getByRole("button", { name: "Play the day" }).click();
  await page.waitForTimeout(PLAY_MS);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const report = await page.waitForFunction(() => Reflect.get(window, "lateralFrames"));
  return (await report.jsonValue()) as FrameReport;
}
