/** Pages that do not exist, and pages that belong to another role. */
import { Compass } from "lucide-react";
import { useText } from "../i18n/useText.tsx";
import { ButtonLink } from "../ui/button.tsx";

export function NotFound() {
  const { t } = useText();
  return <DeadEnd title={t("notFound.title")} text={t("notFound.text")} />;
}

export function OtherRole() {
  const { t } = useText();
  return <DeadEnd title={t("otherRole.title")} text={t("otherRole.text")} />;
}

function DeadEnd({ title, text }: { readonly title: string; readonly text: string }) {
  const { t } = useText();
  return (
    <div className="mx-auto flex max-w-lg flex-col items-start gap-4 py-16">
      <Compass aria-hidden="true" className="size-9 text-brand" />
      <h1 className="text-2xl font-semibold">{title}</h1>
      <p className="text-ink-soft">{text}</p>
      <ButtonLink to="/" variant="primary">
        {t("notFound.action")}
      </ButtonLink>
    </div>
  );
}
