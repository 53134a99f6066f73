/** Four shares of the day, each with the sentence that explains it. */
import type { HomeView, Metric } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";
import { FigureState } from "../ui/figureState.tsx";

const SHARES = ["selfSufficiency", "selfConsumption", "soldLocally"] as const;

export function MetricCards({ home }: { readonly home: HomeView }) {
  const { t, energy, share, decimal } = useText();
  const sentence = (name: (typeof SHARES)[number], metric: Metric): string =>
    metric.basisPoints === null
      ? t(`metric.${name}.none`)
      : t(`metric.${name}.why`, { part: energy(metric.partWh ?? 0), whole: energy(metric.wholeWh ?? 0) });
  return (
    <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2 2xl:grid-cols-4">
      {SHARES.map((name) => {
        const metric = home[name];
        const ratio = metric.basisPoints === null ? null : metric.basisPoints / 10_000;
        return (
          <MetricCard
            key={name}
            title={t(`metric.${name}`)}
            value={ratio === null ? t("chart.noValue") : share(ratio)}
            ratio={ratio}
            sentence={sentence(name, metric)}
            how={t(`metric.${name}.how`)}
            state={metric.state}
          />
        );
      })}
      <MetricCard
        title={t("metric.carbon")}
        value={
          home.carbon.grams === null
            ? t("chart.noValue")
            : t("metric.carbon.value", { kg: decimal(home.carbon.grams / 1_000, 1) })
        }
        ratio={null}
        sentence={t("metric.carbon.why", {
          grams: decimal(home.carbon.gramsPerKWh),
          source: home.carbon.source,
        })}
        how={t("metric.carbon.how")}
        state={home.carbon.state}
      />
    </ul>
  );
}

interface MetricCardProps {
  readonly title: string;
  readonly value: string;
  readonly ratio: number | null;
  readonly sentence: string;
  readonly how: string;
  readonly state: Metric["state"];
}

function MetricCard({ title, value, ratio, sentence, how, state }: MetricCardProps) {
  const { t } = useText();
  return (
    <li className="card flex flex-col gap-2 p-5">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <h2 className="text-sm font-medium text-ink-soft">{title}</h2>
        <FigureState state={state} />
      </div>
      <p className="text-3xl font-light">{value}</p>
      {ratio !== null && (
        <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-sunken">
          <div
            className="h-full rounded-full bg-neighbours"
            style={{ width: `${Math.round(ratio * 100)}%` }}
          />
        </div>
      )}
      <p className="text-sm text-ink-soft">{sentence}</p>
      <details className="mt-auto">
        <summary className="inline-flex min-h-11 items-center text-sm font-medium text-brand">
          {t("metric.how")}
          <span className="sr-only">: {title}</span>
        </summary>
        <p className="text-sm text-ink-soft">{how}</p>
      </details>
    </li>
  );
}
