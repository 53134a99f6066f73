/** The billing run of a month: first bills, and corrections of those whose month changed since. */
import type { BillLine } from "../core/billing/bill.ts";
import { type BillingPeriod, monthPeriod } from "../core/billing/billingPeriod.ts";
import type { Invoice, InvoiceKind } from "../core/billing/invoice.ts";
import { issueInvoice } from "../core/billing/issueInvoice.ts";
import { domainError } from "../core/errors/domainError.ts";
import type { LocalDay } from "../core/time/communityTime.ts";
import { type EpochSeconds, intervalEnd, intervalIndex, intervalStart } from "../core/time/marketInterval.ts";
import { microEuro } from "../core/units/quantities.ts";
import type { Community, MeteringPoint } from "../ports/community.ts";
import type { BillTotal } from "../ports/intervals.ts";
import type { BillingOperator, BillingParty, InvoiceDraft, InvoiceStore } from "../ports/invoices.ts";
import type { Store } from "../ports/store.ts";
import { billsDecision } from "./auditDecisions.ts";
import { isFinished } from "./intervalMachine.ts";
import { requireCommunity, required } from "./market.ts";

export interface BillingRun {
  /** `YYYY-MM`. */
  readonly period: string;
  readonly issued: LocalDay;
  readonly due: LocalDay;
  readonly now: EpochSeconds;
}

const KINDS: readonly InvoiceKind[] = ["invoice", "self-billed"];

/** @throws LAT-6201 no such month */
export function periodOf(label: string): BillingPeriod {
  const match = /^(\d{4})-(\d\d)$/.exec(label);
  return monthPeriod(Number(match?.[1]), Number(match?.[2]));
}

/** What stands on a generated bill: invented, and it says so. */
const invented = (point: Pick<MeteringPoint, "id" | "displayName">): BillingParty => ({
  party: {
    id: point.id,
    name: `${point.displayName} (generated)`,
    street: "Musterweg 1",
    city: "Musterstadt",
    postcode: "12345",
    country: "DE",
    vatId: null,
    taxNumber: "12/345/67890",
    email: null,
    iban: null,
  },
  vat: "small-business",
  language: "de",
  mandate: null,
});

async function operatorOf(invoices: InvoiceStore, community: Community): Promise<BillingOperator> {
  const stored = await invoices.operator(community.id);
  if (stored !== null) return stored;
  if (!community.generated) throw domainError("LAT-6305", { party: "the community" });
  const { party } = invented({ id: community.id, displayName: community.name });
  return { party: { ...party, vatId: "DE123456788" }, creditorId: null };
}

function partyOf(
  community: Community,
  parties: ReadonlyMap<string, BillingParty>,
  point: MeteringPoint,
): BillingParty {
  const stored = parties.get(point.id);
  if (stored !== undefined) return stored;
  if (!community.generated) throw domainError("LAT-6305", { party: point.id });
  return invented(point);
}

/** Issuer and recipients, invented ones for a generated community. @throws LAT-6305, LAT-7014 */
export async function readBillingParties(
  { store, invoices }: { readonly store: Store; readonly invoices: InvoiceStore },
  communityId: string,
): Promise<{ readonly operator: BillingOperator; readonly parties: ReadonlyMap<string, BillingParty> }> {
  const community = await requireCommunity({ store }, communityId);
  const stored = await invoices.parties(communityId);
  const points = await store.meteringPoints(communityId);
  return {
    operator: await operatorOf(invoices, community),
    parties: new Map(points.map((point) => [point.id, partyOf(community, stored, point)])),
  };
}

/** Intervals of the month that are not settled yet, those that were never opened included. */
export async function openIntervalsOf(
  store: Store,
  community: Community,
  period: BillingPeriod,
): Promise<{ readonly open: number; readonly missing: number; readonly total: number }> {
  const from = intervalIndex(Math.max(period.from, community.firstInterval));
  const records = await store.intervals(community.id, { from, to: period.to });
  const open = records.filter((record) => !isFinished(record)).length;
  const total = Math.max(0, period.to - from);
  return { open, missing: Math.max(0, total - records.length), total };
}

/** Final only when nothing of the month is open. @throws LAT-6306 */
async function requireComplete(store: Store, community: Community, period: BillingPeriod, now: EpochSeconds) {
  const { open, missing, total } = await openIntervalsOf(store, community, period);
  if (intervalEnd(intervalIndex(period.to - 1)) > now || open > 0 || missing > 0 || total === 0) {
    throw domainError("LAT-6306", { period: period.label, actual: open + missing });
  }
}

