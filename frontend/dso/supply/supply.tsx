/** Planned works and outages: what is out, who is told what, and how reliable supply was. */
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import type { SupplyEventList } from "../../api/generatedSchema.ts";
import { useRead } from "../../api/queries.ts";
import { useMarketTime } from "../../api/useLive.ts";
import { ReadView } from "../../app/readView.tsx";
import { useText } from "../../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../../ui/card.tsx";
import { FigureState } from "../../ui/figureState.tsx";
import { Empty } from "../../ui/states.tsx";
import { EventCard } from "./eventCard.tsx";
import { RegisterForm } from "./registerForm.tsx";
import { Reliability } from "./reliability.tsx";

export function Supply() {
  const { t } = useText();
  const read = useRead("listSupplyEvents", { query: {} }, { refetchInterval: 10_000 });
  const network = useRead("getNetwork", {}, { staleTime: 300_000 });
  const session = useRead("getSession");
  const system = useRead("getSystem");
  const now = useMarketTime(system.data?.clock);
  const mayWrite = session.data?.role === "dso";
  return (
    <>
      <PageHead title={t("supply.title")} note={t("supply.note")} />
      <ReadView read={read} skeleton={[5, 20]}>
        {(stored) => {
          const list = ahead(stored, now);
          return (
            <>
              <Sentence list={list} />
              <div className="flex flex-col gap-6">
                {mayWrite && network.data !== undefined && <RegisterForm list={list} view={network.data} />}
                <Card labelledBy="events">
                  <SectionHead id="events" title={t("supply.events")} note={t("supply.events.note")} />
                  {list.events.length === 0 ? (
                    <Empty title={t("supply.none")}>{t("supply.none.text")}</Empty>
                  ) : (
                    <ul className="flex flex-col gap-5">
                      {list.events.toReversed().map((event) => (
                        <li key={event.id} className="border-b border-line pb-5 last:border-0">
                          <EventCard
                            event={event}
                            now={list.now}
                            branches={network.data?.branches ?? []}
                            mayWrite={mayWrite}
                          />
                        </li>
                      ))}
                    </ul>
                  )}
                </Card>
                <Reliability />
              </div>
            </>
          );
        }}
      </ReadView>
    </>
  );
}

/** Quarter hours that are open for orders, and one to fill the form in. */
const OPEN_AHEAD = 10;

/** The list with the time that has passed since it was read. */
function ahead(list: SupplyEventList, now: number | null): SupplyEventList {
  const at = Math.max(list.now, Math.floor(now ?? 0));
  const earliest = (Math.floor(at / 900) + OPEN_AHEAD) * 900;
  return {
    ...list,
    now: epochSeconds(at),
    earliestWorks: epochSeconds(Math.max(list.earliestWorks, earliest)),
  };
}

function Sentence({ list }: { readonly list: SupplyEventList }) {
  const { rich } = useText();
  const running = list.events.filter(({ state }) => state === "running");
  const ahead = list.events.filter(({ state }) => state === "ahead").length;
  const homes = running.reduce((sum, event) => sum + event.homes, 0);
  return (
    <LeadSentence state={<FigureState state="live" />}>
      {rich(running.length === 0 ? "supply.sentence.calm" : "supply.sentence.running", {
        count: running.length,
        homes,
        ahead,
      })}
    </LeadSentence>
  );
}
