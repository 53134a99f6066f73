/** Every component of `ui/` and `charts/` is in the gallery, and every story can be shown in every language. */
import { readdirSync, readFileSync } from "node:fs";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from "@tanstack/react-router";
import { describe, expect, it } from "vitest";
import type { StoryFile } from "../../../frontend/gallery/story.ts";
import { LANGUAGES } from "../../../frontend/i18n/areas.ts";
import { render } from "../support/render.tsx";

const FILES = import.meta.glob<StoryFile>("../../../frontend/**/*.stories.tsx", { eager: true });
const SOURCES = import.meta.glob<string>("../../../frontend/**/*.stories.tsx", {
  eager: true,
  query: "?raw",
  import: "default",
});
const FRONTEND = new URL("../../../frontend/", import.meta.url);
const router = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory() });

/** Exported components of a folder: functions whose names begin with a capital. */
function componentsIn(folder: string): string[] {
  return readdirSync(new URL(folder, FRONTEND))
    .filter((file) => file.endsWith(".tsx") && !file.endsWith(".stories.tsx"))
    .flatMap((file) => [
      ...readFileSync(new URL(folder + file, FRONTEND), "utf8").matchAll(/^export function ([A-Z]\w*)/gm),
    ])
    .flatMap(([, name]) => name ?? []);
}

describe("the gallery", () => {
  it("has a story for every component of ui and charts", () => {
    const text = Object.values(SOURCES).join("\n");
    const components = [...componentsIn("ui/"), ...componentsIn("charts/")];
    expect(components.length).toBeGreaterThan(30);
    // What a chart is drawn with shows itself in the charts.
    const parts = ["YAxis", "XLabels"];
    const missing = components.filter(
      (name) => !parts.includes(name) && !new RegExp(`<${name}\\b`).test(text),
    );
    expect(missing).toEqual([]);
  });
  it("names no two stories of a file alike", () => {
    for (const { title, stories } of Object.values(FILES)) {
      expect([title, new Set(stories.map(({ name }) => name)).size]).toEqual([title, stories.length]);
    }
  });
  for (const { title, stories } of Object.values(FILES)) {
    it.each(LANGUAGES)(`shows ${title} in %s`, async (language) => {
      for (const { name, show: Show } of stories) {
        const html = await render(
          <RouterContextProvider router={router}>
            <Show />
          </RouterContextProvider>,
          language,
        );
        expect([name, html.length > 0]).toEqual([name, true]);
        expect([name, /NaN|undefined|Infinity/.exec(html)?.[0]]).toEqual([name, undefined]);
      }
    });
  }
});
