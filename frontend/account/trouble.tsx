/** A refusal beside the control it came from: what happened, and what to do next. */
import { problemText } from "../api/problemText.ts";
import { useMessages } from "../i18n/useMessages.ts";
import { useText } from "../i18n/useText.tsx";
import { Notice } from "../ui/notice.tsx";

export function Trouble({ error }: { readonly error: unknown }) {
  const text = useText();
  if (!useMessages("problems")) return null;
  const { title, remedy } = problemText(error, text);
  return (
    <Notice tone="bad" title={title} live>
      {remedy}
    </Notice>
  );
}
