/** People and sessions in memory. */
import type { NewPerson, PeopleStore, Person, PersonChange, PersonPoint } from "../../ports/people.ts";
import type { NewSession, OpenedSession, Session, SessionStore } from "../../ports/sessions.ts";
import {
  ABSOLUTE_MS,
  capacityOf,
  isLive,
  MAX_SESSIONS,
  newSessionId,
  newToken,
  tokenHash,
} from "../auth/sessionLife.ts";

type Stored = Omit<Person, "memberOf" | "helps">;
type PointKey = Omit<PersonPoint, "givenBy" | "givenAt">;

const keyOf = (communityId: string, id: string) => JSON.stringify([communityId, id]);
const sameLink = (a: PointKey, b: PointKey): boolean =>
  a.communityId === b.communityId &&
  a.personId === b.personId &&
  a.meteringPointId === b.meteringPointId &&
  a.capacity === b.capacity;

export class MemoryPeople implements PeopleStore {
  readonly #people = new Map<string, Stored>();
  #links: PersonPoint[] = [];

  #whole(stored: Stored): Person {
    const points = (capacity: PersonPoint["capacity"]) =>
      this.#links
        .filter((link) => link.communityId === stored.communityId && link.personId === stored.id)
        .filter((link) => link.capacity === capacity)
        .map((link) => link.meteringPointId)
        .sort();
    return { ...stored, memberOf: points("member"), helps: points("helper") };
  }

  async people(communityId: string): Promise<readonly Person[]> {
    return [...this.#people.values()]
      .filter((person) => person.communityId === communityId)
      .map((person) => this.#whole(person))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async person(communityId: string, id: string): Promise<Person | null> {
    const stored = this.#people.get(keyOf(communityId, id));
    return stored === undefined ? null : this.#whole(stored);
  }

  async peopleOfPoint(communityId: string, meteringPointId: string): Promise<readonly Person[]> {
    const ofPoint = ({ memberOf, helps }: Person) => [...memberOf, ...helps].includes(meteringPointId);
    return (await this.people(communityId)).filter(ofPoint);
  }

  async addPerson(person: NewPerson): Promise<boolean> {
    const key = keyOf(person.communityId, person.id);
    if (this.#people.has(key)) return false;
    this.#people.set(key, { ...person, wallet: null, endedAt: null });
    return true;
  }

  async changePerson(communityId: string, id: string, change: PersonChange): Promise<boolean> {
    const key = keyOf(communityId, id);
    const stored = this.#people.get(key);
    if (stored === undefined) return false;
    this.#people.set(key, { ...stored, ...change });
    return true;
  }

  async pointLinks(communityId: string, personId: string): Promise<readonly PersonPoint[]> {
    return this.#links.filter((link) => link.communityId === communityId && link.personId === personId);
  }

  async linkPoint(link: PersonPoint): Promise<boolean> {
    if (this.#links.some((known) => sameLink(known, link))) return false;
    this.#links.push(link);
    return true;
  }

  async unlinkPoint(link: PointKey): Promise<boolean> {
    const before = this.#links.length;
    this.#links = this.#links.filter((known) => !sameLink(known, link));
    return this.#links.length < before;
  }
}

interface StoredSession extends NewSession {
  readonly id: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}

export class MemorySessions implements SessionStore {
  readonly #sessions = new Map<string, StoredSession>();
  readonly #people: PeopleStore;
  readonly #communityId: string;

  constructor(people: PeopleStore, communityId: string) {
    this.#people = people;
    this.#communityId = communityId;
  }

  async #whole(stored: StoredSession): Promise<Session | null> {
    const person = await this.#people.person(this.#communityId, stored.personId);
    if (person === null || person.endedAt !== null || !person.roles.includes(stored.role)) return null;
    const capacity = capacityOf(stored.role);
    const { displayName, roles } = person;
    const points = capacity === "member" ? person.memberOf : capacity === "helper" ? person.helps : [];
    return { ...stored, displayName, roles, meteringPointIds: points };
  }

  #of(personId: string): [string, StoredSession][] {
    return [...this.#sessions].filter(([, session]) => session.personId === personId);
  }

  async open(session: NewSession, previous: string | null, now: number): Promise<OpenedSession | null> {
    if (previous !== null) this.#sessions.delete(tokenHash(previous));
    for (const [hash] of this.#of(session.personId).slice(0, -(MAX_SESSIONS - 1)))
      this.#sessions.delete(hash);
    const token = newToken();
    const times = { createdAt: now, seenAt: now, expiresAt: now + ABSOLUTE_MS };
    const stored: StoredSession = { ...session, id: newSessionId(), ...times };
    const whole = await this.#whole(stored);
    if (whole === null) return null;
    this.#sessions.set(tokenHash(token), stored);
    return { token, session: whole };
  }

  async find(token: string, now: number): Promise<Session | null> {
    const hash = tokenHash(token);
    const stored = this.#sessions.get(hash);
    if (stored === undefined) return null;
    if (!isLive(stored, now)) {
      this.#sessions.delete(hash);
      return null;
    }
    const seen = { ...stored, seenAt: now };
    this.#sessions.set(hash, seen);
    return this.#whole(seen);
  }

  async close(token: string): Promise<void> {
    this.#sessions.delete(tokenHash(token));
  }

  async list(personId: string, now: number): Promise<readonly Session[]> {
    const live = this.#of(personId).filter(([, session]) => isLive(session, now));
    const whole = await Promise.all(live.map(([, session]) => this.#whole(session)));
    return whole.filter((session) => session !== null).sort((a, b) => b.createdAt - a.createdAt);
  }

  async end(personId: string, id: string): Promise<boolean> {
    const found = this.#of(personId).find(([, session]) => session.id === id);
    return found !== undefined && this.#sessions.delete(found[0]);
  }

  async endAll(personId: string, except: string | null): Promise<number> {
    const ending = this.#of(personId).filter(([, session]) => session.id !== except);
    for (const [hash] of ending) this.#sessions.delete(hash);
    return ending.length;
  }
}
