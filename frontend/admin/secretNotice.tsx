/** A secret of a program, device or webhook, shown this one time. */
import { CopyButton } from "../account/secretShown.tsx";
import { useText } from "../i18n/useText.tsx";
import { Notice } from "../ui/notice.tsx";

export function SecretNotice({ secret, label }: { readonly secret: string; readonly label: string }) {
  const { t } = useText();
  return (
    <Notice tone="info" title={`${t("secret.title")}: ${label}`} live>
      <p>{t("secret.note")}</p>
      <p className="my-2 font-mono text-xs break-all text-ink" dir="ltr" data-testid="secret">
        {secret}
      </p>
      <CopyButton text={secret} />
    </Notice>
  );
}

/** Ids that somebody typed, separated by commas or spaces. */
export const idsIn = (text: string): string[] => text.split(/[\s,;]+/).filter((id) => id !== "");
