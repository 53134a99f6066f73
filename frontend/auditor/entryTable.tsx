/** Entries of the audit trail as rows: what, who, when, what changed, and whether its day is closed. */
import { ArrowRight } from "lucide-react";
import type { AuditEntry } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";
import type { CsvValue } from "../ui/csv.ts";
import { DataTable } from "../ui/dataTable.tsx";

interface EntryTableProps {
  readonly caption: string;
  readonly entries: readonly AuditEntry[];
  /** Newest entry of a closed day, and of a day that is anchored on the public record. */
  readonly closedUpTo: number;
  readonly anchoredUpTo: number | null;
  readonly fileName: string;
}

export interface Change {
  readonly name: string;
  readonly before: CsvValue;
  readonly after: CsvValue;
}

/** Members of an entry: what changed from and to, and the rest as it is. */
export function splitDetails(details: AuditEntry["details"]): {
  readonly changes: readonly Change[];
  readonly plain: readonly (readonly [string, CsvValue])[];
} {
  const say = (value: unknown): CsvValue =>
    value === undefined || value === null ? null : typeof value === "number" ? value : String(value);
  const names = new Set(
    Object.keys(details).flatMap((key) => (/\.(old|new)$/.test(key) ? [key.slice(0, -4)] : [])),
  );
  return {
    changes: [...names].map((name) => ({
      name,
      before: say(details[`${name}.old`]),
      after: say(details[`${name}.new`]),
    })),
    plain: Object.entries(details)
      .filter(([key]) => !/\.(old|new)$/.test(key))
      .map(([key, value]) => [key, say(value)] as const),
  };
}

const short = (value: CsvValue): string => {
  const text = value === null || value === undefined ? "–" : String(value);
  return text.length > 20 ? `${text.slice(0, 12)}…` : text;
};

export function EntryTable({ caption, entries, closedUpTo, anchoredUpTo, fileName }: EntryTableProps) {
  const { t, has, moment, decimal } = useText();
  const actionWord = (action: string): string => {
    const id = `audit.action.${action}`;
    return has(id) ? t(id) : action;
  };
  const stateOf = ({ sequence }: AuditEntry) =>
    sequence <= (anchoredUpTo ?? 0) ? "anchored" : sequence <= closedUpTo ? "closed" : "open";
  return (
    <DataTable
      caption={caption}
      fileName={fileName}
      rows={entries}
      pageSize={50}
      rowKey={(entry) => String(entry.sequence)}
      columns={[
        {
          key: "sequence",
          head: t("audit.number"),
          numeric: true,
          cell: (entry) => decimal(entry.sequence),
          value: (entry) => entry.sequence,
        },
        {
          key: "at",
          head: t("audit.at"),
          cell: (entry) => <span className="whitespace-nowrap">{moment(entry.at)}</span>,
          value: (entry) => entry.at,
        },
        {
          key: "action",
          head: t("audit.action"),
          cell: (entry) => actionWord(entry.action),
          value: (entry) => entry.action,
        },
        {
          key: "who",
          head: t("audit.who"),
          cell: (entry) => (
            <>
              <bdi>{short(entry.actor)}</bdi> · {entry.role}
            </>
          ),
          value: (entry) => `${entry.actor} ${entry.role}`,
        },
        {
          key: "subject",
          head: t("audit.subject"),
          cell: (entry) => <bdi className="break-all">{entry.subject}</bdi>,
          value: (entry) => entry.subject,
        },
        {
          key: "details",
          head: t("audit.details"),
          cell: (entry) => <Details details={entry.details} />,
          value: (entry) => JSON.stringify(entry.details),
        },
        {
          key: "closed",
          head: t("audit.state"),
          cell: (entry) => t(`audit.${stateOf(entry)}`),
          value: stateOf,
        },
      ]}
    />
  );
}

function Details({ details }: Pick<AuditEntry, "details">) {
  const { t, moment } = useText();
  const { changes, plain } = splitDetails(details);
  const word = (name: string, value: CsvValue): string =>
    name === "effectiveFrom" && typeof value === "number" ? moment(value) : short(value);
  return (
    <ul className="flex min-w-40 flex-col gap-0.5 text-xs">
      {changes.map(({ name, before, after }) => (
        <li key={name}>
          <bdi className="font-medium">{name}</bdi>{" "}
          <span className="inline-flex items-center gap-1">
            {short(before)}
            <ArrowRight aria-label={t("audit.becomes")} className="size-3 rtl:-scale-x-100" />
            {short(after)}
          </span>
        </li>
      ))}
      {plain.map(([name, value]) => (
        <li key={name} className="text-ink-soft">
          <bdi>{name}</bdi> <bdi>{word(name, value)}</bdi>
        </li>
      ))}
    </ul>
  );
}
