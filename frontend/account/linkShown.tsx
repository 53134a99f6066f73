/** An invitation link, shown once: to be handed over. */
import type { InvitationLink } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";
import { Notice } from "../ui/notice.tsx";
import { CopyButton } from "./secretShown.tsx";

export function LinkShown({ link }: { readonly link: InvitationLink }) {
  const { t, moment } = useText();
  const address = `${window.location.origin}${link.path}`;
  return (
    <Notice tone="info" title={t("account.link.title")} live>
      <p>{t("account.link.note", { time: moment(link.expiresAt) })}</p>
      <p className="my-2 font-mono text-xs break-all text-ink" dir="ltr" data-testid="invitation-link">
        {address}
      </p>
      <CopyButton text={address} />
    </Notice>
  );
}
