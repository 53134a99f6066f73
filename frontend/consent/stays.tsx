/** What stays after an erasure, each with its last day. */
import type { ErasureView } from "../api/generatedSchema.ts";
import { formatDate, noonOf } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";

export function Stays({ stays }: { readonly stays: ErasureView["stays"] }) {
  const { t, settings } = useText();
  return (
    <ul className="list-disc space-y-1 ps-5">
      {stays.map(({ kind, until }) => (
        <li key={kind}>{t(`erase.stays.${kind}`, { day: formatDate(settings, noonOf(until)) })}</li>
      ))}
    </ul>
  );
}
