/** Passkeys, recovery codes, invitations and challenges in PostgreSQL; names and addresses are sealed. */
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import type { Role } from "../../ports/community.ts";
import type {
  Ceremony,
  CredentialStore,
  Invitation,
  StoredPasskey,
  StoredRecoveryCode,
} from "../../ports/credentials.ts";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type {
  CeremonyModel,
  InvitationModel,
  PasskeyModel,
  RecoveryCodeModel,
} from "../../prisma/generated/models.ts";
import type { ColumnCipher, ColumnPlace } from "../columns/columnCipher.ts";
import { integer } from "./rows.ts";

const at = (value: bigint): EpochSeconds => epochSeconds(integer(value));
const maybe = (value: bigint | null): EpochSeconds | null => (value === null ? null : at(value));
const passkeyName = (communityId: string, id: string): ColumnPlace => ["passkey", "name", communityId, id];
const invited = (column: "display_name" | "email", communityId: string, id: string): ColumnPlace => [
  "invitation",
  column,
  communityId,
  id,
];

const toCode = (row: RecoveryCodeModel): StoredRecoveryCode => ({ ...row, usedAt: maybe(row.usedAt) });

export class PrismaCredentials implements CredentialStore {
  readonly #prisma: PrismaClient;
  readonly #columns: ColumnCipher;

  constructor(prisma: PrismaClient, columns: ColumnCipher) {
    this.#prisma = prisma;
    this.#columns = columns;
  }

