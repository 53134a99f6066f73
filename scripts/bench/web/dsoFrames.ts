/** Frames a second of Network now with a thousand buses, while it steps through a day with every frame. */
import type { Page } from "playwright-core";
import { type DsoDay, makeDsoDay } from "./dsoDay.ts";

export interface FrameReport {
  readonly frames: number;
  readonly seconds: number;
  readonly fps: number;
  readonly worstMs: number;
  /** Processor time of the page's main thread per frame, ms: what a busy machine does not change. */
  readonly mainThreadMs: number;
}

const PLAY_MS = 8_000;

/** Answers the two reads of the page with the synthetic day; everything else is the product's own. */
export async function serveDsoDay(page: Page, { network, day }: DsoDay): Promise<void> {
  const answer = (body: unknown) => ({ contentType: "application/json", body: JSON.stringify(body) });
  await page.route("**/api/v1/dso/network", (route) => route.fulfill(answer(network)));
  await page.route("**/api/v1/dso/network/day**", (route) => route.fulfill(answer(day)));
}

/** Processor time of all tasks of the page's main thread per frame during `ms`, from the browser's own trace. */
async function mainThread(page: Page, ms: number): Promise<number> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page has no browser to trace");
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      includedCategories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"],
    },
  });
  await page.waitForTimeout(ms);
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  const frames = events.filter(({ name }) => name === "FireAnimationFrame");
  const thread = frames[0];
  if (thread === undefined) throw new Error("no frame was drawn while the day played");
  let sum = 0;
  for (const { name, pid, tid, tdur } of events) {
    if (name === "RunTask" && pid === thread.pid && tid === thread.tid) sum += (tdur ?? 0) / 1_000;
  }
  if (sum === 0) throw new Error("the trace has no tasks of the page's main thread");
  return sum / frames.length;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time of the thread, µs. */
  readonly tdur?: number;
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
  const busy = await mainThread(page, PLAY_MS);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const handle = await page.waitForFunction(() => Reflect.get(window, "lateralFrames"));
  const report = (await handle.jsonValue()) as Omit<FrameReport, "mainThreadMs">;
  await page.context().close();
  return { ...report, mainThreadMs: busy };
}
