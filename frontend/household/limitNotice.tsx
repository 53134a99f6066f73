/** Says, like a speed limit on a road, how much may flow, until when, and why. */
import type { LimitNotice as Limit } from "../api/generatedSchema.ts";
import { elementName } from "../i18n/elementName.ts";
import { useText } from "../i18n/useText.tsx";
import { Notice } from "../ui/notice.tsx";

export function LimitNotice({ notice }: { readonly notice: Limit }) {
  const text = useText();
  const { t, time, power, energy } = text;
  return (
    <Notice
      tone="warn"
      title={t(`limit.${notice.direction}`, {
        until: time(notice.until),
        power: power(notice.limitW),
      })}
    >
      <p>{t("limit.because", { element: elementName(notice.elementLabel, text, "the") })}</p>
      {notice.cutWh > 0 && <p>{t("limit.cut", { energy: energy(notice.cutWh) })}</p>}
    </Notice>
  );
}
