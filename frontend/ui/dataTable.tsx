/** A table whose rows can be put in order, leafed through and taken along; it prints whole. */
import { ArrowDown, ArrowUp, ArrowUpDown, ChevronLeft, ChevronRight, Download } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useText } from "../i18n/useText.tsx";
import { Button } from "./button.tsx";
import { type CsvValue, saveFile, toCsv } from "./csv.ts";
import { type Column, Table } from "./table.tsx";

export interface DataColumn<Row> extends Omit<Column<Row>, "head" | "sorted"> {
  readonly head: string;
  /** The plain value, for putting rows in order and for the file; columns without one have neither. */
  readonly value?: (row: Row) => CsvValue;
}

interface Order {
  readonly key: string;
  readonly descending: boolean;
}

interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly selectedKey?: string | undefined;
  readonly rowClass?: (row: Row) => string;
  readonly pageSize?: number;
  /** Name of the file without ending; none is offered without it. */
  readonly fileName?: string;
  /** Shown above the table at the start, e.g. a filter. */
  readonly tools?: ReactNode;
  readonly empty?: ReactNode;
}

const DEFAULT_PAGE_SIZE = 25;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, selectedKey, rowClass, fileName, tools, empty } = props;
  const pageSize = props.pageSize ?? DEFAULT_PAGE_SIZE;
  const { t } = useText();
  const [order, setOrder] = useState<Order | null>(null);
  const [asked, setPage] = useState(0);
  const sorted = useMemo(() => inOrder(rows, columns, order), [rows, columns, order]);
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const page = Math.min(asked, pages - 1);
  const shown = sorted.slice(page * pageSize, (page + 1) * pageSize);
  if (rows.length === 0 && empty !== undefined) return empty;
  const head = (column: DataColumn<Row>): Column<Row> => {
    const { head: title, value, ...rest } = column;
    if (value === undefined) return { ...rest, head: title };
    const on = order?.key === column.key;
    return {
      ...rest,
      sorted: on ? (order.descending ? "descending" : "ascending") : "none",
      head: (
        <SortButton
          title={title}
          state={on ? (order.descending ? "down" : "up") : "none"}
          onPress={() => setOrder(nextOrder(order, column.key))}
        />
      ),
    };
  };
  return (
    <div className="flex flex-col gap-3">
      {(tools !== undefined || fileName !== undefined) && (
        <div className="no-print flex flex-wrap items-end justify-between gap-3">
          <div className="flex flex-wrap items-end gap-3">{tools}</div>
          {fileName !== undefined && (
            <Button onPress={() => saveFile(`${fileName}.csv`, "text/csv", fileOf(sorted, columns))}>
              <Download aria-hidden="true" className="size-4" />
              {t("ui.table.csv")}
            </Button>
          )}
        </div>
      )}
      <Table
        caption={caption}
        captionHidden
        columns={columns.map(head)}
        rows={shown}
        rowKey={rowKey}
        selectedKey={selectedKey}
        {...(rowClass === undefined ? {} : { rowClass })}
      />
      {pages > 1 && (
        <Pager
          caption={caption}
          page={page}
          pages={pages}
          count={rows.length}
          pageSize={pageSize}
          onPage={setPage}
        />
      )}
    </div>
  );
}

/** A first press puts in order, a second turns it round, a third gives the rows back as they came. */
function nextOrder(order: Order | null, key: string): Order | null {
  if (order?.key !== key) return { key, descending: false };
  return order.descending ? null : { key, descending: true };
}

function inOrder<Row>(
  rows: readonly Row[],
  columns: readonly DataColumn<Row>[],
  order: Order | null,
): readonly Row[] {
  const value = columns.find((column) => column.key === order?.key)?.value;
  if (order === null || value === undefined) return rows;
  const sign = order.descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * compare(value(a), value(b)));
}

/** Numbers by size, words as the reader's language has them, nothing last. */
function compare(a: CsvValue, b: CsvValue): number {
  const none = Number(a === null || a === undefined) - Number(b === null || b === undefined);
  if (none !== 0 || a === null || a === undefined || b === null || b === undefined) return none;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true });
}

function fileOf<Row>(rows: readonly Row[], columns: readonly DataColumn<Row>[]): string {
  const kept = columns.filter((column) => column.value !== undefined);
  return toCsv([
    kept.map((column) => column.head),
    ...rows.map((row) => kept.map((column) => column.value?.(row))),
  ]);
}

const SIGNS = { up: ArrowUp, down: ArrowDown, none: ArrowUpDown } as const;

interface SortButtonProps {
  readonly title: string;
  readonly state: keyof typeof SIGNS;
  readonly onPress: () => void;
}

function SortButton({ title, state, onPress }: SortButtonProps) {
  const Sign = SIGNS[state];
  return (
    <button
      type="button"
      onClick={onPress}
      className={`inline-flex min-h-11 items-center gap-1 rounded font-medium hover:text-ink ${state === "none" ? "" : "text-ink"}`}
    >
      {title}
      <Sign aria-hidden="true" className={`no-print size-3.5 ${state === "none" ? "opacity-60" : ""}`} />
    </button>
  );
}

interface PagerProps {
  readonly caption: string;
  readonly page: number;
  readonly pages: number;
  readonly count: number;
  readonly pageSize: number;
  readonly onPage: (page: number) => void;
}

/** Leafs through pages; says which rows are shown. */
export function Pager({ caption, page, pages, count, pageSize, onPage }: PagerProps) {
  const { t } = useText();
  const from = page * pageSize + 1;
  return (
    <nav
      aria-label={t("ui.table.pages", { caption })}
      className="no-print flex items-center justify-between gap-3"
    >
      <p role="status" className="text-sm text-ink-soft">
        {t("ui.table.rows", { from, to: Math.min(count, from + pageSize - 1), count })}
      </p>
      <div className="flex gap-2">
        <Button
          size="icon"
          aria-label={t("ui.table.previous")}
          isDisabled={page === 0}
          onPress={() => onPage(page - 1)}
        >
          <ChevronLeft aria-hidden="true" className="size-5 rtl:-scale-x-100" />
        </Button>
        <Button
          size="icon"
          aria-label={t("ui.table.next")}
          isDisabled={page >= pages - 1}
          onPress={() => onPage(page + 1)}
        >
          <ChevronRight aria-hidden="true" className="size-5 rtl:-scale-x-100" />
        </Button>
      </div>
    </nav>
  );
}
