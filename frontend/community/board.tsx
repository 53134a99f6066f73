/** The interval board: a day's intervals with their literal states; colour only where something needs a look. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { INTERVAL_STATES } from "../../backend/core/time/marketInterval.ts";
import type { BoardRow, IntervalBoard } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { Choice } from "../ui/fields.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty } from "../ui/states.tsx";
import { BoardTable, isException } from "./boardTable.tsx";
import { ClockControl } from "./clockControl.tsx";
import { DayPicker } from "./dayPicker.tsx";
import { DeskPanels } from "./deskPanels.tsx";

export function Board() {
  const { t } = useText();
  const { day } = useSearch({ strict: false }) as { day?: string };
  const navigate = useNavigate();
  const read = useRead("getBoard", { query: day === undefined ? {} : { date: day } });
  return (
    <ReadView read={read} skeleton={[4, 6, 24]}>
      {(board) => (
        <>
          <PageHead
            title={t("board.title")}
            aside={
              <DayPicker
                date={board.date}
                onChange={(date) =>
                  void navigate({ to: "/board", search: date === null ? {} : { day: date } })
                }
              />
            }
          />
          <BoardView board={board} />
        </>
      )}
    </ReadView>
  );
}

function BoardView({ board }: { readonly board: IntervalBoard }) {
  const { t, rich, energy } = useText();
  const [shown, setShown] = useState<"all" | "exceptions">("all");
  const traded = board.rows.reduce((sum, row) => sum + (row.tradedWh ?? 0), 0);
  const exceptions = board.rows.filter(isException);
  const rows = (shown === "all" ? board.rows : exceptions).toReversed();
  return (
    <>
      <LeadSentence state={<FigureState state="live" />}>
        {rich(board.exceptions === 0 ? "board.sentence.calm" : "board.sentence.exceptions", {
          traded: energy(traded),
          count: board.exceptions,
        })}
      </LeadSentence>
      <div className="flex flex-col gap-6">
        <Card labelledBy="clock">
          <SectionHead id="clock" title={t("clock.title")} note={t("clock.note")} />
          <ClockControl />
        </Card>
        <StateCounts board={board} />
        <DeskPanels />
        <VoidReasons rows={board.rows} />
        <Card labelledBy="intervals">
          <SectionHead
            id="intervals"
            title={t("board.intervals")}
            note={t("board.intervals.note")}
            aside={
              <Choice
                label={t("board.show")}
                value={shown}
                onChange={setShown}
                options={[
                  { value: "all", label: t("board.show.all", { count: board.rows.length }) },
                  { value: "exceptions", label: t("board.show.exceptions", { count: exceptions.length }) },
                ]}
              />
            }
          />
          {rows.length === 0 ? (
            <Empty title={t(shown === "all" ? "board.none" : "board.noExceptions")} />
          ) : (
            <BoardTable rows={rows} />
          )}
        </Card>
      </div>
    </>
  );
}

/** How many intervals stand in each state, in the order of their life. */
function StateCounts({ board }: { readonly board: IntervalBoard }) {
  const { t } = useText();
  return (
    <ol className="grid grid-cols-[repeat(auto-fit,minmax(7rem,1fr))] gap-px overflow-hidden rounded-[14px] border border-line bg-line">
      {INTERVAL_STATES.map((state) => {
        const count = board.counts[state] ?? 0;
        const odd = state === "void" && count > 0;
        return (
          <li key={state} className={`px-4 py-3 ${odd ? "bg-bad-soft" : "bg-surface"}`}>
            <span
              className={`block text-2xl font-light ${odd ? "text-bad" : count === 0 ? "text-ink-faint" : ""}`}
            >
              {count}
            </span>
            <span className={`text-sm ${odd ? "font-medium text-bad" : "text-ink-soft"}`}>
              {t(`interval.${state}`)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function VoidReasons({ rows }: { readonly rows: readonly BoardRow[] }) {
  const { t, interval } = useText();
  const voided = rows.filter((row) => row.state === "void");
  const reasons = [...Map.groupBy(voided, (row) => row.voidReason ?? "")];
  return reasons.map(([reason, members]) => (
    <Notice
      key={reason}
      tone="bad"
      title={t("board.void", {
        count: members.length,
        intervals: members
          .slice(0, 4)
          .map((row) => interval(row.interval))
          .join(", "),
      })}
    >
      {reason} {t(members.every((row) => row.steps.settled) ? "board.void.settled" : "board.void.waiting")}{" "}
      {members[0]?.voidCode}
    </Notice>
  ));
}
