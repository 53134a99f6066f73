import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Builds the web app from `frontend/` into `dist/web`, which the backend serves. */
export default defineConfig({
  root: path("./frontend"),
  base: "/",
  plugins: [react(), tailwindcss()],
  build: {
    outDir: path("./dist/web"),
    emptyOutDir: true,
    target: "es2024",
    sourcemap: false,
    manifest: true,
    chunkSizeWarningLimit: 700,
  },
  server: { host: "127.0.0.1", proxy: { "/api": "http://127.0.0.1:3000" } },
});
