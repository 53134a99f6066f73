/** Writes a community with its network, members, keys, tariffs and plans, once. */
import { buildSegments } from "../core/clearing/buildSegments.ts";
import type { LedgerDomain } from "../core/commitment/commitment.ts";
import { domainError } from "../core/errors/domainError.ts";
import type { Feeder } from "../core/network/feeder.ts";
import { hashFeeder } from "../core/network/hashFeeder.ts";
import type { TradingPlan } from "../core/orders/order.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import { validateTariff } from "../core/tariffs/tariffRules.ts";
import { type IntervalIndex, intervalStart } from "../core/time/marketInterval.ts";
import type { DemoSignIn, MemberKey, MeteringPoint } from "../ports/community.ts";
import type { SignerPort } from "../ports/signer.ts";
import type { Store } from "../ports/store.ts";

export interface SeedInput {
  readonly id: string;
  readonly name: string;
  readonly timezone: string;
  readonly firstInterval: IntervalIndex;
  readonly seed: string;
  /** Loads and solar are generated, and every view says so. */
  readonly generated: boolean;
  readonly minimumHouseholds: number;
  readonly feeder: Feeder;
  readonly meteringPoints: readonly MeteringPoint[];
  readonly tariffSheets: readonly TariffSheet[];
  readonly tradingPlans: readonly TradingPlan[];
  readonly signIns: readonly DemoSignIn[];
  /** Null until the contracts are deployed, see `CommunityStore.setDomain`. */
  readonly domain: LedgerDomain | null;
}

/** @throws LAT-61xx for a sheet that may not be published */
function checkTariffs(sheets: readonly TariffSheet[]): void {
  for (const sheet of sheets) {
    const outcome = validateTariff(sheet);
    if (outcome.status === "rejected") throw domainError(outcome.code, outcome.details);
  }
}

/**
 * Every trading metering point gets its gateway key: it signs the orders of the plan, and its address receives
 * the balance. False, and nothing is written, when the community exists.
 * @throws LAT-2xxx for an unusable feeder, LAT-61xx for an unusable tariff sheet
 */
export async function seedCommunity(
  { store, signers }: { readonly store: Store; readonly signers: SignerPort },
  input: SeedInput,
): Promise<boolean> {
  if ((await store.community(input.id)) !== null) return false;
  checkTariffs(input.tariffSheets);
  const { feeder, firstInterval } = input;
  const keys: MemberKey[] = [];
  const meteringPoints: MeteringPoint[] = [];
  for (const point of input.meteringPoints) {
    if (!point.trading) {
      meteringPoints.push(point);
      continue;
    }
    const { address } = await signers.gatewaySigner(point.id);
    keys.push({
      communityId: input.id,
      meteringPointId: point.id,
      address,
      kind: "gateway",
      addedAt: intervalStart(firstInterval),
      revokedAt: null,
    });
    meteringPoints.push({ ...point, account: point.account ?? address });
  }
  return store.seedCommunity({
    community: {
      id: input.id,
      name: input.name,
      timezone: input.timezone,
      feederId: feeder.id,
      firstInterval,
      seed: input.seed,
      generated: input.generated,
      minimumHouseholds: input.minimumHouseholds,
      domain: input.domain,
    },
    network: {
      communityId: input.id,
      feederId: feeder.id,
      version: 1,
      effectiveFrom: firstInterval,
      feeder,
      networkHash: hashFeeder(feeder),
      segments: buildSegments(feeder, input.minimumHouseholds),
    },
    meteringPoints,
    memberKeys: keys,
    tariffSheets: input.tariffSheets,
    tradingPlans: input.tradingPlans,
    signIns: input.signIns,
  });
}
