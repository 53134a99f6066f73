/** Metering points on their way into the market: each with what is missing and what to do next. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { OnboardingRow, PointDeskView } from "../api/generatedSchema.ts";
import { renew } from "../api/queries.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Choice } from "../ui/fields.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty } from "../ui/states.tsx";
import { Table } from "../ui/table.tsx";
import { TextField } from "../ui/textFields.tsx";
import { sendToast } from "../ui/toast.ts";
import { PointForm } from "./pointForm.tsx";
import { Refusal } from "./refusal.tsx";

const SETTLED: readonly OnboardingRow["state"][] = ["trading", "ended"];

export function OnboardingQueue({ desk }: { readonly desk: PointDeskView }) {
  const { t, interval } = useText();
  const [shown, setShown] = useState<"waiting" | "all">("waiting");
  const [open, setOpen] = useState<OnboardingRow | null>(null);
  const waiting = desk.rows.filter((row) => !SETTLED.includes(row.state));
  const rows = shown === "all" ? desk.rows : waiting;
  return (
    <>
      <DataTable
        caption={t("points.queue")}
        rows={rows}
        rowKey={(row) => row.meteringPointId}
        tools={
          <Choice
            label={t("board.show")}
            value={shown}
            onChange={setShown}
            options={[
              { value: "waiting", label: t("points.waiting", { count: waiting.length }) },
              { value: "all", label: t("board.show.all", { count: desk.rows.length }) },
            ]}
          />
        }
        empty={<QueueEmpty onAll={() => setShown("all")} />}
        columns={[
          {
            key: "point",
            head: t("points.point"),
            value: (row) => row.meteringPointId,
            cell: (row) => (
              <>
                <span className="block font-medium">{row.displayName}</span>
                <span className="text-xs text-ink-soft">
                  {row.meteringPointId} · {row.connectionPointId}
                </span>
              </>
            ),
          },
          {
            key: "state",
            head: t("points.state"),
            value: (row) => row.state,
            cell: (row) => t(`points.state.${row.state}`),
          },
          { key: "next", head: t("points.next"), cell: (row) => t(`points.next.${row.state}`) },
          {
            key: "reading",
            head: t("members.lastReading"),
            numeric: true,
            cell: (row) => (row.lastReading === null ? t("chart.noValue") : interval(row.lastReading)),
          },
          {
            key: "act",
            head: t("points.act"),
            cell: (row) => (
              <Button
                variant="quiet"
                size="flush"
                onPress={() => setOpen(row)}
                aria-label={t("points.open", { point: row.meteringPointId })}
              >
                {t("points.change")}
              </Button>
            ),
          },
        ]}
      />
      {open !== null && <PointDialog desk={desk} row={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function QueueEmpty({ onAll }: { readonly onAll: () => void }) {
  const { t } = useText();
  return (
    <Empty title={t("points.none")} action={<Button onPress={onAll}>{t("points.showAll")}</Button>}>
      {t("points.none.text")}
    </Empty>
  );
}

function PointDialog({
  desk,
  row,
  onClose,
}: {
  readonly desk: PointDeskView;
  readonly row: OnboardingRow;
  readonly onClose: () => void;
}) {
  const { t, moment } = useText();
  const client = useQueryClient();
  const [deed, setDeed] = useState<"change" | "move" | "meter" | "end">(row.hasMeter ? "change" : "meter");
  const [name, setName] = useState("");
  const [meter, setMeter] = useState("");
  const done = () => {
    renew(client, ["getPointDesk", "listMembers"]);
    sendToast("ok", t("points.saved"));
    onClose();
  };
  const params = { meteringPointId: row.meteringPointId };
  const act = useMutation({
    mutationFn: async () => {
      if (deed === "move") await call("movePoint", { params, body: { displayName: name } });
      if (deed === "meter") await call("linkMeter", { params: { meterId: meter }, body: params });
      if (deed === "end") {
        await call("changePoint", { params, body: { kind: "end", effectiveFrom: desk.earliest } });
      }
    },
    onSuccess: done,
  });
  const start = moment(desk.earliest * 900);
  return (
    <Dialog title={row.displayName} isOpen onClose={onClose}>
      <div className="flex flex-col gap-5">
        <p className="text-ink-soft">{t(`points.next.${row.state}`)}</p>
        <Choice
          label={t("points.deed")}
          value={deed}
          onChange={setDeed}
          options={(["change", "meter", "move", "end"] as const).map((value) => ({
            value,
            label: t(`points.deed.${value}`),
          }))}
        />
        {deed === "change" && <PointForm desk={desk} row={row} onDone={done} />}
        {deed === "move" && (
          <TextField
            id="move-name"
            label={t("points.newName")}
            value={name}
            onChange={setName}
            hint={t("points.newName.hint")}
          />
        )}
        {deed === "meter" && (
          <TextField
            id="meter-id"
            label={t("points.meterId")}
            value={meter}
            onChange={setMeter}
            hint={t("points.meterId.hint")}
          />
        )}
        {deed === "end" && (
          <Notice tone="warn" title={t("points.end.title", { start })}>
            {t("points.end.text")}
          </Notice>
        )}
        <Refusal error={act.error} />
        {deed !== "change" && (
          <Button
            variant="primary"
            isDisabled={
              act.isPending || (deed === "move" && name === "") || (deed === "meter" && meter === "")
            }
            onPress={() => act.mutate()}
          >
            {t(`points.do.${deed}`)}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

export function PointChanges({ desk }: { readonly desk: PointDeskView }) {
  const { t, moment } = useText();
  if (desk.changes.length === 0) return <Empty title={t("points.changes.none")} />;
  return (
    <Table
      caption={t("points.changes")}
      captionHidden
      rows={desk.changes}
      rowKey={(row) => `${row.meteringPointId} ${row.sequence}`}
      columns={[
        { key: "point", head: t("points.point"), cell: (row) => row.meteringPointId },
        { key: "kind", head: t("points.kind"), cell: (row) => t(`points.kind.${row.kind}`) },
        { key: "from", head: t("points.from"), cell: (row) => moment(row.effectiveFrom * 900) },
        {
          key: "state",
          head: t("points.state"),
          cell: (row) =>
            row.appliedAt === null ? t("points.toCome") : t("points.applied", { at: moment(row.appliedAt) }),
        },
        { key: "by", head: t("points.by"), cell: (row) => row.recordedBy },
      ]}
    />
  );
}
