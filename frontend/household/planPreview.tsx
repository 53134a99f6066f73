/** What a plan would have brought on the last days, with its spread and how far such a reckoning is off. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call } from "../api/client.ts";
import type { PlanRequest, PlanPreview as Preview } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";
import { FigureState } from "../ui/figureState.tsx";

const SETTLE_MS = 500;

/** The value once it stood still for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

export function PlanPreview({ draft }: { readonly draft: PlanRequest }) {
  const { t } = useText();
  const settled = useSettled(draft);
  const { data, isError } = useQuery({
    queryKey: ["previewPlan", settled],
    queryFn: () => call("previewPlan", { body: settled }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: 1,
  });
  if (isError) return null;
  return (
    <section aria-labelledby="preview" className="rounded-xl bg-sunken px-4 py-4">
      <div className="flex flex-wrap items-center gap-3">
        <h3 id="preview" className="font-semibold">
          {t("preview.title")}
        </h3>
        <FigureState state="estimated" />
      </div>
      <div aria-live="polite" className="mt-2 text-sm text-ink-soft">
        {data === undefined ? t("preview.working") : <Reckoning view={data} />}
      </div>
    </section>
  );
}

function Reckoning({ view }: { readonly view: Preview }) {
  const { t, rich, money, energy } = useText();
  const { wanted, current } = view;
  if (wanted === null || current === null) return <p>{t("preview.thin", { days: view.leastDays })}</p>;
  const better = wanted.netMicroEuro - current.netMicroEuro;
  const gains = wanted.netMicroEuro >= 0;
  const shown = (amount: number): string => money(gains ? amount : -amount);
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-base text-ink">
        {rich(gains ? "preview.earn" : "preview.cost", {
          days: view.days,
          net: shown(wanted.netMicroEuro),
          low: shown(wanted.lowMicroEuro),
          high: shown(wanted.highMicroEuro),
        })}{" "}
        {better !== 0 &&
          rich(better > 0 ? "preview.better" : "preview.worse", { money: money(Math.abs(better)) })}
      </p>
      <p>{t("preview.local", { sold: energy(wanted.soldLocalWh), bought: energy(wanted.boughtLocalWh) })}</p>
      {view.missMicroEuro !== null && <p>{t("preview.skill", { miss: money(view.missMicroEuro) })}</p>}
    </div>
  );
}
