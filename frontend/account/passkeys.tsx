/** Passkeys: add, name, remove; and a code for a further device. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { MeView, PasskeyView } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/textFields.tsx";
import { useShowMe } from "./showMe.ts";
import { Trouble } from "./trouble.tsx";
import { addPasskey, confirmed } from "./webAuthn.ts";

export function Passkeys({ me }: { readonly me: MeView }) {
  const { t } = useText();
  const show = useShowMe();
  const add = useMutation({
    mutationFn: () => confirmed(() => addPasskey(t("account.deviceName"))),
    onSuccess: show,
  });
  return (
    <Card labelledBy="passkeys">
      <SectionHead id="passkeys" title={t("account.passkeys")} note={t("account.passkeys.note")} />
      {me.passkeys.length === 0 && <Notice tone="warn" title={t("account.passkeys.none")} />}
      <ul className="flex flex-col divide-y divide-line">
        {me.passkeys.map((passkey) => (
          <PasskeyItem key={passkey.id} passkey={passkey} />
        ))}
      </ul>
      <div className="mt-4 flex flex-wrap gap-3">
        <Button variant="primary" isDisabled={add.isPending} onPress={() => add.mutate()}>
          {t("account.passkey.add")}
        </Button>
        <FurtherDevice />
      </div>
      {add.error !== null && <Trouble error={add.error} />}
    </Card>
  );
}

function PasskeyItem({ passkey }: { readonly passkey: PasskeyView }) {
  const { t, moment, day } = useText();
  const show = useShowMe();
  const [name, setName] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const params = { passkeyId: passkey.id };
  const rename = useMutation({
    mutationFn: (to: string) => call("renamePasskey", { params, body: { name: to } }),
    onSuccess: (me) => {
      show(me);
      setName(null);
    },
  });
  const remove = useMutation({
    mutationFn: () => confirmed(() => call("removePasskey", { params })),
    onSuccess: show,
    onSettled: () => setAsking(false),
  });
  const used = passkey.usedAt === null ? t("account.passkey.unused") : moment(passkey.usedAt);
  return (
    <li className="flex flex-col gap-2 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <p className="font-medium break-words">{passkey.name}</p>
          <p className="text-sm text-ink-soft">
            {t("account.passkey.facts", { added: day(passkey.addedAt), used })}
            {passkey.synced && ` · ${t("account.passkey.synced")}`}
          </p>
        </div>
        <div className="flex gap-1">
          <Button
            variant="quiet"
            aria-label={t("account.passkey.renameNamed", { name: passkey.name })}
            onPress={() => setName(name === null ? passkey.name : null)}
          >
            {t("account.rename")}
          </Button>
          <Button
            variant="quiet"
            aria-label={t("account.passkey.removeNamed", { name: passkey.name })}
            onPress={() => setAsking(true)}
          >
            {t("account.remove")}
          </Button>
        </div>
      </div>
      {name !== null && (
        <form
          className="flex flex-wrap items-end gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== "") rename.mutate(name.trim());
          }}
        >
          <TextField
            id={`name-${passkey.id}`}
            label={t("account.passkey.name")}
            value={name}
            onChange={setName}
          />
          <Button type="submit">{t("account.save")}</Button>
        </form>
      )}
      {rename.error !== null && <Trouble error={rename.error} />}
      {remove.error !== null && <Trouble error={remove.error} />}
      <Confirm
        title={t("account.passkey.removeAsk", { name: passkey.name })}
        isOpen={asking}
        onClose={() => setAsking(false)}
        yes={t("account.remove")}
        onYes={() => remove.mutate()}
        busy={remove.isPending}
      >
        {t("account.passkey.removeWhat")}
      </Confirm>
    </li>
  );
}

function FurtherDevice() {
  const { t, moment } = useText();
  const make = useMutation({ mutationFn: () => confirmed(() => call("createDeviceCode")) });
  return (
    <>
      <Button isDisabled={make.isPending} onPress={() => make.mutate()}>
        {t("account.device.add")}
      </Button>
      {make.error !== null && <Trouble error={make.error} />}
      {make.data !== undefined && (
        <div className="basis-full" role="status">
          <p className="text-ink-soft">
            {t("account.device.how", { address: `${window.location.host}/join` })}
          </p>
          <p className="mt-2 font-mono text-2xl tracking-wider" dir="ltr" data-testid="device-code">
            {make.data.code}
          </p>
          <p className="text-sm text-ink-soft">
            {t("account.device.until", { time: moment(make.data.expiresAt) })}
          </p>
        </div>
      )}
    </>
  );
}
