/** What stays after an erasure, each with its last day. */
import type { ErasureView } from "../api/generatedSchema.ts";
import { noonOf } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";

export function Stays({ stays }: { readonly stays: ErasureView["stays"] }) {
  const { t, day } = useText();
  return (
    <ul className="list-disc space-y-1 ps-5">
      {stays.map(({ kind, until }) => (
        <li key={kind}>{t(`erase.stays.${kind}`, { day: day(noonOf(until)) })}</li>
      ))}
    </ul>
  );
}
