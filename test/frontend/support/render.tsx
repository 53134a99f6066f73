/** Renders a component to markup and text, in a language, as the browser would first show it. */
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "react-intl";
import { AREA_NAMES } from "../../../frontend/i18n/areas.ts";
import type { Catalogue } from "../../../frontend/i18n/catalogue.ts";
import { LOCALES, type LocaleKey } from "../../../frontend/i18n/locales.ts";
import { loadArea } from "../../../frontend/i18n/messageStore.ts";

/** The messages of every area in one language. */
export async function allMessages(locale: LocaleKey): Promise<Catalogue> {
  return Object.assign({}, ...(await Promise.all(AREA_NAMES.map((area) => loadArea(area, locale)))));
}

export async function render(node: ReactNode, locale: LocaleKey = "en"): Promise<string> {
  const messages = await allMessages(locale);
  return renderToStaticMarkup(
    <IntlProvider locale={LOCALES[locale].formatTag} messages={messages} onError={(error) => throwIt(error)}>
      {node}
    </IntlProvider>,
  );
}

function throwIt(error: unknown): never {
  throw error;
}

const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#x27;": "'" };

const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll(/&[a-z0-9#]+;/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll("\u00a0", " ")
    .replaceAll("\u2060", "")
    .trim();

/** The chart's one sentence. */
export const sentenceOf = (html: string): string =>
  plain(/<figcaption[^>]*>(.*?)<\/figcaption>/s.exec(html)?.[1] ?? "");

/** The rows of the first table, head first, as text. */
export function tableOf(html: string): string[][] {
  const table = /<table.*?<\/table>/s.exec(html)?.[0] ?? "";
  return [...table.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => plain(cell ?? "")),
  );
}
