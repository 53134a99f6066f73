/** The languages of the app. English is the fallback; `areas.ts` says where their messages are. */
import type { Language } from "./areas.ts";

interface LocaleEntry {
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  /** Tag given to `Intl`. */
  readonly formatTag: string;
  /** Whose messages are shown. */
  readonly language: Language;
}

export const LOCALES = {
  en: { name: "English", direction: "ltr", formatTag: "en-GB", language: "en" },
  de: { name: "Deutsch", direction: "ltr", formatTag: "de-DE", language: "de" },
  es: { name: "Español", direction: "ltr", formatTag: "es-ES", language: "es" },
  // Latin digits: those on the meter, the bill and the bank statement.
  ar: { name: "العربية", direction: "rtl", formatTag: "ar-u-ca-gregory-nu-latn", language: "ar" },
  "en-XA": { name: "Pseudo", direction: "ltr", formatTag: "en-GB", language: "en" },
} as const satisfies Record<string, LocaleEntry>;

export type LocaleKey = keyof typeof LOCALES;

/** Languages a person may choose; the pseudo-locale is for tests and is reached by `?lang=en-XA`. */
export const CHOOSABLE_LOCALES = ["en", "de", "es", "ar"] as const satisfies readonly LocaleKey[];

export const isLocale = (value: string | null): value is LocaleKey =>
  value !== null && Object.hasOwn(LOCALES, value);

/** Picks the language: the address, then the stored choice, then the browser's, then English. */
export function chooseLocale(search: string, stored: string | null, preferred: readonly string[]): LocaleKey {
  const asked = new URLSearchParams(search).get("lang");
  if (isLocale(asked)) return asked;
  if (isLocale(stored)) return stored;
  const match = preferred.map((tag) => tag.split("-")[0] ?? "").find((tag) => isLocale(tag));
  return match !== undefined && isLocale(match) ? match : "en";
}
