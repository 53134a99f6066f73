/** "Something is wrong": an objection to a reading, and what became of one's objections. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { call } from "../api/client.ts";
import type { Dispute } from "../api/generatedSchema.ts";
import { renew, useRead } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";

const MOST_LETTERS = 1_000;

interface WordsProps {
  readonly label: string;
  readonly button: string;
  readonly busy: boolean;
  readonly onSend: (text: string) => void;
}

function Words({ label, button, busy, onSend }: WordsProps) {
  const id = useId();
  const [text, setText] = useState("");
  return (
    <form
      className="flex flex-col items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(text.trim());
      }}
    >
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        dir="auto"
        rows={3}
        maxLength={MOST_LETTERS}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="w-full max-w-xl rounded-lg border border-line-strong bg-surface px-3 py-2 text-base text-ink"
      />
      <Button type="submit" isDisabled={busy || text.trim() === ""}>
        {button}
      </Button>
    </form>
  );
}

export function ObjectToReading({ interval }: { readonly interval: number }) {
  const { t } = useText();
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: (text: string) =>
      call("fileDispute", {
        body: { subject: { kind: "reading", interval: intervalIndex(interval) }, text },
      }),
    onSuccess: () => renew(client, ["listOwnDisputes"]),
  });
  if (send.isSuccess) return <Notice tone="ok" live title={t("objection.sent")} />;
  return (
    <details>
      <summary className="inline-flex min-h-11 items-center text-sm font-medium text-brand">
        {t("objection.open")}
      </summary>
      <Words
        label={t("objection.text")}
        button={t("objection.send")}
        busy={send.isPending}
        onSend={(text) => send.mutate(text)}
      />
      {send.error !== null && <Problem error={send.error} />}
    </details>
  );
}

export function Objections() {
  const { t } = useText();
  const { data } = useRead("listOwnDisputes");
  if (data === undefined || data.disputes.length === 0) return null;
  return (
    <Card labelledBy="objections" className="mt-6">
      <SectionHead id="objections" title={t("objection.title")} />
      <ul className="divide-y divide-line">
        {data.disputes.map((dispute) => (
          <Objection key={dispute.disputeId} dispute={dispute} />
        ))}
      </ul>
    </Card>
  );
}

function Objection({ dispute }: { readonly dispute: Dispute }) {
  const { t, moment, day, interval } = useText();
  const client = useQueryClient();
  const { disputeId, subject, state, entries, answerDue } = dispute;
  const reply = useMutation({
    mutationFn: (text: string) =>
      call("replyDispute", { params: { disputeId }, body: { act: "replied", text } }),
    onSuccess: () => renew(client, ["listOwnDisputes"]),
  });
  return (
    <li className="flex flex-col gap-2 py-3">
      <p className="font-medium">
        {subject.kind === "reading" ? interval(subject.interval) : moment(dispute.filedAt)} ·{" "}
        {t(`objection.state.${state}`)}
        {answerDue !== null && (
          <span className="text-sm font-normal text-ink-soft">
            {" "}
            · {t("objection.due", { day: day(answerDue) })}
          </span>
        )}
      </p>
      <ol className="flex flex-col gap-1 border-s-2 border-line ps-3 text-sm text-ink-soft">
        {entries.map((entry) => (
          <li key={`${entry.at}-${entry.act}`}>
            <span className="text-xs">{moment(entry.at)}</span>
            <p dir="auto" className="text-ink">
              {entry.text}
            </p>
          </li>
        ))}
      </ol>
      {state === "asked" && (
        <Words
          label={t("objection.answer")}
          button={t("objection.reply")}
          busy={reply.isPending}
          onSend={(text) => reply.mutate(text)}
        />
      )}
      {reply.error !== null && <Problem error={reply.error} />}
    </li>
  );
}
