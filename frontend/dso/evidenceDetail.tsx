/** One interval's evidence: three stages side by side, what bound, the seals, and the bundle to take away. */
import { Download, Network, X } from "lucide-react";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { operationUrl } from "../api/client.ts";
import type { EvidenceDetail, NetworkView, StageSummary } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { elementName } from "../i18n/elementName.ts";
import { useText } from "../i18n/useText.tsx";
import { Button, ButtonLink, buttonClass } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Notice } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { STAGE_STATE } from "./stages.ts";
import { VerifyPanel } from "./verify/verifyPanel.tsx";
import { usedOf } from "./worstWords.ts";

interface EvidenceDetailCardProps {
  readonly interval: number;
  readonly onClose: () => void;
}

export function EvidenceDetailCard({ interval, onClose }: EvidenceDetailCardProps) {
  const { t, interval: formatInterval } = useText();
  const index = intervalIndex(interval);
  const read = useRead("getEvidence", { params: { index } });
  const network = useRead("getNetwork", {}, { staleTime: 300_000 });
  const session = useRead("getSession");
  return (
    <Card labelledBy="detail">
      <SectionHead
        id="detail"
        title={t("evidence.detail", { interval: formatInterval(interval) })}
        note={t("evidence.detail.note")}
        aside={
          <Button variant="quiet" size="icon" aria-label={t("element.close")} onPress={onClose}>
            <X aria-hidden="true" className="size-5" />
          </Button>
        }
      />
      <ReadView read={read} skeleton={[12, 8]}>
        {(detail) => (
          <div className="flex flex-col gap-6">
            <Stages stages={detail.row.stages} band={network.data?.voltageBand} />
            <Findings detail={detail} />
            <Seals detail={detail} />
            {detail.bundleAvailable && session.data?.role === "dso" && (
              <VerifyPanel key={interval} interval={interval} />
            )}
            <div className="flex flex-wrap gap-3">
              {detail.bundleAvailable && session.data?.role === "dso" && (
                <a
                  href={operationUrl("getEvidenceBundle", { index })}
                  download
                  className={buttonClass("primary")}
                >
                  <Download aria-hidden="true" className="size-4" />
                  {t("evidence.bundle")}
                </a>
              )}
              <ButtonLink to="/network" search={{ interval }}>
                <Network aria-hidden="true" className="size-4" />
                {t("evidence.openNetwork")}
              </ButtonLink>
            </div>
          </div>
        )}
      </ReadView>
    </Card>
  );
}

interface StagesProps {
  readonly stages: readonly StageSummary[];
  readonly band: NetworkView["voltageBand"] | undefined;
}

function Stages({ stages, band }: StagesProps) {
  const text = useText();
  const { t, voltage, percent, power, decimal } = text;
  const margin = (pu: number, limit: number | undefined, sign: 1 | -1): string =>
    limit === undefined ? "" : t("evidence.margin", { margin: decimal((limit - pu) * sign, 4) });
  return (
    <Table
      caption={t("evidence.stages")}
      captionHidden
      rows={stages}
      rowKey={(row) => row.stage}
      columns={[
        {
          key: "stage",
          head: t("network.stage"),
          cell: (row) => (
            <span className="flex flex-col items-start gap-1">
              <span className="font-medium">{t(`stage.${row.stage}`)}</span>
              <FigureState state={STAGE_STATE[row.stage]} />
            </span>
          ),
        },
        {
          key: "low",
          head: t("evidence.lowest"),
          numeric: true,
          cell: (row) => (
            <Stacked
              main={voltage(row.lowestPu)}
              sub={`${row.lowestBus} · ${margin(row.lowestPu, band?.lowerPu, -1)}`}
            />
          ),
        },
        {
          key: "high",
          head: t("evidence.highest"),
          numeric: true,
          cell: (row) => (
            <Stacked
              main={voltage(row.highestPu)}
              sub={`${row.highestBus} · ${margin(row.highestPu, band?.upperPu, 1)}`}
            />
          ),
        },
        {
          key: "loading",
          head: t("evidence.loading"),
          numeric: true,
          cell: (row) => (
            <Stacked main={percent(row.worstLoadingPercent)} sub={elementName(row.worstLoadingLabel, text)} />
          ),
        },
        { key: "loss", head: t("evidence.loss"), numeric: true, cell: (row) => power(row.lossW) },
        {
          key: "violations",
          head: t("evidence.violations"),
          numeric: true,
          cell: (row) =>
            row.violationCount === 0 ? (
              "0"
            ) : (
              <span className="font-semibold text-bad">{row.violationCount}</span>
            ),
        },
      ]}
    />
  );
}

