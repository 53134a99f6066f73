/** Words and units of an element that is near its limit. */
import type { WorstItem } from "../api/generatedSchema.ts";
import type { Text } from "../i18n/useText.tsx";

/** A value with its unit. */
export function withUnit(value: number, unit: WorstItem["unit"], { decimal, voltage }: Text): string {
  if (unit === "pu") return voltage(value);
  return `${decimal(value, value < 10 ? 1 : 0)}\u00a0${unit}`;
}

/** "Current on phase A", "Voltage high on phase B". */
export function usedOf(item: Pick<WorstItem, "kind" | "phase">, { t }: Pick<Text, "t">): string {
  const kind = t(`worst.kind.${item.kind}`);
  return item.phase === null || item.kind === "transformer-load"
    ? kind
    : t("worst.phase", { kind, phase: item.phase });
}
