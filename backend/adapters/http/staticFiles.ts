/** Serves the built front end; unknown paths of a page get `index.html`, unknown files 404. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import express, { type RequestHandler, Router } from "express";
import { compressedAssets } from "./compressedAssets.ts";
import { refuse } from "./problem.ts";
import { nonceOf } from "./securityHeaders.ts";

/** Paths of pages: plain words, numbers and dashes. Everything else is a file, and there or not there. */
const PAGE_PATH = /^\/$|^(\/[\w-]+)+\/?$/;
const YEAR_MS = 31_536_000_000;

/** `index.html` with the nonce of this response, where the component library looks for it. */
const withNonce = (html: string, nonce: string): string =>
  html.replace("<head>", `<head><meta property="csp-nonce" content="${nonce}">`);

function page(folder: string): RequestHandler {
  let html: string | null = null;
  return async (request, response) => {
    const reads = request.method === "GET" || request.method === "HEAD";
    const isPage = reads && (request.path === "/index.html" || PAGE_PATH.test(request.path));
    if (!isPage) throw refuse("LAT-8001");
    try {
      html ??= await readFile(join(folder, "index.html"), "utf8");
    } catch {
      throw refuse("LAT-8027");
    }
    response.setHeader("Cache-Control", "no-cache");
    response.type("html").send(withNonce(html, nonceOf(response)));
  };
}

/** Router for everything outside the API. `folder` holds `index.html` and hashed files under `assets/`. */
export function staticFiles(folder: string): Router {
  const router = Router();
  const options = { index: false, redirect: false, dotfiles: "deny", fallthrough: true } as const;
  router.get("/index.html", page(folder));
  router.use(
    "/assets",
    compressedAssets(join(folder, "assets"), YEAR_MS),
    express.static(join(folder, "assets"), { ...options, immutable: true, maxAge: YEAR_MS }),
  );
  router.use(express.static(folder, { ...options, cacheControl: false, setHeaders: noCache }));
  router.use(page(folder));
  return router;
}

function noCache(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader("Cache-Control", "no-cache");
}
