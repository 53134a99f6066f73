/** Takes a file: chosen with a button, or dropped; the button alone is enough. */
import { FileUp } from "lucide-react";
import { type ReactNode, useId, useRef, useState } from "react";
import { useText } from "../i18n/useText.tsx";
import { Button } from "./button.tsx";

interface FileDropProps {
  readonly label: string;
  /** What it may be, in words. */
  readonly hint: ReactNode;
  /** As of an input: `.csv,text/csv`. */
  readonly accept: string;
  readonly maxBytes: number;
  readonly onFile: (file: File) => void;
  /** Name of the file at hand. */
  readonly chosen?: string | undefined;
  readonly busy?: boolean;
}

export function FileDrop({ label, hint, accept, maxBytes, onFile, chosen, busy = false }: FileDropProps) {
  const { t, decimal } = useText();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const take = (file: File | undefined) => {
    setOver(false);
    if (file === undefined || busy) return;
    setTooLarge(file.size > maxBytes);
    if (file.size <= maxBytes) onFile(file);
  };
  return (
    <fieldset
      aria-labelledby={`${id}-label`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer.files[0]);
      }}
      className={`flex min-w-0 flex-col items-center gap-2 rounded-xl border-2 border-dashed px-6 py-8 text-center ${
        over ? "border-brand bg-brand-soft" : "border-line-strong"
      }`}
    >
      <FileUp aria-hidden="true" className="size-7 text-ink-faint" />
      <p id={`${id}-label`} className="font-medium">
        {label}
      </p>
      <p className="max-w-prose text-sm text-ink-soft">{hint}</p>
      <input
        ref={input}
        type="file"
        accept={accept}
        tabIndex={-1}
        aria-hidden="true"
        className="hidden"
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Button isDisabled={busy} onPress={() => input.current?.click()}>
        {busy ? t("ui.file.busy") : t("ui.file.choose")}
      </Button>
      <p role="status" className="text-sm">
        {tooLarge ? (
          <span className="text-bad">
            {t("ui.file.tooLarge", { size: decimal(maxBytes / 1_048_576, 0) })}
          </span>
        ) : (
          chosen !== undefined && t("ui.file.chosen", { name: chosen })
        )}
      </p>
    </fieldset>
  );
}
