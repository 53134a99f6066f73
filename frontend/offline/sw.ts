/**
 * Works beside the pages, from the product's own origin: keeps the app's shell and the reader's last known
 * figures for the time without a connection, and shows push messages. Writes always go to the server.
 */
import { isSessionPath, KEPT_AT, MAX_KEPT, mayKeep, readerOf } from "./keep.ts";

interface Lasting extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Pushed extends Lasting {
  readonly data: { json(): unknown } | null;
}
interface Clicked extends Lasting {
  readonly notification: { close(): void; readonly data: unknown };
}
interface Told extends Lasting {
  readonly data: {
    readonly type?: string;
    readonly assets?: readonly string[];
    readonly language?: string;
  } | null;
}
interface Handlers {
  install: Lasting;
  activate: Lasting;
  fetch: Fetching;
  push: Pushed;
  notificationclick: Clicked;
  message: Told;
}
interface WorkerScope {
  readonly registration: { showNotification(title: string, options: object): Promise<void> };
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: object): Promise<readonly { readonly url: string; focus(): Promise<unknown> }[]>;
    openWindow(url: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<K extends keyof Handlers>(type: K, handle: (event: Handlers[K]) => void): void;
}
declare global {
  interface Window {
    /** Files of the shell, written in when the app is built. */
    readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[];
  }
}

const worker = self as unknown as WorkerScope;
const SHELL = self.__WB_MANIFEST;
const ORIGIN = new URL(self.location.href).origin;
const SHELL_CACHE = "shell";
const ASSET_CACHE = "assets";
const VALUE_CACHE = "values";
const NOTE_CACHE = "notes";
const READER_NOTE = "/reader";
const LANGUAGE_NOTE = "/language";
const MAX_ASSETS = 200;
/** A server that does not answer for so long counts as gone, when there is something kept to show. */
const PATIENCE_MS = 6_000;

worker.addEventListener("install", (event) => event.waitUntil(fillShell()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== ORIGIN) return;
  if (request.method !== "GET") {
    if (isSessionPath(url.pathname)) event.respondWith(changeReader(request));
    return;
  }
  if (request.mode === "navigate") event.respondWith(shellPage(request));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (mayKeep(url.pathname)) event.respondWith(value(request, url.pathname));
});
worker.addEventListener("message", (event) => {
  const { type, assets = [], language } = event.data ?? {};
  if (type === "update") event.waitUntil(worker.skipWaiting());
  if (type === "keep") event.waitUntil(keepAssets(assets));
  if (language !== undefined) event.waitUntil(note(LANGUAGE_NOTE, language));
});

async function fillShell(): Promise<void> {
  const cache = await caches.open(SHELL_CACHE);
  const wanted = SHELL.map(({ url }) => new URL(url, ORIGIN).href);
  await cache.addAll(wanted.map((url) => new Request(url, { cache: "reload" })));
}

async function takeOver(): Promise<void> {
  const cache = await caches.open(SHELL_CACHE);
  const wanted = new Set(SHELL.map(({ url }) => new URL(url, ORIGIN).href));
  for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
  await worker.clients.claim();
}

/** The page itself, fresh when there is a connection. */
async function shellPage(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(new URL("/index.html", ORIGIN).href, { cacheName: SHELL_CACHE });
    if (kept === undefined) throw error;
    return kept;
  }
}

/** Files named by their content never change. */
async function asset(request: Request): Promise<Response> {
  const known = await caches.match(request.url);
  if (known !== undefined) return known;
  const answer = await fetch(request);
  if (answer.ok) await keepAsset(request.url, answer.clone());
  return answer;
}

async function keepAsset(url: string, answer: Response): Promise<void> {
  const cache = await caches.open(ASSET_CACHE);
  await cache.put(url, answer);
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - MAX_ASSETS))) await cache.delete(key);
}

/** Files a page had loaded before this worker came to life. */
async function keepAssets(paths: readonly string[]): Promise<void> {
  for (const path of paths.slice(0, MAX_ASSETS)) {
    const url = new URL(path, ORIGIN);
    if (url.origin === ORIGIN && url.pathname.startsWith("/assets/")) {
      await asset(new Request(url.href)).catch(() => undefined);
    }
  }
}

/** The server's answer; without one, the last known with its time. */
async function value(request: Request, path: string): Promise<Response> {
  const kept = await caches.match(request.url, { cacheName: VALUE_CACHE });
  try {
    const patience = kept === undefined ? {} : { signal: AbortSignal.timeout(PATIENCE_MS) };
    const answer = await fetch(request, patience);
    await remember(request.url, path, answer.clone());
    return answer;
  } catch (error) {
    if (kept === undefined || request.signal.aborted) throw error;
    return kept;
  }
}

async function remember(url: string, path: string, answer: Response): Promise<void> {
  if (answer.status === 401) return forget();
  if (!answer.ok) return;
  const body = await answer.text();
  if (path.endsWith("/session")) await meet(readerOf(JSON.parse(body)));
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  const cache = await caches.open(VALUE_CACHE);
  await cache.put(url, new Response(body, { status: answer.status, headers }));
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - MAX_KEPT))) await cache.delete(key);
}

/** Another reader, or nobody: what was kept goes first. */
async function meet(reader: string | null): Promise<void> {
  const before = await noted(READER_NOTE);
  if (before === (reader ?? "")) return;
  await forget();
  await note(READER_NOTE, reader ?? "");
}

async function forget(): Promise<void> {
  await caches.delete(VALUE_CACHE);
}

/** Signing in or out, whatever comes of it: nothing of the reader before is kept. */
async function changeReader(request: Request): Promise<Response> {
  await forget();
  try {
    return await fetch(request);
  } finally {
    await forget();
  }
}

async function note(name: string, text: string): Promise<void> {
  await (await caches.open(NOTE_CACHE)).put(name, new Response(text));
}

async function noted(name: string): Promise<string> {
  const found = await caches.match(new URL(name, ORIGIN).href, { cacheName: NOTE_CACHE });
  return found === undefined ? "" : found.text();
}

/** A push message carries no figures: it says that there is news, and where. */
const NEWS: Readonly<Record<string, string>> = {
  en: "There is news about your home.",
  de: "Es gibt Neues zu Ihrem Haus.",
  es: "Hay novedades sobre su hogar.",
  ar: "هناك جديد يخص منزلك.",
};

worker.addEventListener("push", (event) => {
  const { path } = (event.data?.json() ?? {}) as { path?: string };
  const show = async () => {
    const body = NEWS[await noted(LANGUAGE_NOTE)] ?? NEWS.en;
    await worker.registration.showNotification("Lateral", { body, icon: "/icon-192.png", data: path ?? "/" });
  };
  event.waitUntil(show());
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const path = typeof event.notification.data === "string" ? event.notification.data : "/";
  event.waitUntil(worker.clients.openWindow(new URL(path, ORIGIN).href));
});
