/** Says, like a speed limit on a road, how much may flow, until when, and why. */
import type { LimitNotice as Limit } from "../api/schema.ts";
import { useText } from "../i18n/useText.tsx";
import { Notice } from "../ui/notice.tsx";

export function LimitNotice({ notice }: { readonly notice: Limit }) {
  const { t, time, power, energy } = useText();
  return (
    <Notice
      tone="warn"
      title={t(`limit.${notice.direction}`, {
        until: time(notice.until),
        power: power(notice.limitW),
      })}
    >
      <p>{t(`limit.because.${notice.elementKind}`, { element: notice.elementLabel })}</p>
      {notice.cutWh > 0 && <p>{t("limit.cut", { energy: energy(notice.cutWh) })}</p>}
    </Notice>
  );
}