function Stacked({ main, sub }: { readonly main: string; readonly sub: string }) {
  return (
    <>
      <span className="block">{main}</span>
      <span className="block text-xs text-ink-soft">{sub}</span>
    </>
  );
}

function Findings({ detail }: { readonly detail: EvidenceDetail }) {
  const text = useText();
  const { t, energy, interval } = text;
  const state = useRead("getNetworkState", { query: { interval: detail.row.interval, stage: "cleared" } });
  const binding = state.data?.interval === detail.row.interval ? state.data.binding : [];
  const { baseViolations, physics, row } = detail;
  return (
    <div className="flex flex-col gap-3">
      {row.voidReason !== null && (
        <Notice tone="bad" title={t("evidence.void", { interval: interval(row.interval) })}>
          {row.voidReason}
        </Notice>
      )}
      {baseViolations.length > 0 && (
        <Notice tone="warn" title={t("evidence.base", { count: baseViolations.length })}>
          {baseViolations
            .slice(0, 4)
            .map((violation) => `${violation.element}: ${usedOf(violation, text)}`)
            .join("; ")}
        </Notice>
      )}
      {binding.length === 0 ? (
        <p className="text-ink-soft">{t("evidence.binding.none")}</p>
      ) : (
        <Notice tone="info" title={t("evidence.binding", { count: binding.length })}>
          <ul>
            {binding.map((found) => (
              <li key={`${found.segment}-${found.element}`}>
                {t(`evidence.binding.${found.direction}`, {
                  element: elementName(found.label, text),
                  limit: energy(Math.abs(found.limitWh)),
                  rent: text.price(found.rent),
                })}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {physics !== null && (
        <p className="text-sm text-ink-soft">
          {t(`evidence.physics.${physics.method}`, { rounds: physics.rounds })}
        </p>
      )}
    </div>
  );
}

function Seals({ detail }: { readonly detail: EvidenceDetail }) {
  const { t, decimal } = useText();
  const { row } = detail;
  const seals = [
    { label: t("seal.network"), value: row.stages[0]?.networkHash ?? null },
    { label: t("seal.batch"), value: row.batchRoot },
    { label: t("seal.orders"), value: detail.ordersRoot },
    { label: t("seal.envelope"), value: detail.envelopeHash },
    { label: t("seal.balances"), value: detail.balanceRoot },
    { label: t("seal.transaction"), value: row.transactionHash },
  ];
  return (
    <details>
      <summary className="inline-flex min-h-11 items-center font-medium text-brand">
        {t("seal.title")}
      </summary>
      <dl className="mt-1 text-sm">
        {seals.map((seal) => (
          <div
            key={seal.label}
            className="grid grid-cols-1 gap-x-4 border-b border-line py-2 sm:grid-cols-[14rem_minmax(0,1fr)]"
          >
            <dt className="text-ink-soft">{seal.label}</dt>
            <dd className="font-mono text-xs leading-5 break-all">{seal.value ?? t("chart.noValue")}</dd>
          </div>
        ))}
        <div className="grid grid-cols-1 gap-x-4 py-2 sm:grid-cols-[14rem_minmax(0,1fr)]">
          <dt className="text-ink-soft">{t("seal.record")}</dt>
          <dd>
            {detail.blockNumber === null
              ? t("chart.noValue")
              : t("seal.block", { block: decimal(detail.blockNumber), signatures: detail.signatures.length })}
          </dd>
        </div>
      </dl>
    </details>
  );
}
