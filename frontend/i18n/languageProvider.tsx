/** Holds the chosen language, loads its catalogue when needed and sets `lang` and `dir` of the page. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { IntlProvider } from "react-intl";
import type { Catalogue } from "./catalogue.ts";
import { chooseLocale, LOCALES, type LocaleKey } from "./locales.ts";
import { en } from "./messages/en.ts";

const STORAGE_KEY = "lateral.language";

interface LanguageChoice {
  readonly locale: LocaleKey;
  readonly setLocale: (locale: LocaleKey) => void;
}

const LanguageContext = createContext<LanguageChoice>({ locale: "en", setLocale: () => {} });
export const useLanguage = (): LanguageChoice => useContext(LanguageContext);

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [locale, setLocale] = useState<LocaleKey>(() =>
    chooseLocale(window.location.search, readStored(), navigator.languages),
  );
  const [loaded, setLoaded] = useState<{ locale: LocaleKey; messages: Catalogue }>({
    locale: "en",
    messages: en,
  });
  useEffect(() => {
    let current = true;
    void LOCALES[locale].load().then((messages) => {
      if (current) setLoaded({ locale, messages });
    });
    return () => {
      current = false;
    };
  }, [locale]);
  useEffect(() => {
    document.documentElement.lang = loaded.locale;
    document.documentElement.dir = LOCALES[loaded.locale].direction;
  }, [loaded.locale]);
  const choice = useMemo(
    () => ({
      locale,
      setLocale: (next: LocaleKey) => {
        try {
          localStorage.setItem(STORAGE_KEY, next);
        } catch {
          // Storage may be blocked; the choice then lasts as long as the page.
        }
        setLocale(next);
      },
    }),
    [locale],
  );
  return (
    <LanguageContext value={choice}>
      <IntlProvider locale={loaded.locale} defaultLocale="en" messages={loaded.messages}>
        <I18nProvider locale={LOCALES[loaded.locale].formatTag}>{children}</I18nProvider>
      </IntlProvider>
    </LanguageContext>
  );
}
