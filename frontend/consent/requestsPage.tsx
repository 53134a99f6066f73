/** For those who ask: what was asked, how far it is, and a new question. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { PermissionView } from "../api/generatedSchema.ts";
import { renew, useRead } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { ReadView } from "../app/readView.tsx";
import { formatDate } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { Empty } from "../ui/states.tsx";
import { Table } from "../ui/table.tsx";
import { RequestForm } from "./requestForm.tsx";

const OPEN = ["created", "validated", "sent", "accepted"];

export function RequestsPage() {
  const { t, rich } = useText();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const read = useRead("listPermissions", { query: cursor === undefined ? {} : { cursor } });
  return (
    <ReadView read={read} skeleton={[4, 16, 12]}>
      {({ permissions, purposes, next }) => (
        <>
          <PageHead title={t("requests.title")} note={t("requests.note")} />
          <LeadSentence>
            {rich("requests.sentence", {
              waiting: permissions.filter(({ state }) => state === "sent").length,
              given: permissions.filter(({ state }) => state === "accepted").length,
            })}
          </LeadSentence>
          <Card className="mb-6">
            <SectionHead title={t("requests.list")} />
            {permissions.length === 0 ? (
              <Empty title={t("requests.none")} />
            ) : (
              <RequestTable permissions={permissions} />
            )}
            <div className="mt-4 flex flex-wrap gap-3">
              {cursors.length > 0 && (
                <Button onPress={() => setCursors(cursors.slice(0, -1))}>{t("looks.newer")}</Button>
              )}
              {next !== null && (
                <Button onPress={() => setCursors([...cursors, next])}>{t("looks.older")}</Button>
              )}
            </div>
          </Card>
          <Card labelledBy="request-new">
            <SectionHead id="request-new" title={t("requests.new")} note={t("requests.new.note")} />
            <RequestForm purposes={purposes} />
          </Card>
        </>
      )}
    </ReadView>
  );
}

function RequestTable({ permissions }: { readonly permissions: readonly PermissionView[] }) {
  const { t, moment, interval, settings } = useText();
  const date = (at: number) => formatDate(settings, at);
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: (permissionId: string) => call("endPermission", { params: { permissionId } }),
    onSettled: () => renew(client, ["listPermissions"]),
  });
  return (
    <>
      {end.error !== null && <Problem error={end.error} />}
      <Table
        caption={t("requests.list")}
        captionHidden
        rows={permissions}
        rowKey={({ id }) => id}
        columns={[
          { key: "point", head: t("requests.point"), cell: (row) => row.meteringPointId },
          { key: "purpose", head: t("consent.purpose"), cell: (row) => t(`consent.purpose.${row.purpose}`) },
          {
            key: "granularity",
            head: t("requests.granularity"),
            cell: (row) => t(`requests.granularity.${row.granularity}`),
          },
          {
            key: "period",
            head: t("requests.period"),
            cell: (row) => `${date(row.dataFrom * 900)} – ${date(row.dataTo * 900 - 1)}`,
          },
          { key: "until", head: t("requests.until"), cell: (row) => date(row.validUntil) },
          {
            key: "state",
            head: t("requests.state"),
            cell: (row) => (
              <>
                <span className="block font-medium">{t(`consent.state.${row.state}`)}</span>
                <span className="text-xs whitespace-nowrap text-ink-soft">
                  {moment(row.history.at(-1)?.at ?? row.answerBy)}
                </span>
              </>
            ),
          },
          {
            key: "end",
            head: <span className="sr-only">{t("requests.end")}</span>,
            cell: (row) =>
              OPEN.includes(row.state) && (
                <Button
                  variant="quiet"
                  isDisabled={end.isPending}
                  onPress={() => end.mutate(row.id)}
                  aria-label={t("requests.end.label", {
                    point: row.meteringPointId,
                    from: interval(row.dataFrom),
                  })}
                >
                  {t("requests.end")}
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}
