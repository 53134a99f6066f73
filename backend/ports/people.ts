/**
 * People of a community. Ids are pseudonymous; names and e-mail addresses are personal data: sealed where they are
 * stored, never on chain, never in logs.
 */
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import type { Role } from "./community.ts";

/** Why a metering point is somebody's: its own, or that of a member it helps. */
export type PointCapacity = "member" | "helper";

export interface PersonPoint {
  readonly communityId: string;
  readonly personId: string;
  readonly meteringPointId: string;
  readonly capacity: PointCapacity;
  /** Pseudonymous id of who gave it: operator, administrator or, for helpers, the member. */
  readonly givenBy: string;
  /** Wall-clock time. */
  readonly givenAt: EpochSeconds;
}

export interface Person {
  readonly communityId: string;
  /** Pseudonymous. */
  readonly id: string;
  readonly displayName: string;
  readonly email: string | null;
  /** What the person may sign in as; the first is the default. */
  readonly roles: readonly Role[];
  /** Own metering points, in order of their ids. */
  readonly memberOf: readonly string[];
  /** Metering points of others that the person helps with. */
  readonly helps: readonly string[];
  /** Linked wallet, for reference only. */
  readonly wallet: { readonly address: string; readonly linkedAt: EpochSeconds } | null;
  readonly createdAt: EpochSeconds;
  /** Access ended; null while it lasts. */
  readonly endedAt: EpochSeconds | null;
}

/** A new person; points are linked apart. */
export type NewPerson = Pick<Person, "communityId" | "id" | "displayName" | "email" | "roles" | "createdAt">;

export interface PersonChange {
  readonly displayName?: string;
  readonly email?: string | null;
  readonly roles?: readonly Role[];
  readonly wallet?: Person["wallet"];
  readonly endedAt?: EpochSeconds | null;
}

export interface PeopleStore {
  /** In order of their ids; those whose access ended too. */
  people(communityId: string): Promise<readonly Person[]>;
  person(communityId: string, id: string): Promise<Person | null>;
  /** Whose point it is, and who helps with it. */
  peopleOfPoint(communityId: string, meteringPointId: string): Promise<readonly Person[]>;
  /** Returns false, and writes nothing, when the id is taken. */
  addPerson(person: NewPerson): Promise<boolean>;
  /** Returns false when there is no such person. */
  changePerson(communityId: string, id: string, change: PersonChange): Promise<boolean>;
  pointLinks(communityId: string, personId: string): Promise<readonly PersonPoint[]>;
  /** Returns false when it is linked already. */
  linkPoint(link: PersonPoint): Promise<boolean>;
  /** Returns false when it was not linked. Takes effect with the next request. */
  unlinkPoint(link: Omit<PersonPoint, "givenBy" | "givenAt">): Promise<boolean>;
}
