/** What the use cases about people need. */
import type { ErrorCode, ErrorDetails } from "../../core/errors/domainError.ts";
import type { Role } from "../../ports/community.ts";
import type { CredentialStore } from "../../ports/credentials.ts";
import type { PeopleStore } from "../../ports/people.ts";
import type { Secrets } from "../../ports/secrets.ts";
import type { SessionStore } from "../../ports/sessions.ts";
import type { Store } from "../../ports/store.ts";

export interface Identity {
  readonly communityId: string;
  readonly store: Pick<Store, "meteringPoints" | "signIns">;
  readonly people: PeopleStore;
  readonly credentials: CredentialStore;
  readonly sessions: SessionStore;
  readonly secrets: Secrets;
}

/** Who acts. */
export interface Actor {
  /** Pseudonymous id of a person, or a name of the product's own, such as `command`. */
  readonly personId: string;
  readonly role: Role;
}

export interface Refused {
  readonly status: "rejected";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

export const refused = (code: ErrorCode, details: ErrorDetails = {}): Refused => ({
  status: "rejected",
  code,
  details,
});

/** Roles that each role may give away. A member gives helpers for its own points, see `inviteHelper`. */
const MAY_GIVE: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  operator: ["member"],
  admin: ["member", "operator", "dso", "aggregator", "auditor", "admin"],
};

export const mayGive = (giver: Role, role: Role): boolean => MAY_GIVE[giver]?.includes(role) ?? false;
