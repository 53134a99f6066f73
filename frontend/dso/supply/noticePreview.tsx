/** What the homes concerned read, word for word; nothing about other homes. */
import type { SupplyEventInput } from "../../api/generatedSchema.ts";
import { useText } from "../../i18n/useText.tsx";

export interface NoticeWords {
  readonly kind: SupplyEventInput["kind"];
  readonly reason: string;
  readonly note: string;
  readonly from: number;
  readonly until: number | null;
}

/** The sentence for members. */
export function useNoticeSentence({ kind, reason, from, until }: NoticeWords): string {
  const { t, moment } = useText();
  const id = until === null ? (`notice.${kind}.open` as const) : (`notice.${kind}` as const);
  return t(id, {
    from: moment(from),
    until: until === null ? "" : moment(until),
    reason: reason.trim() === "" ? `[${t("supply.reason")}]` : reason,
  });
}

export function NoticePreview(words: NoticeWords) {
  const { t } = useText();
  const sentence = useNoticeSentence(words);
  return (
    <figure className="rounded-xl border border-line bg-sunken px-4 py-3">
      <figcaption className="text-sm text-ink-soft">{t("supply.preview")}</figcaption>
      <blockquote className="mt-1">
        {sentence} {words.note}
      </blockquote>
    </figure>
  );
}
