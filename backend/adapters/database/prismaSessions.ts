/** Sessions in PostgreSQL: any number of API processes know the same ones. */
import type { Role } from "../../ports/community.ts";
import type { NewSession, OpenedSession, Session, SessionStore, SignInMethod } from "../../ports/sessions.ts";
import { Prisma, type PrismaClient } from "../../prisma/generated/client.ts";
import {
  ABSOLUTE_MS,
  IDLE_MS,
  MAX_SESSIONS,
  newSessionId,
  newToken,
  SEEN_STEP_MS,
  tokenHash,
} from "../auth/sessionLife.ts";
import type { ColumnCipher } from "../columns/columnCipher.ts";
import { personPlace } from "./prismaPeople.ts";
import { integer } from "./rows.ts";

interface Row {
  readonly id: string;
  readonly personId: string;
  readonly role: string;
  readonly method: string;
  readonly device: string;
  readonly createdAt: bigint;
  readonly authenticatedAt: bigint;
  readonly seenAt: bigint;
  readonly expiresAt: bigint;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly points: readonly string[];
}

const toMs = (value: bigint): number => integer(value) * 1_000;
const toSeconds = (ms: number): number => Math.floor(ms / 1_000);

/** A live session with what its person may do now; gone with the person, or with the role. */
const SELECT = Prisma.sql`
  SELECT s.id, s.person_id AS "personId", s.role, s.method, s.device, s.created_at AS "createdAt",
    s.authenticated_at AS "authenticatedAt", s.seen_at AS "seenAt", s.expires_at AS "expiresAt",
    p.display_name AS "displayName", p.roles,
    ARRAY(SELECT l.metering_point_id FROM person_point l WHERE l.community_id = s.community_id
      AND l.person_id = s.person_id AND l.capacity = s.role ORDER BY l.metering_point_id COLLATE "C") AS points
  FROM user_session s JOIN person p ON p.community_id = s.community_id AND p.id = s.person_id
  WHERE p.ended_at IS NULL AND s.role = ANY(p.roles)`;

export class PrismaSessions implements SessionStore {
  readonly #prisma: PrismaClient;
  readonly #columns: ColumnCipher;
  readonly #communityId: string;

  constructor(prisma: PrismaClient, columns: ColumnCipher, communityId: string) {
    this.#prisma = prisma;
    this.#columns = columns;
    this.#communityId = communityId;
  }

  #whole(row: Row): Session {
    return {
      id: row.id,
      personId: row.personId,
      role: row.role as Role,
      displayName: this.#columns.open(
        personPlace("display_name", this.#communityId, row.personId),
        row.displayName,
      ),
      meteringPointIds: row.points,
      roles: row.roles as Role[],
      method: row.method as SignInMethod,
      device: row.device,
      createdAt: toMs(row.createdAt),
      authenticatedAt: toMs(row.authenticatedAt),
      seenAt: toMs(row.seenAt),
      expiresAt: toMs(row.expiresAt),
    };
  }

  async open(session: NewSession, previous: string | null, now: number): Promise<OpenedSession | null> {
    const communityId = this.#communityId;
    const { personId, role, method, device, authenticatedAt } = session;
    const token = newToken();
    await this.#prisma.$transaction(async (transaction) => {
      const keep = { where: { communityId, personId }, orderBy: { createdAt: "desc" as const } };
      const known = await transaction.userSession.findMany({ ...keep, skip: MAX_SESSIONS - 1 });
      const ending = [
        ...known.map((row) => row.tokenHash),
        ...(previous === null ? [] : [tokenHash(previous)]),
      ];
      await transaction.userSession.deleteMany({ where: { communityId, tokenHash: { in: ending } } });
      await transaction.userSession.deleteMany({
        where: {
          communityId,
          OR: [{ expiresAt: { lte: toSeconds(now) } }, { seenAt: { lte: toSeconds(now - IDLE_MS) } }],
        },
      });
      await transaction.userSession.create({
        data: {
          communityId,
          tokenHash: tokenHash(token),
          id: newSessionId(),
          personId,
          role,
          method,
          device,
          createdAt: toSeconds(now),
          authenticatedAt: toSeconds(authenticatedAt),
          seenAt: toSeconds(now),
          expiresAt: toSeconds(now + ABSOLUTE_MS),
        },
      });
    });
    const opened = await this.find(token, now);
    if (opened === null) await this.close(token);
    return opened === null ? null : { token, session: opened };
  }

  async find(token: string, now: number): Promise<Session | null> {
    const hash = tokenHash(token);
    const rows = await this.#prisma.$queryRaw<Row[]>(
      Prisma.sql`${SELECT} AND s.community_id = ${this.#communityId} AND s.token_hash = ${hash}
        AND s.expires_at > ${toSeconds(now)} AND s.seen_at > ${toSeconds(now - IDLE_MS)}`,
    );
    const [row] = rows;
    if (row === undefined) return null;
    if (toMs(row.seenAt) + SEEN_STEP_MS <= now) {
      await this.#prisma.userSession.updateMany({
        where: { communityId: this.#communityId, tokenHash: hash },
        data: { seenAt: toSeconds(now) },
      });
    }
    return this.#whole(row);
  }

  async close(token: string): Promise<void> {
    const where = { communityId: this.#communityId, tokenHash: tokenHash(token) };
    await this.#prisma.userSession.deleteMany({ where });
  }

  async list(personId: string, now: number): Promise<readonly Session[]> {
    const rows = await this.#prisma.$queryRaw<Row[]>(
      Prisma.sql`${SELECT} AND s.community_id = ${this.#communityId} AND s.person_id = ${personId}
        AND s.expires_at > ${toSeconds(now)} AND s.seen_at > ${toSeconds(now - IDLE_MS)}
        ORDER BY s.created_at DESC, s.id`,
    );
    return rows.map((row) => this.#whole(row));
  }

  async end(personId: string, id: string): Promise<boolean> {
    const where = { communityId: this.#communityId, personId, id };
    return (await this.#prisma.userSession.deleteMany({ where })).count === 1;
  }

  async endAll(personId: string, except: string | null): Promise<number> {
    const where = {
      communityId: this.#communityId,
      personId,
      ...(except === null ? {} : { NOT: { id: except } }),
    };
    return (await this.#prisma.userSession.deleteMany({ where })).count;
  }
}
