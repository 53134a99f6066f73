/** Language and theme. */
import { useLanguage } from "../i18n/languageProvider.tsx";
import { CHOOSABLE_LOCALES, LOCALES, type LocaleKey } from "../i18n/locales.ts";
import { useText } from "../i18n/useText.tsx";
import { Select } from "../ui/textFields.tsx";
import { setTheme, THEMES, type Theme, useTheme } from "./theme.ts";

export function Appearance() {
  const { t } = useText();
  const { locale, setLocale } = useLanguage();
  const theme = useTheme();
  return (
    <>
      <Select
        id="language"
        label={t("shell.language")}
        value={locale}
        onChange={(value) => setLocale(value as LocaleKey)}
        options={CHOOSABLE_LOCALES.map((key) => ({ value: key, label: LOCALES[key].name }))}
      />
      <Select
        id="theme"
        label={t("shell.theme")}
        value={theme}
        onChange={(value) => setTheme(value as Theme)}
        options={THEMES.map((key) => ({ value: key, label: t(`theme.${key}`) }))}
      />
    </>
  );
}
