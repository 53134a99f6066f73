/** The audit log: search by time and action, its state on the chain, verification in place, download. */
import { useMutation } from "@tanstack/react-query";
import { Download, Search, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { operationUrl } from "../api/client.ts";
import type { AuditLogPage } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { ReadView } from "../app/readView.tsx";
import { askNode, askServer } from "../household/chainRecord.ts";
import { localDay } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty } from "../ui/states.tsx";
import { Select, TextField } from "../ui/textFields.tsx";
import { EntryTable } from "./entryTable.tsx";
import { type LogVerdict, verifyLog } from "./verifyLog.ts";

const ROLES = [
  "",
  "member",
  "helper",
  "operator",
  "dso",
  "aggregator",
  "auditor",
  "admin",
  "device",
  "service",
] as const;
const PLAIN = /^[A-Za-z0-9._:,-]{1,200}$/;

interface Filter {
  readonly action: string;
  readonly actor: string;
  readonly subject: string;
  readonly role: string;
  readonly day: string;
}
const NO_FILTER: Filter = { action: "", actor: "", subject: "", role: "", day: "" };

/** Local days are asked for with an hour or two of slack: the trail counts in UTC. */
function queryOf({ day, ...words }: Filter, cursor: string | undefined) {
  const given = Object.entries(words).filter(([, value]) => PLAIN.test(value));
  const noon = Date.parse(`${day}T12:00:00Z`) / 1_000;
  return {
    ...Object.fromEntries(given),
    ...(Number.isFinite(noon) ? { from: String(noon - 14 * 3_600), to: String(noon + 12 * 3_600) } : {}),
    ...(cursor === undefined ? {} : { cursor }),
    limit: "100",
  };
}

export function AuditLog() {
  const { t } = useText();
  const [filter, setFilter] = useState(NO_FILTER);
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const read = useRead("searchAuditLog", { query: queryOf(filter, cursors.at(-1)) });
  return (
    <ReadView read={read} skeleton={[4, 10, 18]}>
      {(page) => (
        <>
          <PageHead
            title={t("log.title")}
            note={t("log.note")}
            aside={
              <a href={operationUrl("exportAuditLog")} download className={buttonClass("secondary")}>
                <Download aria-hidden="true" className="size-4" />
                {t("log.download")}
              </a>
            }
          />
          <Lead page={page} />
          <div className="flex flex-col gap-6">
            <VerifyCard />
            <Card labelledBy="entries">
              <SectionHead id="entries" title={t("log.entries")} note={t("log.entries.note")} />
              <FilterForm
                onSearch={(next) => {
                  setFilter(next);
                  setCursors([]);
                }}
              />
              {page.entries.length === 0 ? (
                <Empty title={t("log.none")} />
              ) : (
                <EntryTable
                  caption={t("log.entries")}
                  entries={page.entries}
                  closedUpTo={page.closedUpTo}
                  anchoredUpTo={page.anchoredUpTo}
                  fileName="audit-entries"
                />
              )}
              <div className="no-print mt-4 flex flex-wrap gap-2">
                {cursors.length > 0 && (
                  <Button onPress={() => setCursors(cursors.slice(0, -1))}>{t("audit.newer")}</Button>
                )}
                {page.next !== null && (
                  <Button onPress={() => setCursors([...cursors, String(page.next)])}>
                    {t("audit.older")}
                  </Button>
                )}
              </div>
            </Card>
          </div>
        </>
      )}
    </ReadView>
  );
}

function Lead({ page }: { readonly page: AuditLogPage }) {
  const { rich, decimal } = useText();
  return (
    <LeadSentence state={<FigureState state="live" />}>
      {rich("log.sentence", {
        all: decimal(page.head.sequence),
        open: page.head.sequence - (page.anchoredUpTo ?? 0),
      })}
    </LeadSentence>
  );
}

