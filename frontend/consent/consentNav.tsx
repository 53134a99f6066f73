/** The three pages about one's own data. */
import { Link } from "@tanstack/react-router";
import { useText } from "../i18n/useText.tsx";

const PAGES = [
  ["/consent", "consent.nav.permissions"],
  ["/consent/looks", "consent.nav.looks"],
  ["/consent/data", "consent.nav.data"],
] as const;

export function ConsentNav() {
  const { t } = useText();
  return (
    <nav aria-label={t("consent.nav")} className="mb-6 flex flex-wrap gap-1 border-b border-line">
      {PAGES.map(([to, label]) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: true, includeSearch: false }}
          className="-mb-px flex min-h-11 items-center border-b-2 border-transparent px-3 text-ink-soft data-[status=active]:border-brand data-[status=active]:font-medium data-[status=active]:text-ink"
        >
          {t(label)}
        </Link>
      ))}
    </nav>
  );
}
