/**
 * The question as a member reads it, in its own language: what, who, why, how long, what if no. It is part of what is
 * consented to, so it is made here and not in the browser, and its hash is kept with the answer. Reading age 9 to 12.
 */
import { keccakText } from "../commitment/words.ts";
import type { Hex } from "../orders/order.ts";
import type { ConsentPhrases } from "./consentPhrases.ts";
import type { Granularity, PurposeId, RequesterRole } from "./purposes.ts";
import { ARABIC } from "./texts/arabic.ts";
import { ENGLISH } from "./texts/english.ts";
import { GERMAN } from "./texts/german.ts";
import { SPANISH } from "./texts/spanish.ts";

export const CONSENT_LANGUAGES = ["en", "de", "es", "ar"] as const;
export type ConsentLanguage = (typeof CONSENT_LANGUAGES)[number];

/** What a text names. Days are local and both included. */
export interface ConsentFacts {
  readonly requester: string;
  readonly role: RequesterRole;
  readonly purpose: PurposeId;
  readonly granularity: Granularity;
  /** `YYYY-MM-DD`. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly untilDay: string;
}

export interface ConsentText {
  readonly language: ConsentLanguage;
  readonly title: string;
  readonly what: string;
  readonly who: string;
  readonly why: string;
  readonly howLong: string;
  readonly ifNo: string;
}

const PHRASES: Readonly<Record<ConsentLanguage, ConsentPhrases>> = {
  en: ENGLISH,
  de: GERMAN,
  es: SPANISH,
  ar: ARABIC,
};

/** The text of a question. */
export function consentText(language: ConsentLanguage, facts: ConsentFacts): ConsentText {
  const phrases = PHRASES[language];
  const date = (iso: string) => {
    const [year = "", month = "", day = ""] = iso.split("-");
    return phrases.date(year, month, day);
  };
  const values: Readonly<Record<string, string>> = {
    requester: facts.requester,
    first: date(facts.firstDay),
    last: date(facts.lastDay),
    until: date(facts.untilDay),
  };
  const fill = (sentence: string) =>
    sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return {
    language,
    title: fill(phrases.title[facts.purpose]),
    what: fill(phrases.what[facts.granularity]),
    who: fill(phrases.who[facts.role]),
    why: fill(phrases.why[facts.purpose]),
    howLong: fill(phrases.howLong),
    ifNo: fill(phrases.ifNo[facts.purpose]),
  };
}

/** Hash of a text, every sentence and the language. */
export const consentTextHash = (text: ConsentText): Hex =>
  keccakText(
    JSON.stringify([text.language, text.title, text.what, text.who, text.why, text.howLong, text.ifNo]),
  );
