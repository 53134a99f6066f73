/**
 * Sharing keys: a community without a market shares its metered surplus afterwards, interval by interval, as
 * the law of several countries has it (Austria: EAG § 16e and the operators' statischer and dynamischer Schlüssel;
 * Germany: EnWG §§ 42b, 42c). Whole Wh; every remainder is placed by rule.
 */
import { domainError } from "../errors/domainError.ts";
import { compareText } from "./ledgerAccounts.ts";

/** Parts per million. */
export const WHOLE = 1_000_000;

export type SharingKey =
  /** In proportion to consumption in the interval. */
  | { readonly kind: "dynamic" }
  /** Fixed shares; what a member does not take is nobody's. Shares add up to at most {@link WHOLE}. */
  | { readonly kind: "static"; readonly sharesPpm: ReadonlyMap<string, number> }
  /** Fixed shares first, then what is left in proportion to what is still wanted. */
  | { readonly kind: "hybrid"; readonly sharesPpm: ReadonlyMap<string, number> };

/** A metering point in a community. `factorPpm`: the part of its energy that takes part, at most the whole. */
export interface Participation {
  readonly meteringPointId: string;
  readonly factorPpm: number;
}

export interface SharingCommunity {
  readonly id: string;
  readonly key: SharingKey;
  readonly participants: readonly Participation[];
}

export interface MeteredEnergy {
  readonly meteringPointId: string;
  readonly importWh: number;
  readonly exportWh: number;
}

/** What a metering point got from, or gave to, a community. */
export interface SharedEnergy {
  readonly communityId: string;
  readonly meteringPointId: string;
  readonly receivedWh: number;
  readonly givenWh: number;
}

/**
 * Whole parts of `total` in proportion to `weights`, cut at their limits. Units left by rounding go to the largest
 * remainders, ties to the earlier; what a limit turns away is not offered to others.
 */
function partsLargestRemainder(
  total: number,
  weights: readonly number[],
  limits: readonly number[],
): number[] {
  const parts = weights.map(() => 0);
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n || total === 0) return parts;
  const order: { readonly index: number; readonly remainder: bigint }[] = [];
  let left = total;
  for (const [index, weight] of weights.entries()) {
    const product = BigInt(total) * BigInt(weight);
    parts[index] = Math.min(Number(product / sum), limits[index] ?? 0);
    left -= Number(product / sum);
    order.push({ index, remainder: product % sum });
  }
  order.sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const { index } of order) {
    if (left <= 0) break;
    left -= 1;
    if ((parts[index] ?? 0) < (limits[index] ?? 0)) parts[index] = (parts[index] ?? 0) + 1;
  }
  return parts;
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** What each consumer receives of `generation` under a key, whole Wh, at most what it consumed. */
export function shareByKey(
  key: SharingKey,
  generationWh: number,
  consumers: readonly { readonly meteringPointId: string; readonly consumptionWh: number }[],
): number[] {
  const wanted = consumers.map((consumer) => consumer.consumptionWh);
  if (key.kind === "dynamic") {
    return partsLargestRemainder(Math.min(generationWh, total(wanted)), wanted, wanted);
  }
  const shares = consumers.map((consumer) => key.sharesPpm.get(consumer.meteringPointId) ?? 0);
  const idle = WHOLE - total(shares);
  // The share that nobody holds takes part in the rounding, and is nobody's.
  const fixed = partsLargestRemainder(generationWh, [...shares, idle], [...wanted, generationWh]).slice(
    0,
    -1,
  );
  if (key.kind === "static") return fixed;
  const open = wanted.map((want, index) => want - (fixed[index] ?? 0));
  const rest = Math.min(generationWh - total(fixed), total(open));
  const further = partsLargestRemainder(rest, open, open);
  return fixed.map((part, index) => part + (further[index] ?? 0));
}

/** @throws LAT-6401 a share, LAT-6402 the shares of a key, LAT-6403 the factors of a metering point. */
export function checkSharing(communities: readonly SharingCommunity[]): void {
  const factors = new Map<string, number>();
  for (const { id, key, participants } of communities) {
    const seen = new Set<string>();
    for (const { meteringPointId, factorPpm } of participants) {
      if (
        !Number.isSafeInteger(factorPpm) ||
        factorPpm <= 0 ||
        factorPpm > WHOLE ||
        seen.has(meteringPointId)
      ) {
        throw domainError("LAT-6401", { community: id, meteringPointId, actual: factorPpm });
      }
      seen.add(meteringPointId);
      factors.set(meteringPointId, (factors.get(meteringPointId) ?? 0) + factorPpm);
    }
    if (key.kind === "dynamic") continue;
    let sum = 0;
    for (const [meteringPointId, share] of key.sharesPpm) {
      if (!Number.isSafeInteger(share) || share < 0 || !seen.has(meteringPointId)) {
        throw domainError("LAT-6401", { community: id, meteringPointId, actual: share });
      }
      sum += share;
    }
    if (sum > WHOLE) throw domainError("LAT-6402", { community: id, actual: sum, limit: WHOLE });
  }
  for (const [meteringPointId, sum] of factors) {
    if (sum > WHOLE) throw domainError("LAT-6403", { meteringPointId, actual: sum, limit: WHOLE });
  }
}

const partOf = (energyWh: number, factorPpm: number): number =>
  Number((BigInt(energyWh) * BigInt(factorPpm)) / BigInt(WHOLE));

/**
 * Shares one interval. Communities come in the order of the cascade: what a metering point got or gave in one is
 * no longer there for the next, which is how a house shares before its street and the street before its
 * district. A point offers each community its factor's part of its meter, and never more than is left.
 * Generators give in proportion to what they offer. The order of meters and participants changes nothing.
 * @throws LAT-6401, LAT-6402, LAT-6403 (`checkSharing`)
 */
export function shareInterval(
  communities: readonly SharingCommunity[],
  meters: readonly MeteredEnergy[],
): SharedEnergy[] {
  checkSharing(communities);
  const metered = new Map(meters.map((meter) => [meter.meteringPointId, meter]));
  const left = new Map(
    meters.map((m) => [m.meteringPointId, { importWh: m.importWh, exportWh: m.exportWh }]),
  );
  const shared: SharedEnergy[] = [];
  for (const { id: communityId, key, participants } of communities) {
    const points = [...participants]
      .sort((a, b) => compareText(a.meteringPointId, b.meteringPointId))
      .map(({ meteringPointId, factorPpm }) => {
        const meter = metered.get(meteringPointId);
        const rest = left.get(meteringPointId);
        return {
          meteringPointId,
          rest,
          consumptionWh: Math.min(partOf(meter?.importWh ?? 0, factorPpm), rest?.importWh ?? 0),
          generationWh: Math.min(partOf(meter?.exportWh ?? 0, factorPpm), rest?.exportWh ?? 0),
        };
      });
    const offered = points.map((point) => point.generationWh);
    const received = shareByKey(key, total(offered), points);
    const given = partsLargestRemainder(total(received), offered, offered);
    for (const [index, { meteringPointId, rest }] of points.entries()) {
      const [receivedWh, givenWh] = [received[index] ?? 0, given[index] ?? 0];
      if (rest !== undefined) {
        rest.importWh -= receivedWh;
        rest.exportWh -= givenWh;
      }
      if (receivedWh > 0 || givenWh > 0) shared.push({ communityId, meteringPointId, receivedWh, givenWh });
    }
  }
  return shared;
}
