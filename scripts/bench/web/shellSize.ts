/** What a household's browser loads before Home stands. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}
export type Manifest = Readonly<Record<string, Chunk>>;

/** Entry, Home and Home's English messages; what they import comes with them. */
export const HOME_ROOTS = [
  "index.html",
  "household/home.tsx",
  "i18n/messages/en/home.ts",
  "i18n/messages/en/charts.ts",
] as const;

/** Files that `roots` import, directly or not, scripts and styles, without what is loaded on demand. */
export function closure(manifest: Manifest, roots: readonly string[]): string[] {
  const seen = new Set<string>();
  const files = new Set<string>();
  const waiting = [...roots];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const chunk = manifest[key];
    if (seen.has(key) || chunk === undefined) continue;
    seen.add(key);
    waiting.push(...(chunk.imports ?? []));
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
  }
  return [...files];
}

/** KiB of files of a built web app, each gzipped by itself as the server sends them. */
export const gzipKib = (webFolder: string, files: readonly string[]): number =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(webFolder, file))).byteLength, 0) / 1_024;

export function shellGzipKib(webFolder: string): number {
  const manifest = JSON.parse(readFileSync(join(webFolder, ".vite/manifest.json"), "utf8")) as Manifest;
  return gzipKib(webFolder, closure(manifest, HOME_ROOTS));
}
