/** Something that is shown once: to copy, print or write down. */
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";

export function CopyButton({ text }: { readonly text: string }) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  const Icon = copied ? Check : Copy;
  return (
    <Button
      onPress={async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
      }}
    >
      <Icon aria-hidden="true" className="size-4" />
      <span aria-live="polite">{t(copied ? "account.copied" : "account.copy")}</span>
    </Button>
  );
}

/** Recovery codes, in the order in which they are to be used up. */
export function CodeList({ codes }: { readonly codes: readonly string[] }) {
  const { t } = useText();
  return (
    <div className="flex flex-col gap-3">
      <ol
        aria-label={t("account.codes.list")}
        className="grid grid-cols-1 gap-x-6 gap-y-1 rounded-xl bg-sunken p-4 font-mono text-sm sm:grid-cols-2"
        dir="ltr"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={codes.join("\n")} />
        <Button onPress={() => window.print()}>{t("account.print")}</Button>
      </div>
    </div>
  );
}
