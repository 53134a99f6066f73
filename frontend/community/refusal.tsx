/** What was refused, beside the form it belongs to: the sentence, the next step, and every wrong line. */
import { problemText } from "../api/problemText.ts";
import { UploadError } from "../api/upload.ts";
import { useText } from "../i18n/useText.tsx";
import { Notice } from "../ui/notice.tsx";

const SHOWN = 20;

export function Refusal({ error }: { readonly error: unknown }) {
  const text = useText();
  if (error === null || error === undefined) return null;
  const { title, remedy, code } = problemText(error, text);
  const faults = error instanceof UploadError ? error.faults.slice(0, SHOWN) : [];
  return (
    <Notice tone="bad" title={title} live>
      {remedy} {code}
      {faults.length > 0 && (
        <ul className="mt-2 list-disc ps-5">
          {faults.map((fault) => (
            <li key={`${fault.path} ${fault.message}`}>
              <b className="font-medium">{fault.path}</b> {fault.message}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
