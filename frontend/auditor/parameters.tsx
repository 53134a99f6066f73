/** What the market's rules were and who changed them: tariffs, networks, roles, contracts, newest first. */
import { useState } from "react";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { Choice } from "../ui/fields.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty } from "../ui/states.tsx";
import { EntryTable } from "./entryTable.tsx";

/** Beginnings of the actions that set how the market works. */
const GROUPS = {
  all: "tariff.,network.,community.,contracts.,key.,publishTariffSheet,publishNetwork,putGridTariff,draftNetwork,withdrawNetwork,createClient,changeRole,setRole,invite,removePerson,putBillingOperator",
  tariffs: "tariff.,publishTariffSheet,publishNetworkTariff,putGridTariff",
  network: "network.,draftNetwork,publishNetworkDraft,withdrawNetwork",
  roles: "key.,community.,createClient,changeRole,setRole,invite,removePerson",
} as const;
type Group = keyof typeof GROUPS;

export function Parameters() {
  const { t, rich } = useText();
  const [group, setGroup] = useState<Group>("all");
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const read = useRead("searchAuditLog", {
    query: { action: GROUPS[group], limit: "100", ...(cursor === undefined ? {} : { cursor }) },
  });
  return (
    <ReadView read={read} skeleton={[4, 18]}>
      {({ entries, closedUpTo, anchoredUpTo, next }) => (
        <>
          <PageHead title={t("parameters.title")} note={t("parameters.note")} />
          <LeadSentence state={<FigureState state="final" />}>
            {rich("parameters.sentence", {
              count: entries.length,
              open: entries.filter(({ sequence }) => sequence > (anchoredUpTo ?? 0)).length,
            })}
          </LeadSentence>
          <Card labelledBy="changes">
            <SectionHead
              id="changes"
              title={t("parameters.changes")}
              note={t("parameters.changes.note")}
              aside={
                <Choice
                  label={t("parameters.show")}
                  value={group}
                  onChange={(value) => {
                    setGroup(value);
                    setCursors([]);
                  }}
                  options={(Object.keys(GROUPS) as Group[]).map((value) => ({
                    value,
                    label: t(`parameters.show.${value}`),
                  }))}
                />
              }
            />
            {entries.length === 0 ? (
              <Empty title={t("parameters.none")} />
            ) : (
              <EntryTable
                caption={t("parameters.changes")}
                entries={entries}
                closedUpTo={closedUpTo}
                anchoredUpTo={anchoredUpTo}
                fileName={`parameters-${group}`}
              />
            )}
            <div className="no-print mt-4 flex flex-wrap gap-2">
              {cursors.length > 0 && (
                <Button onPress={() => setCursors(cursors.slice(0, -1))}>{t("audit.newer")}</Button>
              )}
              {next !== null && (
                <Button onPress={() => setCursors([...cursors, next])}>{t("audit.older")}</Button>
              )}
            </div>
          </Card>
        </>
      )}
    </ReadView>
  );
}