function FilterForm({ onSearch }: { readonly onSearch: (filter: Filter) => void }) {
  const { t, has, settings } = useText();
  const { data: system } = useRead("getSystem");
  const [draft, setDraft] = useState(NO_FILTER);
  const put = (name: keyof Filter) => (value: string) => setDraft({ ...draft, [name]: value.trim() });
  const roleWord = (role: string): string => {
    const id = `role.${role}`;
    return role === "" ? t("log.anyRole") : has(id) ? t(id) : role;
  };
  return (
    <form
      className="no-print mb-4 grid grid-cols-[repeat(auto-fit,minmax(11rem,1fr))] items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(draft);
      }}
    >
      <div className="flex flex-col gap-1.5">
        <label htmlFor="log-day" className="text-sm font-medium">
          {t("audit.day")}
        </label>
        <input
          id="log-day"
          type="date"
          value={draft.day}
          {...(system === undefined ? {} : { max: localDay(settings.timeZone, system.clock.simTime) })}
          onChange={(event) => put("day")(event.target.value)}
          className="min-h-11 rounded-lg border border-line-strong bg-surface px-3 text-base text-ink"
        />
      </div>
      <TextField
        id="log-action"
        label={t("audit.action")}
        placeholder="interval."
        value={draft.action}
        onChange={put("action")}
      />
      <TextField id="log-actor" label={t("audit.who")} value={draft.actor} onChange={put("actor")} />
      <TextField
        id="log-subject"
        label={t("audit.subject")}
        value={draft.subject}
        onChange={put("subject")}
      />
      <Select
        id="log-role"
        label={t("seen.role")}
        value={draft.role}
        onChange={put("role")}
        options={ROLES.map((role) => ({ value: role, label: roleWord(role) }))}
      />
      <Button type="submit" variant="primary">
        <Search aria-hidden="true" className="size-4" />
        {t("log.search")}
      </Button>
    </form>
  );
}

function VerifyCard() {
  const { t, decimal } = useText();
  const [read, setRead] = useState(0);
  const [url, setUrl] = useState("");
  const ask = url.trim() === "" ? askServer : askNode(url.trim());
  const verify = useMutation({ mutationFn: () => verifyLog(ask, setRead) });
  return (
    <Card labelledBy="verify">
      <SectionHead id="verify" title={t("log.verify")} note={t("log.verify.note")} />
      <div className="flex flex-col gap-4">
        {verify.data !== undefined && <Verdict verdict={verify.data} />}
        {verify.error !== null && <Problem error={verify.error} />}
        <div className="no-print flex flex-wrap items-center gap-3">
          <Button
            variant="primary"
            isDisabled={verify.isPending || (url.trim() !== "" && !URL.canParse(url.trim()))}
            onPress={() => {
              setRead(0);
              verify.mutate();
            }}
          >
            <ShieldCheck aria-hidden="true" className="size-4" />
            {t(verify.isPending ? "log.verify.running" : "log.verify.run")}
          </Button>
          <span role="status" className="text-sm text-ink-soft">
            {verify.isPending && t("log.verify.read", { count: decimal(read) })}
          </span>
        </div>
        <details>
          <summary className="inline-flex min-h-11 items-center text-sm font-medium text-brand">
            {t("log.verify.own")}
          </summary>
          <div className="mt-2 max-w-xl">
            <TextField
              id="log-node"
              label={t("log.verify.node")}
              hint={t("log.verify.hint")}
              placeholder="https://…"
              value={url}
              onChange={setUrl}
            />
          </div>
        </details>
      </div>
    </Card>
  );
}

function Verdict({ verdict }: { readonly verdict: LogVerdict }) {
  const { t, decimal } = useText();
  const { finding, entries, anchoredDays, anchoredUpTo, comparedWithChain, waitingDays } = verdict;
  if (finding !== null) {
    return (
      <Notice tone="bad" live title={t(`log.fault.${finding.fault}`, { number: decimal(finding.sequence) })}>
        {t("log.fault.next")}
      </Notice>
    );
  }
  return (
    <Notice tone={comparedWithChain ? "ok" : "warn"} live title={t("log.stands", { count: entries })}>
      {comparedWithChain
        ? t("log.stands.text", {
            days: anchoredDays,
            number: decimal(anchoredUpTo),
            open: entries - anchoredUpTo,
            waiting: waitingDays,
          })
        : t("log.stands.alone")}
    </Notice>
  );
}
