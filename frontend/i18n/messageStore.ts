/**
 * The messages at hand: those of the areas that pages have asked for, in the language on screen. A language
 * is shown only once every wanted area is there in it, so that no page ever mixes two.
 */
import { AREAS, type Area } from "./areas.ts";
import type { Catalogue } from "./catalogue.ts";
import { LOCALES, type LocaleKey } from "./locales.ts";
import { shell } from "./messages/en/shell.ts";
import { pseudo } from "./pseudo.ts";

export interface Messages {
  readonly locale: LocaleKey;
  readonly messages: Catalogue;
}

/** One area in one language. */
export async function loadArea(area: Area, locale: LocaleKey): Promise<Catalogue> {
  const words: Catalogue = await AREAS[area][LOCALES[locale].language]();
  return locale === "en-XA" ? pseudo(words) : words;
}

export class MessageStore {
  #shown: Messages = { locale: "en", messages: shell };
  #shownAreas = 1;
  #target: LocaleKey = "en";
  readonly #wanted = new Set<Area>(["shell"]);
  readonly #loaded = new Map<string, Catalogue>([["en/shell", shell]]);
  readonly #listeners = new Set<() => void>();

  readonly getShown = (): Messages => this.#shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Resolves once the areas can be read in the language on screen; rejects when they cannot be fetched. */
  async want(areas: readonly Area[]): Promise<void> {
    for (const area of areas) this.#wanted.add(area);
    await this.#show(() => areas);
  }

  /** Changes the language; the old one stays on screen until the new one is complete. */
  async setLocale(locale: LocaleKey): Promise<void> {
    const before = this.#target;
    this.#target = locale;
    try {
      await this.#show(() => [...this.#wanted]);
    } catch (error) {
      if (this.#target === locale) this.#target = before;
      throw error;
    }
  }

  /** Fetches the areas in the wanted language and shows all that is there; whoever waits reads its own areas after it. */
  async #show(areas: () => readonly Area[]): Promise<void> {
    for (;;) {
      const locale = this.#target;
      await Promise.all(areas().map((area) => this.#load(area, locale)));
      // Another language was asked for meanwhile: the areas are wanted in that one.
      if (locale !== this.#target) continue;
      const known = [...this.#wanted].filter((area) => this.#loaded.has(`${locale}/${area}`));
      const changes = locale !== this.#shown.locale;
      // A new language is shown whole: what joined meanwhile, or what only the old one has, is fetched first.
      if (changes && known.length < this.#wanted.size) {
        await Promise.all([...this.#wanted].map((area) => this.#load(area, locale)));
        continue;
      }
      if (!changes && this.#shownAreas === known.length) return;
      const parts = known.map((area) => this.#loaded.get(`${locale}/${area}`));
      this.#shown = { locale, messages: Object.assign({}, ...parts) as Catalogue };
      this.#shownAreas = known.length;
      for (const listener of this.#listeners) listener();
      return;
    }
  }

  async #load(area: Area, locale: LocaleKey): Promise<void> {
    const key = `${locale}/${area}`;
    if (this.#loaded.has(key)) return;
    this.#loaded.set(key, await loadArea(area, locale));
  }
}

export const messageStore = new MessageStore();
