/** What others ask of me, what I allow, and what is over. */
import type { ConsentCard, ConsentList } from "../api/generatedSchema.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty } from "../ui/states.tsx";
import { Table } from "../ui/table.tsx";
import { AskCard } from "./askCard.tsx";
import { ConsentNav } from "./consentNav.tsx";
import { PermissionCard } from "./permissionCard.tsx";
import { useConsents } from "./useConsents.ts";

export function ConsentPage() {
  const { t } = useText();
  const read = useConsents();
  return (
    <>
      <PageHead title={t("consent.title")} />
      <ConsentNav />
      <ReadView read={read} skeleton={[4, 14, 14]}>
        {(list) => <Consents list={list} />}
      </ReadView>
    </>
  );
}

function Consents({ list }: { readonly list: ConsentList }) {
  const { t, rich } = useText();
  const { asks, current, past, leaving } = list;
  return (
    <>
      <LeadSentence>{rich("consent.sentence", { asks: asks.length, current: current.length })}</LeadSentence>
      {leaving && (
        <div className="mb-6">
          <Notice tone="info" title={t("consent.leaving")} />
        </div>
      )}
      <section aria-labelledby="consent-asks" className="mb-8">
        <SectionHead id="consent-asks" title={t("consent.asks")} note={t("consent.asks.note")} />
        {asks.length === 0 ? (
          <Empty title={t("consent.asks.none")}>{t("consent.asks.none.note")}</Empty>
        ) : (
          <div className="flex flex-col gap-5">
            {asks.map((card) => (
              <AskCard key={card.id} card={card} list={list} />
            ))}
          </div>
        )}
      </section>
      <section aria-labelledby="consent-current" className="mb-8">
        <SectionHead id="consent-current" title={t("consent.current")} />
        {current.length === 0 ? (
          <p className="text-ink-soft">{t("consent.current.none")}</p>
        ) : (
          <div className="flex flex-col gap-5">
            {current.map((card) => (
              <PermissionCard key={card.id} card={card} />
            ))}
          </div>
        )}
      </section>
      {past.length > 0 && (
        <Card labelledBy="consent-past">
          <SectionHead id="consent-past" title={t("consent.past")} />
          <PastTable cards={past} />
        </Card>
      )}
    </>
  );
}

function PastTable({ cards }: { readonly cards: readonly ConsentCard[] }) {
  const { t, moment } = useText();
  return (
    <Table
      caption={t("consent.past")}
      captionHidden
      rows={cards}
      rowKey={(card) => card.id}
      columns={[
        { key: "title", head: t("consent.purpose"), cell: (card) => card.text.title },
        { key: "who", head: t("consent.fact.who"), cell: (card) => card.text.who },
        {
          key: "state",
          head: t("consent.ended"),
          cell: (card) => (
            <>
              <span className="block">{t(`consent.state.${card.state}`)}</span>
              <span className="text-xs whitespace-nowrap text-ink-soft">
                {moment(card.history.at(-1)?.at ?? card.answerBy)}
              </span>
            </>
          ),
        },
        {
          key: "record",
          head: t("consent.record"),
          cell: (card) => (card.record === "none" ? "–" : t(`consent.record.${card.record}`)),
        },
      ]}
    />
  );
}
