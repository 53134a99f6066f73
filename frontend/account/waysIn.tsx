/** The ways in for real people: passkey first, then a recovery code, then a code from another device. */
import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { call } from "../api/client.ts";
import { useText } from "../i18n/useText.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { TextField } from "../ui/textFields.tsx";
import { useEnter } from "./enter.ts";
import { Trouble } from "./trouble.tsx";
import { signInByPasskey } from "./webAuthn.ts";

export function WaysIn() {
  const { t } = useText();
  const enter = useEnter();
  const passkey = useMutation({ mutationFn: signInByPasskey, onSuccess: enter });
  return (
    <section aria-labelledby="ways-in" className="flex flex-col gap-4">
      <div>
        <h2 id="ways-in" className="text-2xl font-semibold">
          {t("signIn.enter")}
        </h2>
        <p className="mt-1 text-ink-soft">{t("signIn.passkey.what")}</p>
      </div>
      <Button
        variant="primary"
        className="self-start"
        isDisabled={passkey.isPending}
        onPress={() => passkey.mutate()}
      >
        <KeyRound aria-hidden="true" className="size-5" />
        {t("signIn.passkey")}
      </Button>
      {passkey.error !== null && <Trouble error={passkey.error} />}
      <Recovery />
      <p className="text-sm text-ink-soft">
        {t("signIn.join.have")}{" "}
        <ButtonLink to="/join" variant="quiet" className="-mx-2">
          {t("signIn.join.open")}
        </ButtonLink>
      </p>
    </section>
  );
}

function Recovery() {
  const { t } = useText();
  const [code, setCode] = useState("");
  const enter = useEnter();
  const recover = useMutation({
    mutationFn: () => call("signInWithRecoveryCode", { body: { code } }),
    onSuccess: enter,
  });
  return (
    <details>
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-sm font-medium text-brand">
        {t("signIn.recovery")}
      </summary>
      <form
        className="mt-2 flex max-w-md flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() !== "") recover.mutate();
        }}
      >
        <TextField
          id="recovery-code"
          label={t("signIn.recovery.code")}
          hint={t("signIn.recovery.hint")}
          value={code}
          onChange={setCode}
        />
        <Button type="submit" className="self-start" isDisabled={recover.isPending}>
          {t("signIn.recovery.go")}
        </Button>
        {recover.error !== null && <Trouble error={recover.error} />}
      </form>
    </details>
  );
}