  #toPasskey(row: PasskeyModel): StoredPasskey {
    return {
      ...row,
      counter: integer(row.counter),
      name: this.#columns.open(passkeyName(row.communityId, row.id), row.name),
      addedAt: at(row.addedAt),
      usedAt: maybe(row.usedAt),
    };
  }

  #toInvitation(row: InvitationModel): Invitation {
    const { communityId, id, email } = row;
    return {
      ...row,
      kind: row.kind as Invitation["kind"],
      role: row.role as Role,
      displayName: this.#columns.open(invited("display_name", communityId, id), row.displayName),
      email: email === null ? null : this.#columns.open(invited("email", communityId, id), email),
      createdAt: at(row.createdAt),
      expiresAt: at(row.expiresAt),
      usedAt: maybe(row.usedAt),
      withdrawnAt: maybe(row.withdrawnAt),
    };
  }

  async passkeys(communityId: string, personId: string): Promise<readonly StoredPasskey[]> {
    const orderBy = [{ addedAt: "asc" as const }, { id: "asc" as const }];
    const rows = await this.#prisma.passkey.findMany({ where: { communityId, personId }, orderBy });
    return rows.map((row) => this.#toPasskey(row));
  }

  async passkey(communityId: string, id: string): Promise<StoredPasskey | null> {
    const row = await this.#prisma.passkey.findUnique({ where: { communityId_id: { communityId, id } } });
    return row === null ? null : this.#toPasskey(row);
  }

  async addPasskey(passkey: StoredPasskey): Promise<boolean> {
    const { communityId, id, name } = passkey;
    const data = {
      ...passkey,
      publicKey: new Uint8Array(passkey.publicKey),
      transports: [...passkey.transports],
      name: this.#columns.seal(passkeyName(communityId, id), name),
    };
    return (await this.#prisma.passkey.createMany({ data: [data], skipDuplicates: true })).count === 1;
  }

  async renamePasskey(communityId: string, personId: string, id: string, name: string): Promise<boolean> {
    const data = { name: this.#columns.seal(passkeyName(communityId, id), name) };
    return (
      (await this.#prisma.passkey.updateMany({ where: { communityId, personId, id }, data })).count === 1
    );
  }

  async notePasskeyUse(
    communityId: string,
    id: string,
    counter: number,
    usedAt: EpochSeconds,
  ): Promise<boolean> {
    const below = counter === 0 ? { counter: 0 } : { counter: { lt: counter } };
    const where = { communityId, id, ...below };
    return (await this.#prisma.passkey.updateMany({ where, data: { counter, usedAt } })).count === 1;
  }

  async removePasskey(communityId: string, personId: string, id: string): Promise<boolean> {
    return (await this.#prisma.passkey.deleteMany({ where: { communityId, personId, id } })).count === 1;
  }

  async replaceRecoveryCodes(
    communityId: string,
    personId: string,
    codes: readonly StoredRecoveryCode[],
  ): Promise<void> {
    const data = codes.map((code) => ({
      ...code,
      salt: new Uint8Array(code.salt),
      hash: new Uint8Array(code.hash),
    }));
    await this.#prisma.$transaction([
      this.#prisma.recoveryCode.deleteMany({ where: { communityId, personId } }),
      this.#prisma.recoveryCode.createMany({ data }),
    ]);
  }

  recoveryCodesLeft(communityId: string, personId: string): Promise<number> {
    return this.#prisma.recoveryCode.count({ where: { communityId, personId, usedAt: null } });
  }

  async tryRecoveryCode(
    communityId: string,
    selector: string,
    limit: number,
  ): Promise<StoredRecoveryCode | null> {
    const [row] = await this.#prisma.recoveryCode.updateManyAndReturn({
      where: { communityId, selector, usedAt: null, attempts: { lt: limit } },
      data: { attempts: { increment: 1 } },
    });
    return row === undefined ? null : toCode(row);
  }

  async spendRecoveryCode(communityId: string, selector: string, usedAt: EpochSeconds): Promise<boolean> {
    const where = { communityId, selector, usedAt: null };
    return (await this.#prisma.recoveryCode.updateMany({ where, data: { usedAt } })).count === 1;
  }

  async addInvitation(invitation: Invitation): Promise<void> {
    const { communityId, id, displayName, email } = invitation;
    await this.#prisma.invitation.create({
      data: {
        ...invitation,
        meteringPointIds: [...invitation.meteringPointIds],
        displayName: this.#columns.seal(invited("display_name", communityId, id), displayName),
        email: email === null ? null : this.#columns.seal(invited("email", communityId, id), email),
      },
    });
  }

  async invitations(communityId: string): Promise<readonly Invitation[]> {
    const orderBy = [{ createdAt: "desc" as const }, { id: "asc" as const }];
    const rows = await this.#prisma.invitation.findMany({ where: { communityId }, orderBy });
    return rows.map((row) => this.#toInvitation(row));
  }

  async invitationByToken(communityId: string, tokenHash: string): Promise<Invitation | null> {
    const row = await this.#prisma.invitation.findUnique({
      where: { communityId_tokenHash: { communityId, tokenHash } },
    });
    return row === null ? null : this.#toInvitation(row);
  }

  async takeInvitation(
    communityId: string,
    id: string,
    personId: string,
    usedAt: EpochSeconds,
  ): Promise<boolean> {
    const where = { communityId, id, usedAt: null, withdrawnAt: null, expiresAt: { gt: usedAt } };
    return (await this.#prisma.invitation.updateMany({ where, data: { usedAt, personId } })).count === 1;
  }

  async withdrawInvitation(communityId: string, id: string, withdrawnAt: EpochSeconds): Promise<boolean> {
    const where = { communityId, id, usedAt: null, withdrawnAt: null };
    return (await this.#prisma.invitation.updateMany({ where, data: { withdrawnAt } })).count === 1;
  }

  async addCeremony(ceremony: Ceremony): Promise<void> {
    await this.#prisma.ceremony.create({ data: ceremony });
  }

  async takeCeremony(communityId: string, challenge: string, now: EpochSeconds): Promise<Ceremony | null> {
    const rows = await this.#prisma.$queryRaw<CeremonyModel[]>`
      DELETE FROM ceremony WHERE community_id = ${communityId} AND challenge = ${challenge}
      RETURNING community_id AS "communityId", challenge, kind, bound_to AS "boundTo",
        person_id AS "personId", expires_at AS "expiresAt"`;
    await this.#prisma.ceremony.deleteMany({ where: { communityId, expiresAt: { lte: now } } });
    const [row] = rows;
    if (row === undefined || row.expiresAt <= now) return null;
    return { ...row, kind: row.kind as Ceremony["kind"], expiresAt: at(row.expiresAt) };
  }
}
