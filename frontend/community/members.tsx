/** Members and their metering points, with what is installed and what is missing. */

import { useState } from "react";
import type { MemberRow } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead } from "../ui/card.tsx";
import { Table } from "../ui/table.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { MemberImport } from "./memberImport.tsx";
import { OnboardingQueue, PointChanges } from "./pointDesk.tsx";
import { PointForm } from "./pointForm.tsx";

type View = "members" | "queue" | "add" | "import" | "changes";

export function Members() {
  const { t, rich } = useText();
  const [view, setView] = useState<View>("members");
  const read = useRead("listMembers");
  const desk = useRead("getPointDesk");
  return (
    <ReadView read={read} skeleton={[4, 24]}>
      {({ members }) => (
        <>
          <PageHead title={t("members.title")} />
          <LeadSentence>
            {rich("members.sentence", {
              count: members.length,
              solar: members.filter((member) => member.solarW > 0).length,
              battery: members.filter((member) => member.batteryWh > 0).length,
              missing: members.filter((member) => member.missingReadings > 0).length,
            })}
          </LeadSentence>
          <Card>
            <Tabs
              label={t("members.title")}
              selected={view}
              onChange={setView}
              tabs={[
                {
                  key: "members",
                  label: t("points.tab.members"),
                  content: <MemberTable members={members} />,
                },
                {
                  key: "queue",
                  label: t("points.tab.queue"),
                  content: <ReadView read={desk}>{(view) => <OnboardingQueue desk={view} />}</ReadView>,
                },
                {
                  key: "add",
                  label: t("points.tab.add"),
                  content: (
                    <ReadView read={desk}>
                      {(view) => <PointForm desk={view} row={null} onDone={() => setView("queue")} />}
                    </ReadView>
                  ),
                },
                { key: "import", label: t("points.tab.import"), content: <MemberImport /> },
                {
                  key: "changes",
                  label: t("points.tab.changes"),
                  content: <ReadView read={desk}>{(view) => <PointChanges desk={view} />}</ReadView>,
                },
              ]}
            />
          </Card>
        </>
      )}
    </ReadView>
  );
}

function MemberTable({ members }: { readonly members: readonly MemberRow[] }) {
  const { t, power, energy, interval } = useText();
  const none = t("chart.noValue");
  return (
    <Table
      caption={t("members.title")}
      captionHidden
      rows={members}
      rowKey={(member) => member.meteringPointId}
      columns={[
        {
          key: "name",
          head: t("members.name"),
          cell: (member) => (
            <>
              <span className="block font-medium whitespace-nowrap">{member.displayName}</span>
              <span className="text-xs text-ink-soft">{t(`members.kind.${member.kind}`)}</span>
            </>
          ),
        },
        {
          key: "connection",
          head: t("members.connection"),
          cell: (member) => (
            <>
              <span className="block whitespace-nowrap">{member.connectionPointId}</span>
              <span className="text-xs whitespace-nowrap text-ink-soft">
                {t("members.phases", { phases: member.phases, capacity: power(member.capacityW) })}
              </span>
            </>
          ),
        },
        {
          key: "solar",
          head: t("members.solar"),
          numeric: true,
          cell: (m) => (m.solarW === 0 ? none : power(m.solarW)),
        },
        {
          key: "battery",
          head: t("members.battery"),
          numeric: true,
          cell: (m) => (m.batteryWh === 0 ? none : energy(m.batteryWh)),
        },
        { key: "car", head: t("members.car"), cell: (m) => (m.hasCar ? t("members.yes") : none) },
        {
          key: "plan",
          head: t("members.plan"),
          cell: (m) => (m.planStyle === null ? none : t(`plan.style.${m.planStyle}`)),
        },
        {
          key: "reading",
          head: t("members.lastReading"),
          numeric: true,
          cell: (m) => (m.lastReadingInterval === null ? none : interval(m.lastReadingInterval)),
        },
        {
          key: "missing",
          head: t("members.missing"),
          numeric: true,
          cell: (m) =>
            m.missingReadings === 0 ? (
              none
            ) : (
              <span className="font-medium text-warn">{m.missingReadings}</span>
            ),
        },
      ]}
    />
  );
}
