/** Everything that is remembered about people and their ways in. */
import type { CredentialStore } from "./credentials.ts";
import type { PeopleStore } from "./people.ts";
import type { SessionStore } from "./sessions.ts";

export interface IdentityStores {
  readonly people: PeopleStore;
  readonly credentials: CredentialStore;
  sessions(communityId: string): SessionStore;
}
