/** Brings the service worker to life and hears when a newer app waits. */

import { LOCALES } from "../i18n/locales.ts";
import { messageStore } from "../i18n/messageStore.ts";

/** After the first page stands: keeping files must not slow it down. */
const REGISTER_AFTER_MS = 3_000;
const LOOK_FOR_UPDATES_MS = 3_600_000;

let waiting: ServiceWorker | null = null;
const listeners = new Set<() => void>();

export const updateWaits = (): boolean => waiting !== null;
export const subscribeUpdates = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Starts the newer app; the page loads again. */
export function startUpdate(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => window.location.reload(), {
    once: true,
  });
  waiting?.postMessage({ type: "update" });
}

function hear(registration: ServiceWorkerRegistration): void {
  if (registration.waiting === null || navigator.serviceWorker.controller === null) return;
  waiting = registration.waiting;
  for (const listener of listeners) listener();
}

function tell(worker: ServiceWorker | null): void {
  const assets = performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === window.location.origin && pathname.startsWith("/assets/"))
    .map(({ pathname }) => pathname);
  worker?.postMessage({ type: "keep", assets, language: LOCALES[messageStore.getShown().locale].language });
}

async function register(): Promise<void> {
  const registration = await navigator.serviceWorker.register("/sw.js");
  hear(registration);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => hear(registration));
  });
  setInterval(() => void registration.update().catch(() => undefined), LOOK_FOR_UPDATES_MS);
  const { active } = await navigator.serviceWorker.ready;
  tell(active);
  messageStore.subscribe(() => tell(active));
}

/** Only in the built app and where the browser has service workers: https, or this very machine. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  setTimeout(() => void register().catch(reportError), REGISTER_AFTER_MS);
}
