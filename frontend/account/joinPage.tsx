/** Taking up an invitation, or adding this device with a code: passkey first, then recovery codes to keep. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { JoinOffer, SessionView } from "../api/generatedSchema.ts";
import { Appearance } from "../app/appearance.tsx";
import { Logo } from "../app/logo.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Loading } from "../ui/states.tsx";
import { TextField } from "../ui/textFields.tsx";
import { useEnter } from "./enter.ts";
import { CodeList } from "./secretShown.tsx";
import { Trouble } from "./trouble.tsx";
import { joinByPasskey } from "./webAuthn.ts";

/** The secret stands behind the #, so that it is in no log of any server on the way. */
const tokenInAddress = (): string => decodeURIComponent(window.location.hash.slice(1));

export function JoinPage() {
  const { t } = useText();
  const [token, setToken] = useState(tokenInAddress);
  const [joined, setJoined] = useState<SessionView | null>(null);
  const [offered, setOffered] = useState<JoinOffer | null>(null);
  return (
    <main id="main" className="mx-auto flex min-h-dvh max-w-2xl flex-col gap-6 px-4 py-8">
      <header className="flex items-center gap-3">
        <Logo className="size-10" />
        <p className="text-xl font-semibold">Lateral</p>
      </header>
      <h1 className="text-2xl font-semibold">{t("join.title")}</h1>
      {joined !== null ? (
        <Keep session={joined} kind={offered?.kind ?? "invitation"} />
      ) : token === "" ? (
        <TypeCode onCode={setToken} />
      ) : (
        <Offer
          token={token}
          onJoined={(session, offer) => {
            history.replaceState(null, "", "/join");
            setOffered(offer);
            setJoined(session);
          }}
          onOther={() => setToken("")}
        />
      )}
      <div className="mt-auto grid grid-cols-1 gap-4 border-t border-line pt-6 sm:grid-cols-2">
        <Appearance />
      </div>
    </main>
  );
}

function TypeCode({ onCode }: { readonly onCode: (code: string) => void }) {
  const { t } = useText();
  const [code, setCode] = useState("");
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== "") onCode(code.trim());
      }}
    >
      <p className="text-ink-soft">{t("join.type")}</p>
      <TextField id="join-code" label={t("join.code")} value={code} onChange={setCode} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary">
          {t("join.next")}
        </Button>
        <ButtonLink to="/">{t("join.back")}</ButtonLink>
      </div>
    </form>
  );
}

interface OfferProps {
  readonly token: string;
  readonly onJoined: (session: SessionView, offer: JoinOffer) => void;
  readonly onOther: () => void;
}

function Offer({ token, onJoined, onOther }: OfferProps) {
  const { t, moment } = useText();
  const [name, setName] = useState(() => t("account.deviceName"));
  const offer = useQuery({
    queryKey: ["readInvitation", token],
    queryFn: () => call("readInvitation", { body: { token } }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const join = useMutation({
    mutationFn: () => joinByPasskey(token, name.trim() || t("account.deviceName")),
    onSuccess: (session) => {
      if (offer.data !== undefined) onJoined(session, offer.data);
    },
  });
  if (offer.error !== null) {
    return (
      <div className="flex flex-col items-start gap-4">
        <Trouble error={offer.error} />
        <Button onPress={onOther}>{t("join.other")}</Button>
      </div>
    );
  }
  if (offer.data === undefined) return <Loading blocks={[6, 4]} />;
  const { kind, role, displayName, community, expiresAt } = offer.data;
  return (
    <Card labelledBy="join-offer">
      <SectionHead
        id="join-offer"
        title={t(kind === "device" ? "join.device" : "join.welcome", { name: displayName, community })}
        note={t("join.until", { time: moment(expiresAt) })}
      />
      <div className="flex flex-col gap-4">
        {kind === "invitation" && (
          <p>
            {t("join.as")} <strong>{t(`role.${role}`)}</strong>: {t(`role.${role}.does`)}.
          </p>
        )}
        <p className="text-ink-soft">{t("join.passkey")}</p>
        <TextField
          id="passkey-name"
          label={t("account.passkey.name")}
          hint={t("account.passkey.nameHint")}
          value={name}
          onChange={setName}
        />
        <Button
          variant="primary"
          className="self-start"
          isDisabled={join.isPending}
          onPress={() => join.mutate()}
        >
          {t("join.make")}
        </Button>
        {join.error !== null && <Trouble error={join.error} />}
      </div>
    </Card>
  );
}

/** New people keep recovery codes; somebody who adds a device has them already. */
function Keep({ session, kind }: { readonly session: SessionView; readonly kind: JoinOffer["kind"] }) {
  const { t } = useText();
  const client = useQueryClient();
  const enter = useEnter();
  const codes = useQuery({
    queryKey: ["ownRecoveryCodes"],
    queryFn: () => call("createRecoveryCodes"),
    enabled: kind === "invitation",
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const go = async () => {
    client.removeQueries({ queryKey: ["ownRecoveryCodes"] });
    await enter(session);
  };
  return (
    <div className="flex flex-col gap-5">
      <Notice tone="ok" title={t("join.done")} live />
      {kind === "invitation" && (
        <Card labelledBy="keep-codes">
          <SectionHead id="keep-codes" title={t("account.codes.title")} note={t("account.codes.keep")} />
          {codes.error !== null ? (
            <Trouble error={codes.error} />
          ) : codes.data === undefined ? (
            <Loading blocks={[10]} />
          ) : (
            <CodeList codes={codes.data.codes} />
          )}
        </Card>
      )}
      <Button variant="primary" className="self-start" onPress={go}>
        {t(kind === "invitation" ? "join.kept" : "join.go")}
      </Button>
    </div>
  );
}
