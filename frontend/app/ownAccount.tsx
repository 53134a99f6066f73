/** Who is signed in, and the way to the own account. */
import { Link } from "@tanstack/react-router";
import type { Role, SessionView } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";

interface OwnAccountProps {
  readonly role: Role;
  readonly session: SessionView;
}

export function OwnAccount({ role, session }: OwnAccountProps) {
  const { t } = useText();
  return (
    <div>
      <p className="truncate font-medium">{session.displayName}</p>
      <p className="text-sm text-ink-soft">{t(`role.${role}`)}</p>
      <Link to="/account" className="inline-flex min-h-11 items-center text-[0.95rem] font-medium text-brand">
        {t("nav.account")}
      </Link>
    </div>
  );
}
