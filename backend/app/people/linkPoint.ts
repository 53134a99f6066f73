/** Which metering points are a member's. */
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import { type Actor, type Identity, type Refused, refused } from "./identity.ts";

export interface PointLinked {
  readonly status: "linked" | "unlinked";
}

/**
 * Gives a point to a member, who becomes one if it was none. LAT-8001 unknown person, LAT-8109 unknown point.
 * Takes effect with the person's next request.
 */
export async function linkPoint(
  { communityId, people, store }: Identity,
  actor: Actor,
  personId: string,
  meteringPointId: string,
  now: EpochSeconds,
): Promise<PointLinked | Refused> {
  const [person, points] = await Promise.all([
    people.person(communityId, personId),
    store.meteringPoints(communityId),
  ]);
  if (person === null || person.endedAt !== null) return refused("LAT-8001");
  if (!points.some(({ id }) => id === meteringPointId))
    return refused("LAT-8109", { actual: meteringPointId });
  await people.linkPoint({
    communityId,
    personId,
    meteringPointId,
    capacity: "member",
    givenBy: actor.personId,
    givenAt: now,
  });
  if (!person.roles.includes("member")) {
    await people.changePerson(communityId, personId, { roles: [...person.roles, "member"] });
  }
  return { status: "linked" };
}

/** Takes a point from a member, and with it every helper of the point. LAT-8001 when it was not the person's. */
export async function unlinkPoint(
  { communityId, people }: Identity,
  personId: string,
  meteringPointId: string,
): Promise<PointLinked | Refused> {
  const link = { communityId, personId, meteringPointId, capacity: "member" as const };
  if (!(await people.unlinkPoint(link))) return refused("LAT-8001");
  const left = await people.peopleOfPoint(communityId, meteringPointId);
  if (!left.some(({ memberOf }) => memberOf.includes(meteringPointId))) {
    for (const { id } of left) {
      await people.unlinkPoint({ communityId, personId: id, meteringPointId, capacity: "helper" });
    }
  }
  return { status: "unlinked" };
}
