/** The demo identities as people, so that everything about people can be tried with them. */
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type { DemoSignIn } from "../../ports/community.ts";
import type { Identity } from "./identity.ts";

/** Pseudonymous: a demo sign-in is named after a (made-up) person. */
export const demoPersonId = ({ secrets }: Pick<Identity, "secrets">, signInId: string): string =>
  `demo-${secrets.digest(`lateral-demo/1:${signInId}`).slice(0, 16)}`;

/** Makes the person of a demo identity, once. Returns its id. */
export async function demoPerson(identity: Identity, signIn: DemoSignIn, now: EpochSeconds): Promise<string> {
  const { communityId, people } = identity;
  const id = demoPersonId(identity, signIn.id);
  const { displayName, role, meteringPointId } = signIn;
  const added = await people.addPerson({
    communityId,
    id,
    displayName,
    email: null,
    roles: [role],
    createdAt: now,
  });
  if (added && meteringPointId !== null) {
    await people.linkPoint({
      communityId,
      personId: id,
      meteringPointId,
      capacity: role === "helper" ? "helper" : "member",
      givenBy: "demo",
      givenAt: now,
    });
  }
  return id;
}

/** Makes all of them. */
export async function seedDemoPeople(identity: Identity, now: EpochSeconds): Promise<void> {
  const known = new Set((await identity.people.people(identity.communityId)).map(({ id }) => id));
  for (const signIn of await identity.store.signIns(identity.communityId)) {
    if (!known.has(demoPersonId(identity, signIn.id))) await demoPerson(identity, signIn, now);
  }
}
