/** Recovery codes: how many are left, and new ones, shown once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { CodeList } from "./secretShown.tsx";
import { Trouble } from "./trouble.tsx";
import { confirmed } from "./webAuthn.ts";

/** Below this, new ones are suggested. */
const FEW = 3;

export function RecoveryPanel({ left }: { readonly left: number }) {
  const { t } = useText();
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => confirmed(() => call("createRecoveryCodes")),
    onSuccess: () => client.invalidateQueries({ queryKey: ["getMe"] }),
  });
  return (
    <Card labelledBy="recovery">
      <SectionHead id="recovery" title={t("account.codes.title")} note={t("account.codes.note")} />
      <div className="flex flex-col items-start gap-4">
        {left < FEW ? (
          <Notice tone="warn" title={t("account.codes.left", { count: left })} />
        ) : (
          <p>{t("account.codes.left", { count: left })}</p>
        )}
        {make.data !== undefined && (
          <>
            <p className="text-ink-soft">{t("account.codes.keep")}</p>
            <CodeList codes={make.data.codes} />
          </>
        )}
        <Button isDisabled={make.isPending} onPress={() => make.mutate()}>
          {t("account.codes.make")}
        </Button>
        {make.error !== null && <Trouble error={make.error} />}
      </div>
    </Card>
  );
}
