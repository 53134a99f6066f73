/** Marks how sure a figure is: live, estimated, provisional, final or corrected. Word and sign, never colour alone. */
import { Activity, CircleCheck, CircleDashed, PenLine, Sigma } from "lucide-react";
import type { MessageId } from "../i18n/catalogue.ts";
import { useText } from "../i18n/useText.tsx";

export type FigureStateName = "live" | "estimated" | "provisional" | "final" | "corrected";

const LOOK = {
  live: { icon: Activity, tone: "bg-brand-soft text-brand-deep" },
  estimated: { icon: Sigma, tone: "bg-info-soft text-info" },
  provisional: { icon: CircleDashed, tone: "bg-warn-soft text-warn" },
  final: { icon: CircleCheck, tone: "bg-sunken text-ink-soft" },
  corrected: { icon: PenLine, tone: "bg-info-soft text-info" },
} as const;

interface FigureStateProps {
  readonly state: FigureStateName;
  /** Time the figure is from, already formatted. */
  readonly at?: string;
}

export function FigureState({ state, at }: FigureStateProps) {
  const { t } = useText();
  const { icon: Icon, tone } = LOOK[state];
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-xs leading-none font-medium whitespace-nowrap ${tone}`}
      title={t(`figure.${state}.why` satisfies MessageId)}
    >
      <Icon aria-hidden="true" className="size-3.5" />
      {t(`figure.${state}`)}
      {at !== undefined && <span className="font-normal">· {at}</span>}
    </span>
  );
}
