/** Every element by how much of its limit is in use, worst first: the diagram in words. */
import type { WorstItem } from "../api/generatedSchema.ts";
import { elementName } from "../i18n/elementName.ts";
import { type Text, useText } from "../i18n/useText.tsx";
import { Empty } from "../ui/states.tsx";
import { SEVERITY_LOOK } from "./severity.ts";

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

interface WorstListProps {
  readonly items: readonly WorstItem[];
  readonly selected: string | null;
  readonly onSelect: (element: string | null) => void;
}

export function WorstList({ items, selected, onSelect }: WorstListProps) {
  const { t } = useText();
  if (items.length === 0) return <Empty title={t("worst.none")} />;
  return (
    <ol className="max-h-[44rem] divide-y divide-line overflow-y-auto" aria-label={t("network.worst")}>
      {items.map((item) => (
        <li key={`${item.element}-${item.kind}-${item.phase}`}>
          <WorstRow item={item} on={item.element === selected} onSelect={onSelect} />
        </li>
      ))}
    </ol>
  );
}

interface WorstRowProps {
  readonly item: WorstItem;
  readonly on: boolean;
  readonly onSelect: (element: string | null) => void;
}

function WorstRow({ item, on, onSelect }: WorstRowProps) {
  const text = useText();
  const { t, percent } = text;
  const { icon: Icon, text: tone, box, mark } = SEVERITY_LOOK[item.status];
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => onSelect(on ? null : item.element)}
      className={`grid w-full grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 rounded-md px-2 py-2.5 text-start ${box} ${on ? "ring-2 ring-brand ring-inset" : "hover:bg-sunken"}`}
    >
      <Icon
        aria-hidden="true"
        className={`size-4 ${tone}`}
        {...(item.status === "normal" ? {} : { fill: "currentColor" })}
      />
      <span className="min-w-0 font-medium">{elementName(item.label, text)}</span>
      <span className={`text-end font-semibold ${item.status === "normal" ? "" : tone}`}>
        {percent(item.usedPercent)}
      </span>
      <span className="col-start-2 col-end-4 flex flex-wrap justify-between gap-x-3 text-xs text-ink-soft">
        <span>{usedOf(item, text)}</span>
        <span className="whitespace-nowrap">
          {withUnit(item.value, item.unit, text)} / {withUnit(item.limit, item.unit, text)}
        </span>
      </span>
      <span
        aria-hidden="true"
        className="col-start-2 col-end-4 h-1 overflow-hidden rounded-full bg-calm-soft"
      >
        <span
          className="block h-full rounded-full"
          style={{ width: `${Math.min(100, Math.max(0, item.usedPercent))}%`, background: mark }}
        />
      </span>
      {item.status !== "normal" && (
        <span className={`col-start-2 col-end-4 text-xs font-medium ${tone}`}>
          {t(`severity.${item.status}`)}
        </span>
      )}
    </button>
  );
}
