import { describe, expect, it } from "vitest";
import { chooseLocale } from "../../../frontend/i18n/locales.ts";
import { de } from "../../../frontend/i18n/messages/de.ts";
import { en } from "../../../frontend/i18n/messages/en.ts";
import { pseudoMessage } from "../../../frontend/i18n/pseudo.ts";

const argumentsOf = (message: string): string[] =>
  [...new Set([...message.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? ""))]
    .filter((name) => !/^(Es|It|kein|no|bei)$/.test(name))
    .sort();

describe("message catalogues", () => {
  it("use the same arguments in German as in English, so that no figure is lost", () => {
    const different = (Object.keys(en) as (keyof typeof en)[]).filter(
      (id) => argumentsOf(en[id]).join() !== argumentsOf(de[id]).join(),
    );
    expect(different).toEqual([]);
  });
  it("never show crypto words to households", () => {
    const forbidden = /\b(hash|blockchain|wallet|signature|nonce|token|ledger)\b/i;
    const household = Object.entries(en).filter(([id]) =>
      /^(home|trade|plan|manual|orders?|outcome|explain|check|tick|money|ledger|limit|metric|line|flow|chart)\./.test(
        id,
      ),
    );
    expect(household.length).toBeGreaterThan(150);
    expect(household.filter(([, message]) => forbidden.test(message))).toEqual([]);
  });
});

describe("pseudo-locale", () => {
  it("accents and lengthens words but leaves arguments and tags alone", () => {
    const message = pseudoMessage("Sold <b>{energy}</b> today");
    expect(message).toMatch(/^\[Sóld <b>\{energy\}<\/b> tódáy·+\]$/);
  });
});

describe("choice of language", () => {
  it("takes the address first, then the stored choice, then the browser's, then English", () => {
    expect(chooseLocale("?lang=de", "en", ["en-GB"])).toBe("de");
    expect(chooseLocale("", "de", ["en-GB"])).toBe("de");
    expect(chooseLocale("", null, ["fr-FR", "de-AT"])).toBe("de");
    expect(chooseLocale("", null, ["fr-FR"])).toBe("en");
    expect(chooseLocale("?lang=xx", "toString", [])).toBe("en");
  });
});
