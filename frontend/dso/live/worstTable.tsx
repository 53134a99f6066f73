/**
 * Every element by how much of its limit is in use, worst first: the pictures in words. Only the rows in sight are
 * drawn; arrow keys go through all of them.
 */
import { type KeyboardEvent, type MouseEvent, type UIEvent, useRef, useState } from "react";
import { elementName } from "../../i18n/elementName.ts";
import { type Text, useText } from "../../i18n/useText.tsx";
import { Empty } from "../../ui/states.tsx";
import { SEVERITY_LOOK } from "../severity.ts";
import { usedOf, withUnit } from "../worstWords.ts";
import { type GridDay, type StepUse, worstItem } from "./gridDay.ts";

interface WorstTableProps {
  readonly day: GridDay;
  readonly step: number;
  readonly use: StepUse;
  readonly selected: string | null;
  readonly onSelect: (element: string | null) => void;
}

/** Height of a row and of the window, px. */
const ROW = 64;
const WINDOW = 640;
const SPARE = 3;

export function WorstTable({ day, step, use, selected, onSelect }: WorstTableProps) {
  const text = useText();
  const { t } = text;
  const list = useRef<HTMLDivElement | null>(null);
  const [top, setTop] = useState(0);
  const [current, setCurrent] = useState(0);
  const count = knownCount(use);
  if (count === 0) return <Empty title={t("worst.none")} />;
  const first = Math.max(0, Math.floor(top / ROW) - SPARE);
  const last = Math.min(count, first + Math.ceil(WINDOW / ROW) + 2 * SPARE);
  const rows = Array.from({ length: last - first }, (_, k) => first + k);
  const moveTo = (row: number): void => {
    const next = Math.max(0, Math.min(count - 1, row));
    const element = list.current;
    setCurrent(next);
    if (element === null) return;
    if (next * ROW < element.scrollTop) element.scrollTop = next * ROW;
    if ((next + 1) * ROW > element.scrollTop + element.clientHeight) {
      element.scrollTop = (next + 1) * ROW - element.clientHeight;
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 8,
      PageUp: -8,
      Home: -count,
      End: count,
    };
    const by = steps[event.key];
    if (by !== undefined) moveTo(current + by);
    else if (event.key === "Enter" || event.key === " ") choose(current);
    else return;
    event.preventDefault();
  };
  const choose = (row: number): void => {
    const item = worstItem(day, step, use, use.order[row] ?? 0);
    if (item !== null) onSelect(item.element === selected ? null : item.element);
  };
  // The list has the focus and names its active row: a click on a row is a click on the list.
  const onClick = ({ target }: MouseEvent<HTMLDivElement>): void => {
    const row = (target as Element).closest("[role=option]")?.getAttribute("data-row");
    if (row === null || row === undefined) return;
    list.current?.focus({ preventScroll: true });
    setCurrent(Number(row));
    choose(Number(row));
  };
  return (
    <div
      ref={list}
      role="listbox"
      aria-label={t("network.worst")}
      aria-activedescendant={`worst-${Math.min(current, count - 1)}`}
      tabIndex={0}
      onKeyDown={onKey}
      onClick={onClick}
      onScroll={(event: UIEvent<HTMLDivElement>) => setTop(event.currentTarget.scrollTop)}
      className="relative overflow-y-auto rounded-md"
      style={{ maxHeight: WINDOW }}
    >
      <div style={{ height: count * ROW }} />
      {rows.map((row) => (
        <Row
          key={row}
          row={row}
          count={count}
          day={day}
          step={step}
          use={use}
          selected={selected}
          active={row === current}
          text={text}
        />
      ))}
    </div>
  );
}

/** Items that are known: the others stand at the end. */
function knownCount({ order, used }: StepUse): number {
  let count = order.length;
  while (count > 0 && !Number.isFinite(used[order[count - 1] ?? 0] ?? Number.NaN)) count -= 1;
  return count;
}

interface RowProps extends Pick<WorstTableProps, "day" | "step" | "use" | "selected"> {
  readonly row: number;
  readonly count: number;
  readonly active: boolean;
  readonly text: Text;
}

function Row({ row, count, day, step, use, selected, active, text }: RowProps) {
  const item = worstItem(day, step, use, use.order[row] ?? 0);
  if (item === null) return null;
  const { t, percent } = text;
  const { icon: Icon, text: tone, box, mark } = SEVERITY_LOOK[item.status];
  const on = item.element === selected;
  const ring = on ? "ring-2 ring-brand ring-inset" : active ? "bg-sunken" : "hover:bg-sunken";
  return (
    <div
      id={`worst-${row}`}
      role="option"
      tabIndex={-1}
      data-row={row}
      aria-selected={on}
      aria-setsize={count}
      aria-posinset={row + 1}
      className={`absolute inset-x-0 grid cursor-pointer grid-cols-[1.25rem_minmax(0,1fr)_auto] content-center items-center gap-x-3 gap-y-0.5 border-b border-line px-2 ${box} ${ring}`}
      style={{ top: row * ROW, height: ROW }}
    >
      <Icon
        aria-hidden="true"
        className={`size-4 ${tone}`}
        {...(item.status === "normal" ? {} : { fill: "currentColor" })}
      />
      <span className="truncate font-medium">{elementName(item.label, text)}</span>
      <span className={`text-end font-semibold ${item.status === "normal" ? "" : tone}`}>
        {percent(item.usedPercent)}
      </span>
      <span className="col-start-2 col-end-4 flex justify-between gap-x-3 text-xs text-ink-soft">
        <span className="truncate">
          {usedOf(item, text)}
          {item.status === "normal" ? "" : ` · ${t(`severity.${item.status}`)}`}
        </span>
        <span dir="ltr" className="whitespace-nowrap">
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
    </div>
  );
}
