import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

type Manifest = Readonly<Record<string, Chunk>>;

let outDir = path("./dist/web");
const rememberOutDir: Plugin = {
  name: "remember-out-dir",
  configResolved: (config) => {
    outDir = resolve(config.root, config.build.outDir);
  },
};

/** The files without which no page opens: the entry and Home, with all they import. */
async function shellFiles(): Promise<Set<string>> {
  const manifestFile = join(outDir, ".vite/manifest.json");
  // Missing only when the build of the app has failed; its own error is the one to show.
  if (!existsSync(manifestFile)) return new Set();
  const manifest = JSON.parse(await readFile(manifestFile, "utf8")) as Manifest;
  const files = new Set(["index.html", "theme.js", "mark.svg"]);
  const seen = new Set<string>();
  const waiting = ["index.html", "household/home.tsx"];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const chunk = manifest[key];
    if (seen.has(key) || chunk === undefined) continue;
    seen.add(key);
    waiting.push(...(chunk.imports ?? []));
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
  }
  return files;
}

/** Installable, and readable without a connection: `frontend/offline/README.md`. */
const offline = VitePWA({
  strategies: "injectManifest",
  srcDir: "offline",
  filename: "sw.ts",
  injectRegister: false,
  includeManifestIcons: false,
  manifest: {
    name: "Lateral",
    short_name: "Lateral",
    description: "Neighbours trade solar power inside what the street's wires can carry.",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#f6f5f0",
    theme_color: "#0b6457",
    icons: [
      { src: "/mark.svg", sizes: "any", type: "image/svg+xml" },
      { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
      { src: "/icon-512.png", sizes: "512x512", type: "image/png" },
      { src: "/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  },
  injectManifest: {
    globPatterns: ["**/*.{js,css,html,svg}"],
    manifestTransforms: [
      async (entries) => {
        const shell = await shellFiles();
        return { manifest: entries.filter(({ url }) => shell.has(url)) };
      },
    ],
  },
});

/** Builds the web app from `frontend/` into `dist/web`, which the backend serves. */
export default defineConfig({
  root: path("./frontend"),
  base: "/",
  plugins: [react(), tailwindcss(), rememberOutDir, offline],
  build: {
    outDir: path("./dist/web"),
    emptyOutDir: true,
    target: "es2024",
    sourcemap: false,
    manifest: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // Dozens of files of a few hundred bytes would each cost a request before the first page stands.
        codeSplitting: {
          groups: [
            { name: "shell", tags: ["$initial"], test: (id) => !id.includes("frontend/app/main.tsx") },
            { name: "icons", test: /lucide-react/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { host: "127.0.0.1", proxy: { "/api": "http://127.0.0.1:3000" } },
});
