/** Sample and verify: orders drawn by a stated seed, each receipt checked here. */
import { useMutation } from "@tanstack/react-query";
import { CircleCheck, CircleX, Dices } from "lucide-react";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { AuditSample } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { askServer } from "../household/chainRecord.ts";
import { localDay } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { DayNavigation } from "../ui/dateNavigation.tsx";
import { NumberField } from "../ui/fields.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, Loading } from "../ui/states.tsx";
import { TextField } from "../ui/textFields.tsx";
import { type CheckedOrder, checkDrawn, drawnRightly } from "./verifySample.ts";

const MAX = 50;
const SEED = /^[A-Za-z0-9._-]{1,60}$/;

interface Outcome {
  readonly sample: AuditSample;
  readonly rightly: boolean;
  readonly checked: readonly CheckedOrder[];
}

async function run(
  wish: { readonly date: string; readonly seed: string; readonly count: number },
  onChecked: (count: number) => void,
): Promise<Outcome> {
  const { date, seed, count } = wish;
  const sample = await call("drawAuditSample", { query: { date, seed, count: String(count) } });
  const checked: CheckedOrder[] = [];
  for (const place of sample.drawn) {
    checked.push(await checkDrawn(place, askServer));
    onChecked(checked.length);
  }
  return { sample, rightly: drawnRightly(sample, count), checked };
}

export function Sample() {
  const { t, settings } = useText();
  const { data: system } = useRead("getSystem");
  const today = system === undefined ? null : localDay(settings.timeZone, system.clock.simTime);
  return (
    <>
      <PageHead title={t("sample.title")} note={t("sample.note")} />
      {today === null ? <Loading /> : <SampleForm today={today} />}
    </>
  );
}

function SampleForm({ today }: { readonly today: string }) {
  const { t } = useText();
  const [date, setDate] = useState(today);
  const [seed, setSeed] = useState(today);
  const [count, setCount] = useState(5);
  const [done, setDone] = useState(0);
  const draw = useMutation({ mutationFn: () => run({ date, seed, count }, setDone) });
  return (
    <>
      <LeadSentence>
        <SampleSentence outcome={draw.data} />
      </LeadSentence>
      <div className="flex flex-col gap-6">
        <Card labelledBy="draw">
          <SectionHead id="draw" title={t("sample.draw")} note={t("sample.draw.note")} />
          <form
            className="no-print flex flex-wrap items-end gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              setDone(0);
              draw.mutate();
            }}
          >
            <DayNavigation
              id="sample-day"
              label={t("audit.day")}
              value={date}
              max={today}
              onChange={setDate}
            />
            <TextField id="sample-seed" label={t("sample.seed")} value={seed} onChange={setSeed} />
            <NumberField
              label={t("sample.count")}
              unit={t("sample.orders")}
              value={count}
              onChange={setCount}
              min={1}
              max={MAX}
              step={1}
            />
            <Button type="submit" variant="primary" isDisabled={draw.isPending || !SEED.test(seed)}>
              <Dices aria-hidden="true" className="size-4" />
              {t(draw.isPending ? "sample.running" : "sample.run")}
            </Button>
          </form>
          <p role="status" className="mt-3 text-sm text-ink-soft">
            {draw.isPending && t("sample.progress", { done, count })}
          </p>
          <details className="mt-2">
            <summary className="inline-flex min-h-11 items-center text-sm font-medium text-brand">
              {t("sample.how")}
            </summary>
            <div className="max-w-prose text-sm text-ink-soft">
              <p>{t("sample.how.text")}</p>
              <p dir="ltr" className="mt-2 w-fit font-mono text-xs break-all">
                keccak256("lateral-sample/1|seed|i") mod N
              </p>
            </div>
          </details>
        </Card>
        <Notice tone="info" title={t("sample.privacy")}>
          {t("sample.privacy.text")}
        </Notice>
        {draw.error !== null && <Problem error={draw.error} />}
        {draw.data !== undefined && <Checked outcome={draw.data} />}
      </div>
    </>
  );
}

function SampleSentence({ outcome }: { readonly outcome: Outcome | undefined }) {
  const { t, rich } = useText();
  if (outcome === undefined) return t("sample.sentence.none");
  const good = outcome.checked.filter(({ fault }) => fault === "none").length;
  const total = outcome.sample.populations.reduce((sum, { orders }) => sum + orders, 0);
  return rich("sample.sentence", { good, count: outcome.checked.length, total });
}

function Checked({ outcome }: { readonly outcome: Outcome }) {
  const { t, interval, decimal } = useText();
  const { sample, rightly, checked } = outcome;
  return (
    <Card labelledBy="checked">
      <SectionHead
        id="checked"
        title={t("sample.checked")}
        note={t("sample.checked.note", { seed: sample.seed, date: sample.date })}
      />
      {sample.drawn.length === 0 ? (
        <Empty title={t("sample.empty")}>{t("sample.empty.text")}</Empty>
      ) : (
        <div className="flex flex-col gap-4">
          <Notice
            tone={rightly ? "ok" : "bad"}
            title={t(rightly ? "sample.places.ok" : "sample.places.bad")}
          />
          <DataTable
            caption={t("sample.checked")}
            fileName={`sample-${sample.date}-${sample.seed}`}
            rows={checked}
            rowKey={(row) => row.orderId}
            columns={[
              {
                key: "interval",
                head: t("chart.interval"),
                cell: (row) => interval(row.interval),
                value: (row) => row.interval,
              },
              {
                key: "sequence",
                head: t("sample.place"),
                numeric: true,
                cell: (row) => decimal(row.sequence),
                value: (row) => row.sequence,
              },
              {
                key: "home",
                head: t("sample.home"),
                cell: (row) => <bdi>{row.meteringPointId}</bdi>,
                value: (row) => row.meteringPointId,
              },
              {
                key: "order",
                head: t("sample.order"),
                cell: (row) => (
                  <bdi className="font-mono text-xs" title={row.orderId}>
                    {row.orderId.slice(0, 12)}…
                  </bdi>
                ),
                value: (row) => row.orderId,
              },
              {
                key: "result",
                head: t("sample.result"),
                cell: (row) => <Result row={row} />,
                value: (row) => (row.fault === "none" ? "verified" : `${row.fault} ${row.code ?? ""}`.trim()),
              },
            ]}
          />
        </div>
      )}
    </Card>
  );
}

function Result({ row }: { readonly row: CheckedOrder }) {
  const { t } = useText();
  const ok = row.fault === "none";
  const Sign = ok ? CircleCheck : CircleX;
  return (
    <span className={`inline-flex items-center gap-1.5 ${ok ? "" : "font-medium text-bad"}`}>
      <Sign aria-hidden="true" className={`size-4 shrink-0 ${ok ? "text-ok" : "text-bad"}`} />
      {t(`sample.fault.${row.fault}`)}
      {row.code !== null && <bdi className="text-xs">{row.code}</bdi>}
    </span>
  );
}
