/** People and their ways in, for one community. */
import { systemSecrets } from "../adapters/auth/systemSecrets.ts";
import type { Identity } from "../app/people/identity.ts";
import type { IdentityStores } from "../ports/identity.ts";
import type { Store } from "../ports/store.ts";

export const openIdentity = (stores: IdentityStores, store: Store, communityId: string): Identity => ({
  communityId,
  store,
  people: stores.people,
  credentials: stores.credentials,
  sessions: stores.sessions(communityId),
  secrets: systemSecrets,
});
