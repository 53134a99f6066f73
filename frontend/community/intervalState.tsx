/** The literal state of an interval. Normal states are grey; only what needs a look has colour, and a sign. */
import { Ban, Circle, CircleDot, Clock, FileCheck2, Gauge, Lock, ReceiptText, Scale } from "lucide-react";
import type { IntervalState } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";

const ICON = {
  open: Circle,
  closed: Lock,
  cleared: CircleDot,
  committed: FileCheck2,
  metered: Gauge,
  settled: Scale,
  billed: ReceiptText,
  void: Ban,
} as const;

interface IntervalStateWordProps {
  readonly state: IntervalState;
  readonly late?: boolean;
}

export function IntervalStateWord({ state, late = false }: IntervalStateWordProps) {
  const { t } = useText();
  const Icon = ICON[state];
  const tone = state === "void" ? "bg-bad-soft text-bad" : late ? "bg-warn-soft text-warn" : "text-ink-soft";
  const padded = state === "void" || late ? "rounded-full px-2 py-0.5 font-medium" : "";
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${tone} ${padded}`}>
      <Icon aria-hidden="true" className="size-4" />
      {t(`interval.${state}`)}
      {late && (
        <>
          <Clock aria-hidden="true" className="size-4" />
          {t("interval.late")}
        </>
      )}
    </span>
  );
}
