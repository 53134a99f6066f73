/**
 * What the audit trail says of decisions that are not requests: one entry per decision about an interval, never one
 * per order. Stores append them in the transaction that makes the decision.
 */
import type { AuditDetails, AuditDraft } from "../core/audit/auditEntry.ts";
import type { LedgerDomain } from "../core/commitment/commitment.ts";
import { keccakText } from "../core/commitment/words.ts";
import { canonicalJson } from "../core/network/canonicalJson.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import { type EpochSeconds, intervalStart } from "../core/time/marketInterval.ts";
import type { ClockState } from "../ports/clock.ts";
import type { Community, CommunitySeed, MemberKey, NetworkVersion } from "../ports/community.ts";
import type { IntervalChange } from "../ports/intervals.ts";

/** The market acts by itself; a store puts in whoever it acts for, where that is known. */
const SERVICE = { actor: "market", role: "service" } as const;

/** Most members of a diff; the digest covers the rest. */
const MAX_DIFF = 14;

const decision = (
  at: EpochSeconds,
  action: string,
  subject: string,
  details: AuditDetails = {},
): AuditDraft => ({ ...SERVICE, at, action, subject, details });

/** Entries of one step of one interval; most steps decide nothing. */
export function intervalDecisions(change: IntervalChange): readonly AuditDraft[] {
  const { feederId, interval, at, from, to, raise, voidReason, writes } = change;
  const subject = `${feederId},${interval}`;
  const entries: AuditDraft[] = [];
  if (writes.ordersRoot !== undefined) {
    entries.push(decision(at, "interval.closed", subject, { ordersRoot: writes.ordersRoot }));
  }
  if (to === "cleared" && from !== "cleared" && writes.clearing !== undefined) {
    const { poolPrice, trades, curtailedWh, allocations } = writes.clearing;
    entries.push(
      decision(at, "interval.cleared", subject, {
        orders: allocations.length,
        poolPrice,
        tradedWh: trades.reduce((sum, trade) => sum + trade.energyWh, 0),
        curtailedWh,
      }),
    );
  }
  if (writes.batch !== undefined) {
    const { digest, signatures } = writes.batch;
    const signed = ["operator", "dso", "auditor"].slice(0, signatures.length).join(" ");
    entries.push(decision(at, "batch.signed", subject, { digest, signed }));
  }
  if (to === "void" && from !== "void") {
    const code = voidReason?.code ?? "unknown";
    // LAT-7022: the DSO's own power flow does not confirm the result.
    const action = code === "LAT-7022" ? "interval.refused-by-dso" : "interval.void";
    entries.push(decision(at, action, subject, { code, was: from }));
  }
  if (raise === "batchVoided") entries.push(decision(at, "verdict.heeded", subject, { was: from }));
  for (const { interval: corrected, lines } of writes.corrections ?? []) {
    const amount = lines.reduce((sum, line) => sum + Math.abs(line.amount), 0);
    const details = { lines: lines.length, movedMicroEuro: amount, bookedWith: Number(interval) };
    entries.push(decision(at, "interval.resettled", `${feederId},${corrected}`, details));
  }
  return entries;
}

type Flat = Record<string, string | number | boolean | null>;

/** Leaves of a document by path; text becomes a digest unless it is a short plain word. */
function flatten(value: unknown, path: string, into: Flat): Flat {
  if (value !== null && typeof value === "object") {
    for (const [name, member] of Object.entries(value)) {
      flatten(member, path === "" ? name : `${path}.${name}`, into);
    }
    return into;
  }
  if (typeof value === "number") into[path] = Number.isSafeInteger(value) ? value : String(value);
  else if (typeof value === "boolean" || value === null) into[path] = value;
  else if (typeof value === "string" && /^[A-Za-z0-9._:-]{1,40}$/.test(value)) into[path] = value;
  else if (value !== undefined) into[path] = keccakText(String(value)).slice(0, 18);
  return into;
}

