/** Where one is signed in, and how to end it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import type { SessionList, SessionRow } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Trouble } from "./trouble.tsx";

function useShowSessions() {
  const client = useQueryClient();
  return (list: SessionList) => client.setQueryData(["listSessions", {}, {}], list);
}

export function Sessions() {
  const { t } = useText();
  const read = useRead("listSessions");
  const show = useShowSessions();
  const endOthers = useMutation({ mutationFn: () => call("endOtherSessions"), onSuccess: show });
  return (
    <Card labelledBy="sessions">
      <SectionHead id="sessions" title={t("account.sessions")} note={t("account.sessions.note")} />
      <ReadView read={read} skeleton={[8]}>
        {({ sessions }) => (
          <>
            <ul className="flex flex-col divide-y divide-line">
              {sessions.map((session) => (
                <SessionItem key={session.id} session={session} />
              ))}
            </ul>
            {sessions.length > 1 && (
              <Button className="mt-4" isDisabled={endOthers.isPending} onPress={() => endOthers.mutate()}>
                {t("account.sessions.endOthers")}
              </Button>
            )}
            {endOthers.error !== null && <Trouble error={endOthers.error} />}
          </>
        )}
      </ReadView>
    </Card>
  );
}

function SessionItem({ session }: { readonly session: SessionRow }) {
  const { t, moment } = useText();
  const show = useShowSessions();
  const end = useMutation({
    mutationFn: () => call("endSession", { params: { sessionId: session.id } }),
    onSuccess: show,
  });
  const device = session.device === "" ? t("account.session.unknown") : session.device;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3">
      <div className="min-w-0">
        <p className="font-medium">
          {device}
          {session.current && <span className="font-normal text-ok"> · {t("account.session.this")}</span>}
        </p>
        <p className="text-sm text-ink-soft">
          {t(`account.session.by.${session.method}`, { time: moment(session.createdAt) })}
          {" · "}
          {t("account.session.seen", { time: moment(session.seenAt) })}
        </p>
      </div>
      {!session.current && (
        <Button
          variant="quiet"
          aria-label={t("account.session.endNamed", { device })}
          isDisabled={end.isPending}
          onPress={() => end.mutate()}
        >
          {t("account.session.end")}
        </Button>
      )}
      {end.error !== null && <Trouble error={end.error} />}
    </li>
  );
}
