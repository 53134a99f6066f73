/** Communities, networks, members, tariffs, plans and the clock in memory. */
import type { LedgerDomain } from "../../core/commitment/commitment.ts";
import type { TradingPlan } from "../../core/orders/order.ts";
import type { TariffSheet } from "../../core/tariffs/tariff.ts";
import type { EpochSeconds, IntervalIndex } from "../../core/time/marketInterval.ts";
import type { ClockState, ClockStore } from "../../ports/clock.ts";
import type {
  Community,
  CommunitySeed,
  CommunityStore,
  DemoSignIn,
  ForgottenMember,
  MemberKey,
  MeteringPoint,
  NetworkVersion,
  OrderParties,
  OrderPartyIds,
} from "../../ports/community.ts";

interface Holding {
  community: Community;
  readonly networks: NetworkVersion[];
  readonly points: Map<string, MeteringPoint>;
  readonly keys: Map<string, MemberKey>;
  readonly tariffs: TariffSheet[];
  readonly plans: Map<string, TradingPlan>;
  signIns: readonly DemoSignIn[];
  clock: ClockState | null;
}

const byText =
  <T>(key: (value: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

export class MemoryCommunities implements CommunityStore, ClockStore {
  readonly #holdings = new Map<string, Holding>();

  async listCommunities(): Promise<readonly Community[]> {
    return [...this.#holdings.values()].map((h) => h.community).sort(byText((c) => c.id));
  }

  async community(communityId: string): Promise<Community | null> {
    return this.#holdings.get(communityId)?.community ?? null;
  }

  async seedCommunity(seed: CommunitySeed): Promise<boolean> {
    const { id } = seed.community;
    if (this.#holdings.has(id)) return false;
    this.#holdings.set(id, {
      community: seed.community,
      networks: [seed.network],
      points: new Map(seed.meteringPoints.map((point) => [point.id, point])),
      keys: new Map(seed.memberKeys.map((key) => [key.address, key])),
      tariffs: [...seed.tariffSheets],
      plans: new Map(seed.tradingPlans.map((plan) => [plan.meteringPointId, plan])),
      signIns: seed.signIns,
      clock: null,
    });
    return true;
  }

  async setDomain(communityId: string, domain: LedgerDomain): Promise<void> {
    const holding = this.#holdings.get(communityId);
    if (holding) holding.community = { ...holding.community, domain };
  }

  async network(
    communityId: string,
    feederId: string,
    interval: IntervalIndex,
  ): Promise<NetworkVersion | null> {
    const versions = (this.#holdings.get(communityId)?.networks ?? [])
      .filter((network) => network.feederId === feederId && network.effectiveFrom <= interval)
      .sort((a, b) => a.version - b.version);
    return versions.at(-1) ?? null;
  }

  async networkVersion(
    communityId: string,
    feederId: string,
    version: number,
  ): Promise<NetworkVersion | null> {
    const versions = this.#holdings.get(communityId)?.networks ?? [];
    return versions.find((one) => one.feederId === feederId && one.version === version) ?? null;
  }

  async addNetworkVersion(version: NetworkVersion): Promise<void> {
    this.#holdings.get(version.communityId)?.networks.push(version);
  }

  async meteringPoints(communityId: string): Promise<readonly MeteringPoint[]> {
    return [...(this.#holdings.get(communityId)?.points.values() ?? [])].sort(byText((p) => p.id));
  }

  async meteringPoint(communityId: string, id: string): Promise<MeteringPoint | null> {
    return this.#holdings.get(communityId)?.points.get(id) ?? null;
  }

  async addMeteringPoints(communityId: string, points: readonly MeteringPoint[]): Promise<boolean> {
    const known = this.#holdings.get(communityId)?.points;
    const ids = new Set(points.map(({ id }) => id));
    if (known === undefined || ids.size < points.length || points.some(({ id }) => known.has(id)))
      return false;
    for (const point of points) known.set(point.id, point);
    return true;
  }

  async saveMeteringPoint(communityId: string, point: MeteringPoint): Promise<boolean> {
    const known = this.#holdings.get(communityId)?.points;
    if (known === undefined || !known.has(point.id)) return false;
    known.set(point.id, point);
    return true;
  }

  async signIns(communityId: string): Promise<readonly DemoSignIn[]> {
    return this.#holdings.get(communityId)?.signIns ?? [];
  }

  async orderParties(communityId: string, parties: OrderPartyIds): Promise<OrderParties> {
    const { meteringPointId, signer, counterparty } = parties;
    const holding = this.#holdings.get(communityId);
    const trading = (id: string) => {
      const point = holding?.points.get(id);
      return point?.trading === true ? point : null;
    };
    const live = [...(holding?.keys.values() ?? [])].filter(({ revokedAt }) => revokedAt === null);
    const point = trading(meteringPointId);
    return {
      point: point === null ? null : { id: point.id, pointId: point.pointId },
      keys: live.filter((key) => key.meteringPointId === meteringPointId).map(({ address }) => address),
      signerIsKnown: live.some(({ address }) => address === signer),
      partnerTrades: counterparty === "" || trading(counterparty) !== null,
    };
  }

  async memberKeys(communityId: string, meteringPointId?: string): Promise<readonly MemberKey[]> {
    return [...(this.#holdings.get(communityId)?.keys.values() ?? [])]
      .filter((key) => meteringPointId === undefined || key.meteringPointId === meteringPointId)
      .sort(byText((key) => key.address));
  }

  async addMemberKey(key: MemberKey): Promise<boolean> {
    const keys = this.#holdings.get(key.communityId)?.keys;
    if (keys === undefined || keys.has(key.address)) return false;
    keys.set(key.address, key);
    return true;
  }

  async forgetMember(
    communityId: string,
    meteringPointId: string,
    at: EpochSeconds,
  ): Promise<ForgottenMember> {
    const holding = this.#holdings.get(communityId);
    const point = holding?.points.get(meteringPointId);
    if (holding === undefined || point === undefined) return { names: 0, plans: 0, keys: 0, signIns: 0 };
    const names = point.displayName === "" ? 0 : 1;
    holding.points.set(meteringPointId, { ...point, displayName: "" });
    const plans = holding.plans.delete(meteringPointId) ? 1 : 0;
    const own = [...holding.keys.values()].filter(
      (key) => key.meteringPointId === meteringPointId && key.kind !== "gateway" && key.revokedAt === null,
    );
    for (const key of own) holding.keys.set(key.address, { ...key, revokedAt: at });
    const kept = holding.signIns.filter((signIn) => signIn.meteringPointId !== meteringPointId);
    const signIns = holding.signIns.length - kept.length;
    holding.signIns = kept;
    return { names, plans, keys: own.length, signIns };
  }

  async tariffSheet(communityId: string, version: number): Promise<TariffSheet | null> {
    const sheets = await this.tariffSheets(communityId);
    return sheets.find((sheet) => sheet.version === version) ?? null;
  }

  async tariffSheetAt(communityId: string, at: EpochSeconds): Promise<TariffSheet | null> {
    const sheets = await this.tariffSheets(communityId);
    return sheets.filter((sheet) => sheet.effectiveFrom <= at).at(-1) ?? null;
  }

  async tariffSheets(communityId: string): Promise<readonly TariffSheet[]> {
    const sheets = this.#holdings.get(communityId)?.tariffs ?? [];
    return [...sheets].sort((a, b) => a.effectiveFrom - b.effectiveFrom || a.version - b.version);
  }

  async addTariffSheet(communityId: string, sheet: TariffSheet): Promise<boolean> {
    const sheets = this.#holdings.get(communityId)?.tariffs;
    if (sheets === undefined || sheets.some(({ version }) => version === sheet.version)) return false;
    sheets.push(sheet);
    return true;
  }

  async tradingPlans(communityId: string): Promise<readonly TradingPlan[]> {
    return [...(this.#holdings.get(communityId)?.plans.values() ?? [])].sort(
      byText((plan) => plan.meteringPointId),
    );
  }

  async tradingPlan(communityId: string, meteringPointId: string): Promise<TradingPlan | null> {
    return this.#holdings.get(communityId)?.plans.get(meteringPointId) ?? null;
  }

  async setTradingPlan(communityId: string, plan: TradingPlan): Promise<void> {
    this.#holdings.get(communityId)?.plans.set(plan.meteringPointId, plan);
  }

  async loadClock(communityId: string): Promise<ClockState | null> {
    return this.#holdings.get(communityId)?.clock ?? null;
  }

  async saveClock(communityId: string, state: ClockState): Promise<void> {
    const holding = this.#holdings.get(communityId);
    if (holding) holding.clock = state;
  }
}
