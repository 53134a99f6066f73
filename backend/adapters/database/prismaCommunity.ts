/** Communities, networks, members, tariffs, plans and the clock in PostgreSQL. */
import {
  domainDecisions,
  keyDecision,
  networkDecision,
  seedDecisions,
  tariffDecision,
} from "../../app/auditDecisions.ts";
import type { LedgerDomain } from "../../core/commitment/commitment.ts";
import type { KeyAddress, TradingPlan } from "../../core/orders/order.ts";
import type { TariffSheet } from "../../core/tariffs/tariff.ts";
import {
  type EpochSeconds,
  epochSeconds,
  type IntervalIndex,
  intervalIndex,
} from "../../core/time/marketInterval.ts";
import type { ClockMode, ClockState, ClockStore } from "../../ports/clock.ts";
import type {
  Community,
  CommunitySeed,
  CommunityStore,
  DemoSignIn,
  ForgottenMember,
  MemberKey,
  MeteringPoint,
  MeteringPointKind,
  NetworkVersion,
  OrderParties,
  OrderPartyIds,
  Role,
} from "../../ports/community.ts";
import { Prisma, type PrismaClient } from "../../prisma/generated/client.ts";
import type {
  CommunityModel,
  MemberKeyModel,
  MeteringPointModel,
  NetworkVersionModel,
} from "../../prisma/generated/models.ts";
import { changeTime } from "../audit/acting.ts";
import type { ColumnCipher, ColumnPlace } from "../columns/columnCipher.ts";
import { ImmutableRows } from "./immutableRows.ts";
import { appendIn, unsalted } from "./prismaAuditTrail.ts";
import { asDocument, byText, document, insertRows, integer } from "./rows.ts";

const toCommunity = (row: CommunityModel): Community => ({
  ...row,
  firstInterval: intervalIndex(row.firstInterval),
  domain: document<LedgerDomain | null>(row.domain),
});

const toNetwork = (row: NetworkVersionModel): NetworkVersion =>
  document<NetworkVersion>({ ...row, effectiveFrom: intervalIndex(row.effectiveFrom) });

/** Where the name of a metering point or demo identity stands. */
const pointName = (row: Pick<MeteringPoint, "communityId" | "id">): ColumnPlace => [
  "metering_point",
  "display_name",
  row.communityId,
  row.id,
];
const signInName = (row: Pick<DemoSignIn, "communityId" | "id">): ColumnPlace => [
  "demo_sign_in",
  "display_name",
  row.communityId,
  row.id,
];

const toPoint = (row: MeteringPointModel, columns: ColumnCipher): MeteringPoint => ({
  ...row,
  displayName: columns.open(pointName(row), row.displayName),
  kind: row.kind as MeteringPointKind,
  assets: document<MeteringPoint["assets"]>(row.assets),
  account: row.account as KeyAddress | null,
});

const toKey = (row: MemberKeyModel): MemberKey => ({
  ...row,
  address: row.address as KeyAddress,
  kind: row.kind as MemberKey["kind"],
  addedAt: epochSeconds(integer(row.addedAt)),
  revokedAt: row.revokedAt === null ? null : epochSeconds(integer(row.revokedAt)),
});

const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";

export class PrismaCommunities implements CommunityStore, ClockStore {
  readonly #prisma: PrismaClient;
  readonly #networks = new ImmutableRows<NetworkVersion>();
  readonly #sheets = new ImmutableRows<TariffSheet>();
  readonly #columns: ColumnCipher;

  constructor(prisma: PrismaClient, columns: ColumnCipher) {
    this.#prisma = prisma;
    this.#columns = columns;
  }

  async listCommunities(): Promise<readonly Community[]> {
    const rows = await this.#prisma.community.findMany();
    return rows.map(toCommunity).sort(byText((row) => row.id));
  }

  async community(communityId: string): Promise<Community | null> {
    const row = await this.#prisma.community.findUnique({ where: { id: communityId } });
    return row === null ? null : toCommunity(row);
  }

  async seedCommunity(seed: CommunitySeed): Promise<boolean> {
    const { community, network } = seed;
    const communityId = community.id;
    try {
      await this.#prisma.$transaction(async (transaction) => {
        await transaction.community.create({
          data: {
            ...community,
            domain: community.domain === null ? Prisma.DbNull : asDocument(community.domain),
          },
        });
        await transaction.networkVersion.create({
          data: { ...network, feeder: asDocument(network.feeder), segments: asDocument(network.segments) },
        });
        await transaction.meteringPoint.createMany({
          data: seed.meteringPoints.map((point) => pointRow({ ...point, communityId }, this.#columns)),
        });
        await transaction.memberKey.createMany({ data: [...seed.memberKeys] });
        await transaction.tariffSheet.createMany({
          data: seed.tariffSheets.map((sheet) => sheetRow(communityId, sheet)),
        });
        await transaction.tradingPlan.createMany({
          data: seed.tradingPlans.map(({ meteringPointId, ...plan }) => ({
            communityId,
            meteringPointId,
            plan: asDocument({ meteringPointId, ...plan }),
          })),
        });
        const signIns = seed.signIns.map((signIn, rank) => ({
          community_id: communityId,
          id: signIn.id,
          rank,
          role: signIn.role,
          display_name: this.#columns.seal(signInName({ communityId, id: signIn.id }), signIn.displayName),
          metering_point_id: signIn.meteringPointId,
        }));
        await insertRows(transaction, "demo_sign_in", signIns);
        await appendIn(transaction, communityId, unsalted(seedDecisions(seed)));
      });
      return true;
    } catch (error) {
      if (isUniqueViolation(error) && (await this.community(communityId)) !== null) return false;
      throw error;
    }
  }

