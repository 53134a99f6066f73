/** The network operator's desk in PostgreSQL. */
import { type SupplyEvent, supplyReturns } from "../../core/reliability/supplyEvent.ts";
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type { GridStore, GridStudy, NetworkDraft, StudyKind } from "../../ports/grid.ts";
import { Prisma, type PrismaClient } from "../../prisma/generated/client.ts";
import { asDocument, byText, document } from "./rows.ts";

/** Stands for an end that nobody can say. */
const NEVER = Number.MAX_SAFE_INTEGER;

export class PrismaGrid implements GridStore {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  async supplyEvents(
    communityId: string,
    { from, to }: { readonly from: EpochSeconds; readonly to: EpochSeconds },
  ): Promise<readonly SupplyEvent[]> {
    const where = { communityId, startsAt: { lt: to }, endsAt: { gt: from } };
    const rows = await this.#prisma.supplyEvent.findMany({ where });
    return rows
      .map(({ body }) => document<SupplyEvent>(body))
      .sort(byText(({ id }) => id))
      .sort((a, b) => a.from - b.from);
  }

  async supplyEvent(communityId: string, id: string): Promise<SupplyEvent | null> {
    const row = await this.#prisma.supplyEvent.findUnique({ where: { communityId_id: { communityId, id } } });
    return row === null ? null : document<SupplyEvent>(row.body);
  }

  async saveSupplyEvent(communityId: string, event: SupplyEvent): Promise<boolean> {
    const { id, feederId, from, version } = event;
    const end = supplyReturns(event);
    const data = {
      feederId,
      startsAt: from,
      endsAt: Number.isFinite(end) ? end : NEVER,
      version,
      body: asDocument(event),
    };
    return insertOrNext(
      version,
      () =>
        this.#prisma.supplyEvent.createMany({ data: [{ communityId, id, ...data }], skipDuplicates: true }),
      (before) => this.#prisma.supplyEvent.updateMany({ where: { communityId, id, version: before }, data }),
    );
  }

  async networkDrafts(communityId: string, feederId: string): Promise<readonly NetworkDraft[]> {
    const rows = await this.#prisma.networkDraft.findMany({ where: { communityId, feederId } });
    return rows
      .map(({ body }) => document<NetworkDraft>(body))
      .sort(byText(({ id }) => id))
      .reverse()
      .sort((a, b) => b.createdAt - a.createdAt);
  }

  async networkDraft(communityId: string, id: string): Promise<NetworkDraft | null> {
    const where = { communityId_id: { communityId, id } };
    const row = await this.#prisma.networkDraft.findUnique({ where });
    return row === null ? null : document<NetworkDraft>(row.body);
  }

  async saveNetworkDraft(communityId: string, draft: NetworkDraft): Promise<boolean> {
    const { id, feederId, createdAt, signed, version } = draft;
    const data = {
      feederId,
      createdAt,
      published: signed?.version ?? null,
      version,
      body: asDocument(draft),
    };
    return insertOrNext(
      version,
      () =>
        this.#prisma.networkDraft.createMany({ data: [{ communityId, id, ...data }], skipDuplicates: true }),
      (before) => this.#prisma.networkDraft.updateMany({ where: { communityId, id, version: before }, data }),
    );
  }

  async gridStudies(
    communityId: string,
    kind: StudyKind | null,
    limit: number,
  ): Promise<readonly GridStudy[]> {
    const rows = await this.#prisma.gridStudy.findMany({
      where: { communityId, ...(kind === null ? {} : { kind }) },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: limit,
    });
    return rows.map(({ body }) => document<GridStudy>(body));
  }

  async gridStudy(communityId: string, id: string): Promise<GridStudy | null> {
    const row = await this.#prisma.gridStudy.findUnique({ where: { communityId_id: { communityId, id } } });
    return row === null ? null : document<GridStudy>(row.body);
  }

  async saveGridStudy(communityId: string, study: GridStudy): Promise<void> {
    const { id, kind, createdAt, state } = study;
    const data = { kind, createdAt, status: state, body: asDocument(study) };
    await this.#prisma.gridStudy.upsert({
      where: { communityId_id: { communityId, id } },
      create: { communityId, id, ...data },
      update: data,
    });
  }
}

type Written = Promise<{ readonly count: number }>;

/** Version 1 is inserted, a later one replaces the one before it; false when somebody was faster. */
async function insertOrNext(
  version: number,
  insert: () => Written,
  replace: (before: number) => Written,
): Promise<boolean> {
  try {
    return (await (version > 1 ? replace(version - 1) : insert())).count === 1;
  } catch (error) {
    // Another draft became this version of the network.
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") return false;
    throw error;
  }
}
