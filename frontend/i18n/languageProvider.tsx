/** Shows the chosen language and sets `lang` and `dir` of the page. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { IntlProvider } from "react-intl";
import { chooseLocale, LOCALES, type LocaleKey } from "./locales.ts";
import { messageStore } from "./messageStore.ts";

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

/** Fetches the reader's language before the first picture; English stays when it cannot be fetched. */
export async function startLanguage(): Promise<void> {
  const locale = chooseLocale(window.location.search, readStored(), navigator.languages);
  await messageStore.setLocale(locale).catch(reportError);
}

function choose(locale: LocaleKey): void {
  void messageStore.setLocale(locale).then(() => {
    try {
      localStorage.setItem(STORAGE_KEY, locale);
    } catch {
      // Storage may be blocked; the choice then lasts as long as the page.
    }
  }, reportError);
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const { locale, messages } = useSyncExternalStore(messageStore.subscribe, messageStore.getShown);
  const { direction, formatTag } = LOCALES[locale];
  useEffect(() => {
    document.documentElement.lang = locale;
    document.documentElement.dir = direction;
  }, [locale, direction]);
  const choice = useMemo(() => ({ locale, setLocale: choose }), [locale]);
  return (
    <LanguageContext value={choice}>
      {/* A message that is not there is a fault of the page: it did not name its area. */}
      <IntlProvider locale={formatTag} defaultLocale="en" messages={messages} onError={reportError}>
        <I18nProvider locale={formatTag}>{children}</I18nProvider>
      </IntlProvider>
    </LanguageContext>
  );
}
