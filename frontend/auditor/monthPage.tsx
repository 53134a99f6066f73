/** The month that a page of the auditor is about, in its address. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRead } from "../api/queries.ts";
import { localDay } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { MonthNavigation } from "../ui/dateNavigation.tsx";

const MONTHS_BACK = 24;

/** Months up to one, oldest first. */
export function monthsUpTo(label: string, count = MONTHS_BACK): readonly string[] {
  const [year = 0, month = 1] = label.split("-").map(Number);
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(year, month - count + index, 1)).toISOString().slice(0, 7),
  );
}

/** Market time's own month; empty until it is known. */
function useNewestMonth(): string {
  const { settings } = useText();
  const { data } = useRead("getSystem");
  return data === undefined ? "" : localDay(settings.timeZone, data.clock.simTime).slice(0, 7);
}

/** The query of the month that was chosen; nothing for market time's own. */
export function useMonth(): {
  readonly month: string | undefined;
  readonly query: { readonly period?: string };
} {
  const { month } = useSearch({ strict: false }) as { month?: string };
  const sound = month !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : undefined;
  return { month: sound, query: sound === undefined ? {} : { period: sound } };
}

export function MonthChoice({ to, value }: { readonly to: "/totals" | "/fairness"; readonly value: string }) {
  const { t } = useText();
  const navigate = useNavigate();
  const newest = useNewestMonth();
  const months = monthsUpTo(newest > value ? newest : value);
  return (
    <MonthNavigation
      id="month"
      label={t("audit.month")}
      value={value}
      months={months}
      onChange={(month) => void navigate({ to, search: { month } })}
    />
  );
}