  async setDomain(communityId: string, domain: LedgerDomain): Promise<void> {
    const [before, clock] = await Promise.all([this.community(communityId), this.loadClock(communityId)]);
    await this.#prisma.$transaction(async (transaction) => {
      await transaction.community.update({
        where: { id: communityId },
        data: { domain: asDocument(domain) },
      });
      const decided = before === null ? [] : domainDecisions(before, domain, clock);
      await appendIn(transaction, communityId, unsalted(decided));
    });
  }

  async network(
    communityId: string,
    feederId: string,
    interval: IntervalIndex,
  ): Promise<NetworkVersion | null> {
    const row = await this.#prisma.networkVersion.findFirst({
      where: { communityId, feederId, effectiveFrom: { lte: interval } },
      orderBy: { version: "desc" },
      select: { version: true },
    });
    return row === null ? null : this.networkVersion(communityId, feederId, row.version);
  }

  networkVersion(communityId: string, feederId: string, version: number): Promise<NetworkVersion | null> {
    return this.#networks.get(`${communityId}|${feederId}|${version}`, async () => {
      const where = { communityId_feederId_version: { communityId, feederId, version } };
      const row = await this.#prisma.networkVersion.findUnique({ where });
      return row === null ? null : toNetwork(row);
    });
  }

  async addNetworkVersion(version: NetworkVersion): Promise<void> {
    const { communityId, feederId } = version;
    const before = await this.network(communityId, feederId, version.effectiveFrom);
    const decided = networkDecision(version, before, changeTime(await this.loadClock(communityId)));
    await this.#prisma.$transaction(async (transaction) => {
      await transaction.networkVersion.create({
        data: { ...version, feeder: asDocument(version.feeder), segments: asDocument(version.segments) },
      });
      await appendIn(transaction, communityId, unsalted([decided]));
    });
  }

  async meteringPoints(communityId: string): Promise<readonly MeteringPoint[]> {
    const rows = await this.#prisma.meteringPoint.findMany({ where: { communityId } });
    return rows.map((row) => toPoint(row, this.#columns)).sort(byText((row) => row.id));
  }

  async meteringPoint(communityId: string, id: string): Promise<MeteringPoint | null> {
    const row = await this.#prisma.meteringPoint.findUnique({
      where: { communityId_id: { communityId, id } },
    });
    return row === null ? null : toPoint(row, this.#columns);
  }

  async addMeteringPoints(communityId: string, points: readonly MeteringPoint[]): Promise<boolean> {
    try {
      const data = points.map((point) => pointRow({ ...point, communityId }, this.#columns));
      await this.#prisma.meteringPoint.createMany({ data });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  async saveMeteringPoint(communityId: string, point: MeteringPoint): Promise<boolean> {
    const { count } = await this.#prisma.meteringPoint.updateMany({
      where: { communityId, id: point.id },
      data: pointRow({ ...point, communityId }, this.#columns),
    });
    return count === 1;
  }

  async signIns(communityId: string): Promise<readonly DemoSignIn[]> {
    const rows = await this.#prisma.demoSignIn.findMany({ where: { communityId }, orderBy: { rank: "asc" } });
    return rows.map(({ rank: _, ...row }) => ({
      ...row,
      displayName: this.#columns.open(signInName(row), row.displayName),
      role: row.role as Role,
    }));
  }

  async orderParties(communityId: string, parties: OrderPartyIds): Promise<OrderParties> {
    const { meteringPointId, signer, counterparty } = parties;
    const [points, keys] = await Promise.all([
      this.#prisma.meteringPoint.findMany({
        where: { communityId, id: { in: [meteringPointId, counterparty] }, trading: true },
        select: { id: true, pointId: true },
      }),
      this.#prisma.memberKey.findMany({
        where: { communityId, revokedAt: null, OR: [{ meteringPointId }, { address: signer }] },
        select: { address: true, meteringPointId: true },
      }),
    ]);
    const own = keys.filter((key) => key.meteringPointId === meteringPointId);
    return {
      point: points.find(({ id }) => id === meteringPointId) ?? null,
      keys: own.map(({ address }) => address as KeyAddress),
      signerIsKnown: keys.some(({ address }) => address === signer),
      partnerTrades: counterparty === "" || points.some(({ id }) => id === counterparty),
    };
  }

  async memberKeys(communityId: string, meteringPointId?: string): Promise<readonly MemberKey[]> {
    const where = meteringPointId === undefined ? { communityId } : { communityId, meteringPointId };
    const rows = await this.#prisma.memberKey.findMany({ where });
    return rows.map(toKey).sort(byText((row) => row.address));
  }

  async forgetMember(
    communityId: string,
    meteringPointId: string,
    at: EpochSeconds,
  ): Promise<ForgottenMember> {
    const point = await this.meteringPoint(communityId, meteringPointId);
    if (point === null) return { names: 0, plans: 0, keys: 0, signIns: 0 };
    const { displayName } = pointRow({ ...point, displayName: "" }, this.#columns);
    const own = { communityId, meteringPointId };
    return this.#prisma.$transaction(async (transaction) => {
      const named = { communityId, id: meteringPointId };
      if (point.displayName !== "") {
        await transaction.meteringPoint.updateMany({ where: named, data: { displayName } });
      }
      const plans = await transaction.tradingPlan.deleteMany({ where: own });
      const keys = await transaction.memberKey.updateMany({
        where: { ...own, kind: { not: "gateway" }, revokedAt: null },
        data: { revokedAt: at },
      });
      const signIns = await transaction.demoSignIn.deleteMany({ where: own });
      return {
        names: point.displayName === "" ? 0 : 1,
        plans: plans.count,
        keys: keys.count,
        signIns: signIns.count,
      };
    });
  }

  async addMemberKey(key: MemberKey): Promise<boolean> {
    return this.#prisma.$transaction(async (transaction) => {
      const { count } = await transaction.memberKey.createMany({ data: [key], skipDuplicates: true });
      if (count === 1) await appendIn(transaction, key.communityId, unsalted([keyDecision(key)]));
      return count === 1;
    });
  }

  tariffSheet(communityId: string, version: number): Promise<TariffSheet | null> {
    return this.#sheets.get(`${communityId}|${version}`, async () => {
      const row = await this.#prisma.tariffSheet.findUnique({
        where: { communityId_version: { communityId, version } },
      });
      return row === null ? null : document<TariffSheet>(row.sheet);
    });
  }

  async tariffSheetAt(communityId: string, at: EpochSeconds): Promise<TariffSheet | null> {
    const row = await this.#prisma.tariffSheet.findFirst({
      where: { communityId, effectiveFrom: { lte: at } },
      orderBy: [{ effectiveFrom: "desc" }, { version: "desc" }],
      select: { version: true },
    });
    return row === null ? null : this.tariffSheet(communityId, row.version);
  }

  async tariffSheets(communityId: string): Promise<readonly TariffSheet[]> {
    const rows = await this.#prisma.tariffSheet.findMany({
      where: { communityId },
      orderBy: [{ effectiveFrom: "asc" }, { version: "asc" }],
    });
    return rows.map((row) => document<TariffSheet>(row.sheet));
  }

  async addTariffSheet(communityId: string, sheet: TariffSheet): Promise<boolean> {
    const data = [sheetRow(communityId, sheet)];
    const before = await this.tariffSheetAt(communityId, sheet.effectiveFrom);
    const decided = tariffDecision(sheet, before, changeTime(await this.loadClock(communityId)));
    return this.#prisma.$transaction(async (transaction) => {
      const { count } = await transaction.tariffSheet.createMany({ data, skipDuplicates: true });
      if (count === 1) await appendIn(transaction, communityId, unsalted([decided]));
      return count === 1;
    });
  }

  async tradingPlans(communityId: string): Promise<readonly TradingPlan[]> {
    const rows = await this.#prisma.tradingPlan.findMany({ where: { communityId } });
    return rows.map((row) => document<TradingPlan>(row.plan)).sort(byText((plan) => plan.meteringPointId));
  }

  async tradingPlan(communityId: string, meteringPointId: string): Promise<TradingPlan | null> {
    const row = await this.#prisma.tradingPlan.findUnique({
      where: { communityId_meteringPointId: { communityId, meteringPointId } },
    });
    return row === null ? null : document<TradingPlan>(row.plan);
  }

  async setTradingPlan(communityId: string, plan: TradingPlan): Promise<void> {
    const key = { communityId, meteringPointId: plan.meteringPointId };
    await this.#prisma.tradingPlan.upsert({
      where: { communityId_meteringPointId: key },
      create: { ...key, plan: asDocument(plan) },
      update: { plan: asDocument(plan) },
    });
  }

  async loadClock(communityId: string): Promise<ClockState | null> {
    const row = await this.#prisma.clockState.findUnique({ where: { communityId } });
    if (row === null) return null;
    const { mode, at, speed, paused } = row;
    return { mode: mode as ClockMode, at: epochSeconds(integer(at)), speed, paused };
  }

  async saveClock(communityId: string, state: ClockState): Promise<void> {
    await this.#prisma.clockState.upsert({
      where: { communityId },
      create: { communityId, ...state },
      update: { ...state },
    });
  }
}

const pointRow = (point: MeteringPoint, columns: ColumnCipher) => ({
  ...point,
  displayName: columns.seal(pointName(point), point.displayName),
  assets: asDocument(point.assets),
});

const sheetRow = (communityId: string, sheet: TariffSheet) => ({
  communityId,
  version: sheet.version,
  effectiveFrom: sheet.effectiveFrom,
  sheet: asDocument(sheet),
});
