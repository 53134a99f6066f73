/** What the operator looks at before and after a billing run: whether the month is complete, and what changed. */
import type { Invoice, InvoiceLine } from "../core/billing/invoice.ts";
import { type EpochSeconds, intervalEnd, intervalIndex } from "../core/time/marketInterval.ts";
import type { BackOffice } from "../ports/backOffice.ts";
import type { Store } from "../ports/store.ts";
import { openIntervalsOf, periodOf } from "./issueBills.ts";
import { requireCommunity } from "./market.ts";
import { memberReadingsOf } from "./monthReadings.ts";

export interface BillReadiness {
  /** `YYYY-MM`. */
  readonly period: string;
  /** Intervals of the community in the month, and of them those not settled, and those never opened. */
  readonly intervals: number;
  readonly open: number;
  readonly neverOpened: number;
  readonly monthIsOver: boolean;
  /** Readings of settled intervals that are estimates or substitutes, and those that never came. */
  readonly estimatedReadings: number;
  readonly missingReadings: number;
  /** Settled intervals of any month whose readings changed: their corrections are still to be booked. */
  readonly correctionsDue: number;
  /** The community as issuer is entered. */
  readonly operatorEntered: boolean;
  readonly creditorId: boolean;
  readonly operatorIban: boolean;
  /** Metering points whose bills go to nobody yet; a generated community invents them and says so. */
  readonly withoutParty: readonly string[];
  readonly withoutIban: readonly string[];
  readonly withoutMandate: readonly string[];
  /** Parties are invented where none is entered. */
  readonly generated: boolean;
  readonly canIssue: boolean;
}

const MAX_DUE = 10_000;

/** @throws LAT-6201 no such month, LAT-7014 */
export async function checkBillReadiness(
  { store, desk }: { readonly store: Store; readonly desk: Pick<BackOffice, "invoices"> },
  communityId: string,
  label: string,
  now: EpochSeconds,
): Promise<BillReadiness> {
  const community = await requireCommunity({ store }, communityId);
  const period = periodOf(label);
  const [state, points, parties, operator, due, readings] = await Promise.all([
    openIntervalsOf(store, community, period),
    store.meteringPoints(communityId),
    desk.invoices.parties(communityId),
    desk.invoices.operator(communityId),
    store.resettlementsDue(communityId, MAX_DUE),
    memberReadingsOf(store, communityId, period),
  ]);
  const ids = points.map(({ id }) => id);
  const withoutParty = ids.filter((id) => !parties.has(id));
  const without = (lacks: (id: string) => boolean) => ids.filter((id) => parties.has(id) && lacks(id));
  const monthIsOver = intervalEnd(intervalIndex(period.to - 1)) <= now;
  const entered = operator !== null || community.generated;
  const complete = state.open + state.missing === 0 && state.total > 0;
  return {
    period: label,
    intervals: state.total,
    open: state.open,
    neverOpened: state.missing,
    monthIsOver,
    estimatedReadings: readings.estimated,
    missingReadings: readings.missing,
    correctionsDue: due.length,
    operatorEntered: operator !== null,
    creditorId: (operator?.creditorId ?? null) !== null,
    operatorIban: (operator?.party.iban ?? null) !== null,
    withoutParty,
    withoutIban: without((id) => parties.get(id)?.party.iban === null),
    withoutMandate: without((id) => parties.get(id)?.mandate === null),
    generated: community.generated,
    canIssue: monthIsOver && complete && entered && (community.generated || withoutParty.length === 0),
  };
}

/** One line of a bill before and after; null where it was not there. */
export interface LineChange {
  readonly kind: InvoiceLine["kind"];
  readonly correction: boolean;
  readonly beforeCent: number | null;
  readonly afterCent: number | null;
}

/** What differs between two bills of the same month and member. */
export function billChanges(before: Invoice, after: Invoice): readonly LineChange[] {
  const keyOf = ({ kind, correction }: InvoiceLine) => `${kind}|${correction}`;
  const old = new Map(before.lines.map((line) => [keyOf(line), line]));
  const fresh = new Map(after.lines.map((line) => [keyOf(line), line]));
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key): LineChange[] => {
    const [was, is] = [old.get(key), fresh.get(key)];
    const line = is ?? was;
    if (line === undefined || was?.netCent === is?.netCent) return [];
    const { kind, correction } = line;
    return [{ kind, correction, beforeCent: was?.netCent ?? null, afterCent: is?.netCent ?? null }];
  });
}
