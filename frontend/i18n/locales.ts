/** The languages of the app. A new one is a catalogue file and a row here; English is the fallback. */
import type { Catalogue } from "./catalogue.ts";
import { en } from "./messages/en.ts";
import { pseudo } from "./pseudo.ts";

interface LocaleEntry {
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  /** Tag given to `Intl`, where it differs from the key. */
  readonly formatTag: string;
  readonly load: () => Promise<Catalogue>;
}

export const LOCALES = {
  en: { name: "English", direction: "ltr", formatTag: "en-GB", load: async () => en },
  de: {
    name: "Deutsch",
    direction: "ltr",
    formatTag: "de-DE",
    load: async () => (await import("./messages/de.ts")).de,
  },
  "en-XA": { name: "Pseudo", direction: "ltr", formatTag: "en-GB", load: async () => pseudo(en) },
} as const satisfies Record<string, LocaleEntry>;

export type LocaleKey = keyof typeof LOCALES;

/** Languages a person may choose; the pseudo-locale is for tests and is reached by `?lang=en-XA`. */
export const CHOOSABLE_LOCALES = ["en", "de"] as const satisfies readonly LocaleKey[];

const isLocale = (value: string | null): value is LocaleKey =>
  value !== null && Object.hasOwn(LOCALES, value);

/** Picks the language: the address, then the stored choice, then the browser's, then English. */
export function chooseLocale(search: string, stored: string | null, preferred: readonly string[]): LocaleKey {
  const asked = new URLSearchParams(search).get("lang");
  if (isLocale(asked)) return asked;
  if (isLocale(stored)) return stored;
  const match = preferred.map((tag) => tag.split("-")[0] ?? "").find((tag) => isLocale(tag));
  return match !== undefined && isLocale(match) ? match : "en";
}