/** Newest invoice of each month, kind and metering point. */
const newestOf = (invoices: readonly Invoice[]): ReadonlyMap<string, Invoice> =>
  new Map(
    invoices.map((invoice) => [keyOf(invoice.kind, invoice.meteringPointId, invoice.period.label), invoice]),
  );
const keyOf = (kind: InvoiceKind, meteringPointId: string, period: string) =>
  `${kind}|${meteringPointId}|${period}`;

/** What earlier months left below a cent, corrections counted in place of what they correct. */
function carriedOf(newest: ReadonlyMap<string, Invoice>, kind: InvoiceKind, meteringPointId: string) {
  let carried = 0;
  for (const invoice of newest.values()) {
    if (invoice.kind !== kind || invoice.meteringPointId !== meteringPointId) continue;
    carried += invoice.carriedOutMicroEuro - invoice.carriedInMicroEuro;
  }
  return microEuro(carried);
}

/** Whether an invoice says what the month's lines say now. */
function isCurrent(invoice: Invoice, again: Invoice | null): boolean {
  const plain = (of: Invoice) =>
    of.lines.map((line) => [line.kind, line.correction, line.energyWh, line.netCent]);
  return again !== null && JSON.stringify(plain(invoice)) === JSON.stringify(plain(again));
}

/**
 * Issues the bills of a month. Running it again issues nothing, unless corrections changed the month: then each
 * bill that says something else is corrected by a new one.
 * @throws LAT-6201, LAT-6305 a party is not entered, LAT-6306 the month is not over or not settled, LAT-7014
 */
export async function issueBills(
  desk: BillDesk,
  communityId: string,
  run: BillingRun,
): Promise<readonly Invoice[]> {
  const community = await requireCommunity(desk, communityId);
  await requireComplete(desk.store, community, periodOf(run.period), run.now);
  const prepare = await billDrafts(desk, community, run);
  const fresh = await desk.invoices.issue(communityId, run.issued.year, async (issued) => prepare(issued));
  if (fresh.length > 0) await desk.store.audit.append(communityId, billsDecision(fresh, run.period, run.now));
  return fresh;
}

/** What a run would issue as the month stands, complete or not; nothing is numbered or stored. @throws as {@link issueBills} */
export async function draftBills(
  desk: BillDesk,
  communityId: string,
  run: BillingRun,
): Promise<readonly Invoice[]> {
  const community = await requireCommunity(desk, communityId);
  const prepare = await billDrafts(desk, community, run);
  const drafts = prepare(await desk.invoices.invoices(communityId));
  return drafts.map((draft) => draft("")).filter((invoice) => invoice !== null);
}

interface BillDesk {
  readonly store: Store;
  readonly invoices: InvoiceStore;
}

/** One draft per party and kind, given what was issued so far. */
async function billDrafts(
  { store, invoices }: BillDesk,
  community: Community,
  run: BillingRun,
): Promise<(issued: readonly Invoice[]) => readonly InvoiceDraft[]> {
  const period = periodOf(run.period);
  const { operator, parties } = await readBillingParties({ store, invoices }, community.id);
  const [totals, sheet] = await Promise.all([
    store.billTotals(community.id, period.label),
    store.tariffSheetAt(community.id, intervalStart(period.from)),
  ]);
  const first = await store.tariffSheets(community.id);
  const tariff = sheet ?? required(first[0] ?? null, "The tariff sheet", period.from);
  const byPoint = Map.groupBy(totals, (total) => total.meteringPointId);
  return (issued) => {
    const newest = newestOf(issued);
    return [...parties].flatMap(([id, { party, vat }]): InvoiceDraft[] => {
      const lines = billLines(byPoint.get(id) ?? []);
      return KINDS.map(
        (kind): InvoiceDraft =>
          (number) => {
            const before = newest.get(keyOf(kind, id, period.label)) ?? null;
            const input = {
              kind,
              number,
              meteringPointId: id,
              period,
              issued: run.issued,
              due: run.due,
              currency: tariff.currency,
              operator: operator.party,
              member: party,
              memberVat: vat,
              vatBasisPoints: tariff.vatBasisPoints,
              lines,
              carriedInMicroEuro: carriedOf(newest, kind, id),
              corrects: before,
            };
            const invoice = issueInvoice(input);
            return before !== null && isCurrent(before, invoice) ? null : invoice;
          },
      );
    });
  };
}

const billLines = (totals: readonly BillTotal[]): BillLine[] =>
  totals.map(({ kind, correction, energyWh, amount }) => ({ kind, correction, energyWh, amount }));
