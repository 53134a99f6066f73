/** Limits and ratings: what is in force, a draft of other limits with its effect, versions with their signatures. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { type ApiError, call } from "../../api/client.ts";
import type { LimitChange, NetworkDraft, NetworkVersionList } from "../../api/generatedSchema.ts";
import { renew, useRead } from "../../api/queries.ts";
import { Problem } from "../../app/errorBoundary.tsx";
import { ReadView } from "../../app/readView.tsx";
import { useText } from "../../i18n/useText.tsx";
import { Button } from "../../ui/button.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../../ui/card.tsx";
import { NumberField } from "../../ui/fields.tsx";
import { FigureState } from "../../ui/figureState.tsx";
import { Notice } from "../../ui/notice.tsx";
import { TextField } from "../../ui/textFields.tsx";
import { useStudy } from "../studies/useStudy.ts";
import { Differences } from "./differences.tsx";
import { LimitsEffect } from "./limitsEffect.tsx";
import { RatingsTable } from "./ratingsTable.tsx";
import { Versions } from "./versions.tsx";

export function Limits() {
  const { t } = useText();
  const read = useRead("listNetworkVersions");
  const session = useRead("getSession");
  return (
    <>
      <PageHead title={t("limits.title")} note={t("limits.note")} />
      <ReadView read={read} skeleton={[6, 24]}>
        {(list) => (
          <>
            <InForce list={list} />
            <div className="flex flex-col gap-6">
              {session.data?.role === "dso" && <Editor key={list.versions[0]?.version ?? 0} list={list} />}
              <Drafts list={list} />
              <Versions list={list} />
            </div>
          </>
        )}
      </ReadView>
    </>
  );
}

function InForce({ list }: { readonly list: NetworkVersionList }) {
  const { rich, moment } = useText();
  const current = list.versions.find(({ inForce }) => inForce);
  const next = list.versions[0];
  const ahead = next !== undefined && current !== undefined && next.version > current.version;
  const faults = list.versions.filter(({ fault }) => fault !== null).length;
  const id = faults > 0 ? "limits.sentence.fault" : ahead ? "limits.sentence.ahead" : "limits.sentence";
  return (
    <LeadSentence state={<FigureState state="final" />}>
      {rich(id, {
        version: current?.version ?? 0,
        next: next?.version ?? 0,
        at: moment((next?.effectiveFrom ?? 0) * 900),
        faults,
      })}
    </LeadSentence>
  );
}

/** Hours from the earliest interval on to choose from. */
const MAX_HOURS = 24 * 60;

function Editor({ list }: { readonly list: NetworkVersionList }) {
  const { t, moment } = useText();
  const client = useQueryClient();
  const [ratings, setRatings] = useState<Readonly<Record<string, number>>>({});
  const [lower, setLower] = useState(list.voltageBand.lowerPu);
  const [upper, setUpper] = useState(list.voltageBand.upperPu);
  const [hours, setHours] = useState(24);
  const [reason, setReason] = useState("");
  const effect = useStudy();
  const sameBand = lower === list.voltageBand.lowerPu && upper === list.voltageBand.upperPu;
  const change: LimitChange = {
    ratings,
    ...(sameBand ? {} : { voltageBand: { lowerPu: lower, upperPu: upper } }),
  };
  const changed = Object.keys(ratings).length + (sameBand ? 0 : 1);
  const effectiveFrom = intervalIndex(list.earliest + 4 * hours);
  const draft = useMutation<NetworkDraft, ApiError>({
    mutationFn: () => call("draftNetworkVersion", { body: { change, reason, effectiveFrom } }),
    onSuccess: () => {
      setRatings({});
      setReason("");
      renew(client, ["listNetworkVersions"]);
    },
  });
  return (
    <Card labelledBy="editor">
      <SectionHead id="editor" title={t("limits.editor")} note={t("limits.editor.note")} />
      <div className="flex flex-col gap-6">
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField
            label={t("limits.lower")}
            unit="pu"
            value={lower}
            onChange={setLower}
            min={0.85}
            max={0.99}
            step={0.005}
            digits={3}
          />
          <NumberField
            label={t("limits.upper")}
            unit="pu"
            value={upper}
            onChange={setUpper}
            min={1.01}
            max={1.15}
            step={0.005}
            digits={3}
          />
        </div>
        <RatingsTable list={list} ratings={ratings} onChange={setRatings} />
        <div>
          <Button
            isDisabled={changed === 0 || effect.running}
            onPress={() => effect.start({ kind: "limits", change })}
          >
            {t("limits.effect.start")}
          </Button>
        </div>
        <LimitsEffect run={effect} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            id="reason"
            label={t("limits.reason")}
            value={reason}
            onChange={setReason}
            hint={t("limits.reason.hint")}
          />
          <NumberField
            label={t("limits.from")}
            unit="h"
            value={hours}
            onChange={setHours}
            min={0}
            max={MAX_HOURS}
            step={1}
            hint={t("limits.from.hint", { at: moment(effectiveFrom * 900) })}
          />
        </div>
        {draft.error !== null && <Problem error={draft.error} />}
        <div>
          <Button
            variant="primary"
            isDisabled={changed === 0 || reason.trim().length < 3 || draft.isPending}
            onPress={() => draft.mutate()}
          >
            {t("limits.draft")}
          </Button>
        </div>
      </div>
    </Card>
  );
}

function Drafts({ list }: { readonly list: NetworkVersionList }) {
  const { t } = useText();
  const open = list.drafts.filter(({ state }) => state === "draft");
  if (open.length === 0) return null;
  return (
    <Card labelledBy="drafts">
      <SectionHead id="drafts" title={t("limits.drafts")} note={t("limits.drafts.note")} />
      <ul className="flex flex-col gap-5">
        {open.map((draft) => (
          <li key={draft.id}>
            <Draft draft={draft} alone={list.alone} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Draft({ draft, alone }: { readonly draft: NetworkDraft; readonly alone: boolean }) {
  const { t, moment } = useText();
  const client = useQueryClient();
  const session = useRead("getSession");
  const onSettled = () => renew(client, ["listNetworkVersions", "getNetwork"]);
  const params = { draftId: draft.id };
  const publish = useMutation<NetworkDraft, ApiError>({
    mutationFn: () => call("publishNetworkDraft", { params }),
    onSettled,
  });
  const withdraw = useMutation<NetworkDraft, ApiError>({
    mutationFn: () => call("withdrawNetworkDraft", { params }),
    onSettled,
  });
  const second = draft.own && !alone;
  const error = publish.error ?? withdraw.error;
  return (
    <div className="flex flex-col gap-3">
      <p className="font-medium">
        {t("limits.draft.line", { reason: draft.reason, at: moment(draft.effectiveFrom * 900) })}
      </p>
      <Differences rows={draft.differences} />
      {draft.own && (
        <Notice tone="info" title={t(alone ? "limits.alone" : "limits.second")}>
          {t(alone ? "limits.alone.text" : "limits.second.text")}
        </Notice>
      )}
      {error !== null && <Problem error={error} />}
      {session.data?.role === "dso" && (
        <div className="flex flex-wrap gap-3">
          <Button variant="primary" isDisabled={second || publish.isPending} onPress={() => publish.mutate()}>
            {t("limits.publish")}
          </Button>
          <Button isDisabled={withdraw.isPending} onPress={() => withdraw.mutate()}>
            {t("limits.withdraw")}
          </Button>
        </div>
      )}
    </div>
  );
}
