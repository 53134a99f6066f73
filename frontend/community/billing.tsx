/** The billing wizard: is the month complete, what would be issued, issue, files, what was handed over and paid. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { BillingDeskView } from "../api/generatedSchema.ts";
import { renew, useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { formatMonth, localDay } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead } from "../ui/card.tsx";
import { MonthNavigation } from "../ui/dateNavigation.tsx";
import { Notice } from "../ui/notice.tsx";
import { sendToast } from "../ui/toast.ts";
import { Wizard, type WizardStep } from "../ui/wizard.tsx";
import { BillDraftsView } from "./billDrafts.tsx";
import { BillFiles, BillTable } from "./billFiles.tsx";
import { Facts } from "./facts.tsx";
import { lastMonth, monthsUpTo } from "./months.ts";
import { Payments } from "./payments.tsx";
import { Refusal } from "./refusal.tsx";

const CENT_MICRO = 10_000;

export function Billing() {
  const { t, settings } = useText();
  const { month } = useSearch({ strict: false }) as { month?: string };
  const navigate = useNavigate();
  const { data: system } = useRead("getSystem");
  const today = localDay(settings.timeZone, system?.clock.simTime ?? 0);
  const period = month ?? lastMonth(today);
  const read = useRead("getBillingDesk", { params: { period } }, { enabled: system !== undefined });
  return (
    <>
      <PageHead
        title={t("billing.title")}
        aside={
          <MonthNavigation
            id="billing-month"
            label={t("billing.month")}
            value={period}
            months={monthsUpTo(today)}
            onChange={(next) => void navigate({ to: "/billing", search: { month: next } })}
          />
        }
      />
      <ReadView read={read} skeleton={[4, 8, 16]}>
        {(desk) => <BillingMonth key={desk.readiness.period} desk={desk} />}
      </ReadView>
    </>
  );
}

/** Where the month stands: the first step that is not done. */
const startOf = ({ bills, readiness }: BillingDeskView): number =>
  bills.length > 0 ? 3 : readiness.canIssue ? 1 : 0;

export function BillingMonth({ desk }: { readonly desk: BillingDeskView }) {
  const { t, rich, money, settings } = useText();
  const client = useQueryClient();
  const [at, setAt] = useState(startOf(desk));
  const { readiness, bills } = desk;
  const { period } = readiness;
  const issue = useMutation({
    mutationFn: () => call("runBills", { params: { period }, body: {} }),
    onSuccess: (list) => {
      renew(client, ["getBillingDesk", "draftBillRun", "listBills"]);
      sendToast("ok", t("billing.issued", { count: list.bills.length }));
      setAt(3);
    },
  });
  const paid = bills.filter((bill) => bill.paid !== null).length;
  const owed = bills.reduce((sum, { bill }) => sum + Math.max(0, bill.owedCent), 0);
  const steps: WizardStep[] = [
    { key: "check", title: t("billing.step.check"), content: <Readiness desk={desk} /> },
    { key: "drafts", title: t("billing.step.drafts"), content: <BillDraftsView period={period} /> },
    {
      key: "issue",
      title: t("billing.step.issue"),
      ready: readiness.canIssue,
      next: t("billing.issue"),
      content: (
        <div className="flex flex-col gap-4">
          <p className="max-w-prose">{t("billing.issue.text")}</p>
          {!readiness.canIssue && (
            <Notice tone="warn" title={t("billing.cannot")}>
              {t("billing.cannot.text")}
            </Notice>
          )}
          <Refusal error={issue.error} />
        </div>
      ),
    },
    { key: "files", title: t("billing.step.files"), content: <BillFiles desk={desk} /> },
    {
      key: "paid",
      title: t("billing.step.paid"),
      next: t("billing.finish"),
      content: <Payments desk={desk} />,
    },
  ];
  return (
    <>
      <LeadSentence>
        {rich(bills.length === 0 ? "billing.sentence.none" : "billing.sentence", {
          month: formatMonth(settings, period),
          count: bills.length,
          owed: money(owed * CENT_MICRO),
          paid,
        })}
      </LeadSentence>
      <Card>
        <Wizard
          label={t("billing.title")}
          steps={steps}
          at={at}
          busy={issue.isPending}
          onStep={(next) => (at === 2 && next === 3 ? issue.mutate() : setAt(next))}
          done={<BillTable desk={desk} />}
        />
      </Card>
    </>
  );
}

export function Readiness({ desk }: { readonly desk: BillingDeskView }) {
  const { t } = useText();
  const { readiness: is } = desk;
  const yes = (value: boolean) => t(value ? "members.yes" : "billing.no");
  const list = (ids: readonly string[]) =>
    ids.length === 0
      ? t("billing.nobody")
      : `${ids.length}: ${ids.slice(0, 12).join(", ")}${ids.length > 12 ? " …" : ""}`;
  return (
    <div className="flex flex-col gap-5">
      {is.generated && (
        <Notice tone="info" title={t("billing.generated")}>
          {t("billing.generated.text")}
        </Notice>
      )}
      <Facts
        facts={[
          { label: t("billing.over"), value: yes(is.monthIsOver), odd: !is.monthIsOver },
          { label: t("billing.intervals"), value: is.intervals },
          { label: t("billing.open"), value: is.open, odd: is.open > 0 },
          { label: t("billing.neverOpened"), value: is.neverOpened, odd: is.neverOpened > 0 },
          { label: t("billing.missing"), value: is.missingReadings, odd: is.missingReadings > 0 },
          { label: t("billing.estimated"), value: is.estimatedReadings, odd: is.estimatedReadings > 0 },
          { label: t("billing.correctionsDue"), value: is.correctionsDue, odd: is.correctionsDue > 0 },
          {
            label: t("billing.operator"),
            value: yes(is.operatorEntered),
            odd: !is.operatorEntered && !is.generated,
          },
          { label: t("billing.creditor"), value: yes(is.creditorId), odd: !is.creditorId },
          {
            label: t("billing.withoutParty"),
            value: list(is.withoutParty),
            odd: is.withoutParty.length > 0 && !is.generated,
          },
          { label: t("billing.withoutIban"), value: list(is.withoutIban), odd: is.withoutIban.length > 0 },
          {
            label: t("billing.withoutMandate"),
            value: list(is.withoutMandate),
            odd: is.withoutMandate.length > 0,
          },
        ]}
      />
    </div>
  );
}