/** Members that differ between two documents, as `name.old` and `name.new`. */
export function diffOf(before: unknown, after: unknown): AuditDetails {
  const [old, fresh] = [flatten(before ?? {}, "", {}), flatten(after, "", {})];
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .filter((name) => old[name] !== fresh[name] && /^[A-Za-z0-9][A-Za-z0-9._:-]{0,70}$/.test(name))
    .sort();
  const shown = names.slice(0, MAX_DIFF);
  const members = shown.flatMap((name) => [
    ...(Object.hasOwn(old, name) ? [[`${name}.old`, old[name] ?? null] as const] : []),
    ...(Object.hasOwn(fresh, name) ? [[`${name}.new`, fresh[name] ?? null] as const] : []),
  ]);
  return { ...Object.fromEntries(members), changed: names.length };
}

/** `sheet` takes effect after `before`, null for the first. */
export function tariffDecision(sheet: TariffSheet, before: TariffSheet | null, at: EpochSeconds): AuditDraft {
  const { version: _version, effectiveFrom: _from, ...terms } = sheet;
  const { version: _old, effectiveFrom: _since, ...earlier } = before ?? { version: 0, effectiveFrom: 0 };
  return decision(at, "tariff.published", `tariff,${sheet.version}`, {
    effectiveFrom: sheet.effectiveFrom,
    replaces: before?.version ?? null,
    digest: keccakText(canonicalJson(sheet)),
    ...diffOf(before === null ? null : earlier, terms),
  });
}

/** Ratings of a branch and limits of the feeder, which are what engineers change. */
const limitsOf = ({ feeder }: NetworkVersion) => ({
  ...(("limits" in feeder ? feeder.limits : {}) as object),
  rating: Object.fromEntries(
    feeder.branches.flatMap((branch) =>
      "ratingA" in branch ? [[branch.id, branch.ratingA as unknown] as const] : [],
    ),
  ),
});

/** `version` takes effect after `before`, null for the first. */
export function networkDecision(
  version: NetworkVersion,
  before: NetworkVersion | null,
  at: EpochSeconds,
): AuditDraft {
  return decision(at, "network.published", `${version.feederId},${version.version}`, {
    effectiveFrom: intervalStart(version.effectiveFrom),
    replaces: before?.version ?? null,
    networkHash: version.networkHash,
    ...diffOf(before === null ? null : limitsOf(before), before === null ? {} : limitsOf(version)),
    segments: version.segments.length,
  });
}

/** A key that may sign for a metering point from now on. */
export const keyDecision = (key: MemberKey): AuditDraft =>
  decision(key.addedAt, "key.registered", key.meteringPointId, { kind: key.kind, address: key.address });

/** The terms a community begins with. */
export function seedDecisions(seed: CommunitySeed): readonly AuditDraft[] {
  const { community, network, meteringPoints, memberKeys, tariffSheets, tradingPlans } = seed;
  const at = intervalStart(community.firstInterval);
  return [
    decision(at, "community.founded", community.id, {
      feeder: community.feederId,
      minimumHouseholds: community.minimumHouseholds,
      generated: community.generated,
      meteringPoints: meteringPoints.length,
      keys: memberKeys.length,
      plans: tradingPlans.length,
    }),
    networkDecision(network, null, at),
    ...tariffSheets.map((sheet, index) => tariffDecision(sheet, tariffSheets[index - 1] ?? null, at)),
  ];
}

/** Bills of one run. */
export function billsDecision(
  invoices: readonly { readonly number: string; readonly kind: string }[],
  period: string,
  at: EpochSeconds,
): AuditDraft {
  const corrections = invoices.filter(({ kind }) => kind !== "invoice").length;
  return decision(at, "bills.issued", period, {
    count: invoices.length,
    corrections,
    first: invoices[0]?.number ?? null,
    last: invoices.at(-1)?.number ?? null,
  });
}

/** Where a community's batches live from now on; none when it is where they lived before. */
export function domainDecisions(
  { domain: before, firstInterval }: Pick<Community, "domain" | "firstInterval">,
  domain: LedgerDomain,
  clock: ClockState | null,
): readonly AuditDraft[] {
  if (before?.chainId === domain.chainId && before.contract === domain.contract) return [];
  const { chainId, contract } = domain;
  // Before the clock first ran, it is the beginning.
  const at = clock?.at ?? intervalStart(firstInterval);
  const details = { chainId, contract, replaces: before?.contract ?? null };
  return [decision(at, "contracts.named", contract, details)];
}
