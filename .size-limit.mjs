// What a household's browser loads before Home stands: entry and Home, with all they import.
import { readFileSync } from "node:fs";
import { closure, HOME_ROOTS } from "./scripts/bench/web/shellSize.ts";

const manifest = JSON.parse(readFileSync(new URL("./dist/web/.vite/manifest.json", import.meta.url), "utf8"));

export default [
  {
    name: "household shell and Home",
    path: closure(manifest, HOME_ROOTS).map((file) => `dist/web/${file}`),
    gzip: true,
    limit: "220 kB",
  },
];
