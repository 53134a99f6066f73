/** People in PostgreSQL; names and addresses are sealed. */
import { epochSeconds } from "../../core/time/marketInterval.ts";
import type { Role } from "../../ports/community.ts";
import type {
  NewPerson,
  PeopleStore,
  Person,
  PersonChange,
  PersonPoint,
  PointCapacity,
} from "../../ports/people.ts";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { PersonModel, PersonPointModel } from "../../prisma/generated/models.ts";
import type { ColumnCipher, ColumnPlace } from "../columns/columnCipher.ts";
import { byText, integer } from "./rows.ts";

export const personPlace = (
  column: "display_name" | "email",
  communityId: string,
  id: string,
): ColumnPlace => ["person", column, communityId, id];

const at = (value: bigint) => epochSeconds(integer(value));

const toLink = (row: PersonPointModel): PersonPoint => ({
  ...row,
  capacity: row.capacity as PointCapacity,
  givenAt: at(row.givenAt),
});

export class PrismaPeople implements PeopleStore {
  readonly #prisma: PrismaClient;
  readonly #columns: ColumnCipher;

  constructor(prisma: PrismaClient, columns: ColumnCipher) {
    this.#prisma = prisma;
    this.#columns = columns;
  }

  #whole(row: PersonModel, links: readonly PersonPointModel[]): Person {
    const { communityId, id } = row;
    const points = (capacity: PointCapacity) =>
      links
        .filter((link) => link.personId === id && link.capacity === capacity)
        .map((link) => link.meteringPointId)
        .sort();
    const { wallet, walletAt } = row;
    return {
      communityId,
      id,
      displayName: this.#columns.open(personPlace("display_name", communityId, id), row.displayName),
      email: row.email === null ? null : this.#columns.open(personPlace("email", communityId, id), row.email),
      roles: row.roles as Role[],
      memberOf: points("member"),
      helps: points("helper"),
      wallet: wallet === null || walletAt === null ? null : { address: wallet, linkedAt: at(walletAt) },
      createdAt: at(row.createdAt),
      endedAt: row.endedAt === null ? null : at(row.endedAt),
    };
  }

  async people(communityId: string): Promise<readonly Person[]> {
    const [rows, links] = await Promise.all([
      this.#prisma.person.findMany({ where: { communityId } }),
      this.#prisma.personPoint.findMany({ where: { communityId } }),
    ]);
    return rows.map((row) => this.#whole(row, links)).sort(byText((person) => person.id));
  }

  async person(communityId: string, id: string): Promise<Person | null> {
    const [row, links] = await Promise.all([
      this.#prisma.person.findUnique({ where: { communityId_id: { communityId, id } } }),
      this.#prisma.personPoint.findMany({ where: { communityId, personId: id } }),
    ]);
    return row === null ? null : this.#whole(row, links);
  }

  async peopleOfPoint(communityId: string, meteringPointId: string): Promise<readonly Person[]> {
    const ofPoint = await this.#prisma.personPoint.findMany({ where: { communityId, meteringPointId } });
    const ids = [...new Set(ofPoint.map((link) => link.personId))].sort();
    const people = await Promise.all(ids.map((id) => this.person(communityId, id)));
    return people.filter((person) => person !== null);
  }

  #columnsOf(communityId: string, id: string, change: PersonChange) {
    const { displayName, email, roles, wallet, endedAt } = change;
    const seal = (column: "display_name" | "email", text: string) =>
      this.#columns.seal(personPlace(column, communityId, id), text);
    return {
      ...(displayName === undefined ? {} : { displayName: seal("display_name", displayName) }),
      ...(email === undefined ? {} : { email: email === null ? null : seal("email", email) }),
      ...(roles === undefined ? {} : { roles: [...roles] }),
      ...(wallet === undefined
        ? {}
        : { wallet: wallet?.address ?? null, walletAt: wallet?.linkedAt ?? null }),
      ...(endedAt === undefined ? {} : { endedAt }),
    };
  }

  async addPerson(person: NewPerson): Promise<boolean> {
    const { communityId, id, displayName, email, roles, createdAt } = person;
    const seal = (column: "display_name" | "email", text: string) =>
      this.#columns.seal(personPlace(column, communityId, id), text);
    const { count } = await this.#prisma.person.createMany({
      data: [
        {
          communityId,
          id,
          displayName: seal("display_name", displayName),
          email: email === null ? null : seal("email", email),
          roles: [...roles],
          createdAt,
        },
      ],
      skipDuplicates: true,
    });
    return count === 1;
  }

  async changePerson(communityId: string, id: string, change: PersonChange): Promise<boolean> {
    const data = this.#columnsOf(communityId, id, change);
    return (await this.#prisma.person.updateMany({ where: { communityId, id }, data })).count === 1;
  }

  async pointLinks(communityId: string, personId: string): Promise<readonly PersonPoint[]> {
    const rows = await this.#prisma.personPoint.findMany({ where: { communityId, personId } });
    return rows.map(toLink).sort(byText((link) => link.meteringPointId));
  }

  async linkPoint(link: PersonPoint): Promise<boolean> {
    const { count } = await this.#prisma.personPoint.createMany({ data: [link], skipDuplicates: true });
    return count === 1;
  }

  async unlinkPoint(link: Omit<PersonPoint, "givenBy" | "givenAt">): Promise<boolean> {
    const { communityId, personId, meteringPointId, capacity } = link;
    const where = { communityId, personId, meteringPointId, capacity };
    return (await this.#prisma.personPoint.deleteMany({ where })).count === 1;
  }
}
