/** One's own account: who one is here, how one gets in, where one is signed in, and who helps. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { MeView, Role } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, PageHead, SectionHead } from "../ui/card.tsx";
import { Choice } from "../ui/fields.tsx";
import { TextField } from "../ui/textFields.tsx";
import { sendToast } from "../ui/toast.ts";
import { useEnter } from "./enter.ts";
import { Helpers } from "./helpers.tsx";
import { Passkeys } from "./passkeys.tsx";
import { RecoveryPanel } from "./recoveryPanel.tsx";
import { Sessions } from "./sessions.tsx";
import { useShowMe } from "./showMe.ts";
import { Trouble } from "./trouble.tsx";
import { Wallet } from "./wallet.tsx";

export function AccountPage() {
  const { t } = useText();
  const me = useRead("getMe");
  return (
    <>
      <PageHead title={t("account.title")} note={t("account.note")} />
      <ReadView read={me} skeleton={[10, 14, 10]}>
        {(view) => (
          <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-2">
            <Identity key={view.personId} me={view} />
            <Passkeys me={view} />
            <RecoveryPanel left={view.recoveryCodesLeft} />
            <Sessions />
            {view.role === "member" && <Helpers points={view.meteringPointIds} />}
            <Wallet address={view.wallet} />
          </div>
        )}
      </ReadView>
    </>
  );
}

function Identity({ me }: { readonly me: MeView }) {
  const { t } = useText();
  const show = useShowMe();
  const [displayName, setName] = useState(me.displayName);
  const [email, setEmail] = useState(me.email ?? "");
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () =>
      call("putMe", {
        body: { displayName: displayName.trim(), email: email.trim() === "" ? null : email.trim() },
      }),
    onSuccess: (view) => {
      show(view);
      sendToast("ok", t("account.saved"));
      void client.invalidateQueries({ queryKey: ["getSession"] });
    },
  });
  return (
    <Card labelledBy="identity">
      <SectionHead id="identity" title={t("account.identity")} note={t("account.identity.note")} />
      <form
        className="flex max-w-md flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField id="own-name" label={t("account.name")} value={displayName} onChange={setName} />
        <TextField
          id="own-email"
          label={t("account.email")}
          hint={t("account.email.hint")}
          value={email}
          onChange={setEmail}
        />
        <Button type="submit" className="self-start" isDisabled={save.isPending}>
          {t("account.save")}
        </Button>
        {save.error !== null && <Trouble error={save.error} />}
      </form>
      {me.roles.length > 1 && <SwitchRole me={me} />}
    </Card>
  );
}

function SwitchRole({ me }: { readonly me: MeView }) {
  const { t } = useText();
  const enter = useEnter();
  const change = useMutation({
    mutationFn: (role: Role) => call("switchRole", { body: { role } }),
    onSuccess: enter,
  });
  return (
    <div className="mt-6 border-t border-line pt-5">
      <Choice
        label={t("account.actAs")}
        value={me.role}
        onChange={(role: Role) => change.mutate(role)}
        options={me.roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
      />
      {change.error !== null && <Trouble error={change.error} />}
    </div>
  );
}
