import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { describe, expect, it } from "vitest";
import { AREA_NAMES, type Area, LANGUAGES } from "../../../frontend/i18n/areas.ts";
import type { Catalogue } from "../../../frontend/i18n/catalogue.ts";
import { chooseLocale, LOCALES } from "../../../frontend/i18n/locales.ts";
import { loadArea, MessageStore } from "../../../frontend/i18n/messageStore.ts";
import { pseudoMessage } from "../../../frontend/i18n/pseudo.ts";

const HOUSEHOLD: readonly Area[] = ["home", "money", "trade", "check", "charts", "devices", "notifications"];

/** Arguments and tags of a message, each once. */
function argumentsOf(elements: readonly MessageFormatElement[]): string[] {
  const found = elements.flatMap((element): string[] => {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        return [];
      case TYPE.tag:
        return [`<${element.value}>`, ...argumentsOf(element.children)];
      case TYPE.plural:
      case TYPE.select:
        return [
          element.value,
          ...Object.values(element.options).flatMap((option) => argumentsOf(option.value)),
        ];
      default:
        return [element.value];
    }
  });
  return [...new Set(found)].sort();
}

/** Plural forms a message leaves out although its language has them. */
function missingPlurals(elements: readonly MessageFormatElement[], locale: string): string[] {
  return elements.flatMap((element): string[] => {
    if (element.type === TYPE.tag) return missingPlurals(element.children, locale);
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return [];
    const inner = Object.values(element.options).flatMap((option) => missingPlurals(option.value, locale));
    if (element.type === TYPE.select) return inner;
    const forms = new Intl.PluralRules(locale, { type: element.pluralType ?? "cardinal" });
    const needed = forms.resolvedOptions().pluralCategories;
    return [...inner, ...needed.filter((form) => !Object.hasOwn(element.options, form))];
  });
}

const catalogues = new Map<string, Catalogue>();
for (const area of AREA_NAMES) {
  for (const language of LANGUAGES) catalogues.set(`${language}/${area}`, await loadArea(area, language));
}
const messagesOf = (language: string, area: Area): Catalogue => catalogues.get(`${language}/${area}`) ?? {};
const others = LANGUAGES.filter((language) => language !== "en");

describe.each(AREA_NAMES)("messages of %s", (area) => {
  const english = messagesOf("en", area);

  it.each(others)(
    "are all there in %s, with the arguments and tags of the English, so that no figure is lost",
    (language) => {
      const other = messagesOf(language, area);
      expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
      const different = Object.entries(english).filter(
        ([id, message]) => argumentsOf(parse(message)).join() !== argumentsOf(parse(other[id] ?? "")).join(),
      );
      expect(different.map(([id]) => id)).toEqual([]);
    },
  );
  it.each(LANGUAGES)("have every plural form of %s", (language) => {
    const { formatTag } = LOCALES[language];
    const incomplete = Object.entries(messagesOf(language, area)).flatMap(([id, message]) =>
      missingPlurals(parse(message), formatTag)
        // Spanish "many" is of millions; no count here reaches them.
        .filter((form) => language !== "es" || form !== "many")
        .map((form) => `${id}: ${form}`),
    );
    expect(incomplete).toEqual([]);
  });
  it("survive the pseudo-locale", () => {
    const broken = Object.entries(english).filter(
      ([, message]) =>
        argumentsOf(parse(pseudoMessage(message))).join() !== argumentsOf(parse(message)).join(),
    );
    expect(broken.map(([id]) => id)).toEqual([]);
  });
});

describe("message ids", () => {
  it("belong to one area each", () => {
    const ids = AREA_NAMES.flatMap((area) => Object.keys(messagesOf("en", area)));
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });
});

describe("words for households", () => {
  const FORBIDDEN: Readonly<Record<(typeof LANGUAGES)[number], RegExp>> = {
    en: /\b(hash|blockchain|wallet|signature|nonce|token|ledger|smart contract)\b/i,
    de: /\b(hash|blockchain|wallet|signatur|nonce|token|smart contract)\w*/i,
    es: /\b(hash|blockchain|cadena de bloques|billetera|monedero|firma|nonce|token|contrato inteligente)\b/i,
    ar: /(بلوك ?تشين|سلسلة الكتل|محفظة|هاش|توكن|رمز مميز|عقد ذكي)/,
  };
  it.each(LANGUAGES)("have none of crypto in %s", (language) => {
    const messages = HOUSEHOLD.flatMap((area) => Object.entries(messagesOf(language, area)));
    expect(messages.length).toBeGreaterThan(250);
    expect(messages.filter(([, message]) => FORBIDDEN[language].test(message))).toEqual([]);
  });
});

describe("pseudo-locale", () => {
  it("accents and lengthens words but leaves arguments and tags alone", () => {
    const message = pseudoMessage("Sold <b>{energy}</b> today");
    expect(message).toMatch(/^\[Sóld <b>\{energy\}<\/b> tódáy·+\]$/);
  });
});

describe("the messages at hand", () => {
  it("are those of the frame until a page asks for its areas", async () => {
    const store = new MessageStore();
    expect(store.getShown().messages["home.title"]).toBeUndefined();
    await store.want(["home"]);
    expect(store.getShown().messages["home.title"]).toBe("Home");
  });
  it("change language all at once, with every area that was asked for, even while the change was under way", async () => {
    const store = new MessageStore();
    await store.want(["home"]);
    const seen: string[] = [];
    store.subscribe(() => {
      const { locale, messages } = store.getShown();
      seen.push(`${locale} ${messages["home.title"]} ${messages["money.title"]}`);
    });
    const change = store.setLocale("de");
    await store.want(["money"]);
    await change;
    expect(seen.at(-1)).toBe("de Zuhause Geld");
    expect(seen.filter((shown) => shown.startsWith("en") && !shown.endsWith("undefined"))).toEqual([]);
  });
});

describe("choice of language", () => {
  it("takes the address first, then the stored choice, then the browser's, then English", () => {
    expect(chooseLocale("?lang=de", "en", ["en-GB"])).toBe("de");
    expect(chooseLocale("", "de", ["en-GB"])).toBe("de");
    expect(chooseLocale("", null, ["fr-FR", "de-AT"])).toBe("de");
    expect(chooseLocale("", null, ["ar-EG"])).toBe("ar");
    expect(chooseLocale("", null, ["fr-FR"])).toBe("en");
    expect(chooseLocale("?lang=xx", "toString", [])).toBe("en");
  });
});
