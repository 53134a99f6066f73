/** Disputes: the queue with its clock, and the evidence beside each. */
import { useState } from "react";
import type { Dispute } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, LeadSentence, PageHead } from "../ui/card.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { Empty } from "../ui/states.tsx";
import { DisputeCase } from "./disputeCase.tsx";

export function Disputes() {
  const { t } = useText();
  const [open, setOpen] = useState<string | null>(null);
  const read = useRead("listDisputes");
  return (
    <>
      <PageHead title={t("disputes.title")} />
      <ReadView read={read} skeleton={[4, 12]}>
        {({ disputes }) => <Queue disputes={disputes} open={open} onOpen={setOpen} />}
      </ReadView>
      {open !== null && <DisputeCase key={open} disputeId={open} />}
    </>
  );
}

interface QueueProps {
  readonly disputes: readonly Dispute[];
  readonly open: string | null;
  readonly onOpen: (id: string) => void;
}

export function Queue({ disputes, open, onOpen }: QueueProps) {
  const { t, rich, moment } = useText();
  const waiting = disputes.filter(({ state }) => state === "open");
  const late = waiting.filter((dispute) => dispute.late).length;
  const subject = ({ subject: about }: Dispute) =>
    about.kind === "bill-line"
      ? t("disputes.about.bill-line", { number: about.billNumber, line: about.line })
      : about.kind === "reading"
        ? t("disputes.about.reading", { at: moment(about.interval * 900) })
        : t("disputes.about.trade");
  return (
    <>
      <LeadSentence>
        {rich(waiting.length === 0 ? "disputes.sentence.none" : "disputes.sentence", {
          count: waiting.length,
          late,
        })}
      </LeadSentence>
      <Card className="mb-6">
        <DataTable
          caption={t("disputes.queue")}
          rows={disputes}
          rowKey={(row) => row.disputeId}
          selectedKey={open ?? undefined}
          empty={<Empty title={t("disputes.none")}>{t("disputes.none.text")}</Empty>}
          columns={[
            {
              key: "point",
              head: t("points.point"),
              value: (row) => row.meteringPointId,
              cell: (row) => row.meteringPointId,
            },
            { key: "about", head: t("disputes.about"), cell: subject },
            {
              key: "filed",
              head: t("disputes.filed"),
              value: (row) => row.filedAt,
              cell: (row) => moment(row.filedAt),
            },
            {
              key: "state",
              head: t("points.state"),
              value: (row) => row.state,
              cell: (row) => t(`disputes.state.${row.state}`),
            },
            {
              key: "due",
              head: t("disputes.due"),
              value: (row) => row.answerDue,
              cell: (row) =>
                row.answerDue === null ? (
                  t("chart.noValue")
                ) : (
                  <span className={row.late ? "font-medium text-bad" : ""}>
                    {row.late && <span aria-hidden="true">⚠ </span>}
                    {t(row.late ? "disputes.late" : "disputes.dueAt", { at: moment(row.answerDue) })}
                  </span>
                ),
            },
            {
              key: "open",
              head: t("points.act"),
              cell: (row) => (
                <Button variant="quiet" size="flush" onPress={() => onOpen(row.disputeId)}>
                  {t("disputes.open")}
                </Button>
              ),
            },
          ]}
        />
      </Card>
    </>
  );
}
