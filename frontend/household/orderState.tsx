/** The literal word for where an order is; a sign beside it, colour only in support. */
import { BadgeCheck, Ban, CircleDashed, Handshake, Minus, PackageX, Truck, Undo2 } from "lucide-react";
import type { OrderState } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";

const LOOK = {
  offered: { icon: CircleDashed, tone: "text-ink-soft" },
  matched: { icon: Handshake, tone: "text-ok" },
  unmatched: { icon: Minus, tone: "text-ink-soft" },
  delivered: { icon: Truck, tone: "text-ok" },
  undelivered: { icon: PackageX, tone: "text-warn" },
  paid: { icon: BadgeCheck, tone: "text-ok" },
  cancelled: { icon: Undo2, tone: "text-ink-soft" },
  void: { icon: Ban, tone: "text-bad" },
} as const;

export function OrderStateWord({ state }: { readonly state: OrderState }) {
  const { t } = useText();
  const { icon: Icon, tone } = LOOK[state];
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${tone}`}>
      <Icon aria-hidden="true" className="size-4" />
      {t(`order.state.${state}`)}
    </span>
  );
}
