// People of the community from the command line:
//   npm run people -- invite --role ROLE [--name NAME] [--email ADDRESS] [--point METERING-POINT]...
//       prints the link that lets one person in, once, within a week; the first administrator comes in by it
//   npm run people -- list
// Works on the database of LATERAL_HOME or DATABASE_URL, also beside a running server. The link begins with
// LATERAL_PUBLIC_URL, or with http://localhost and PORT. Status 0: done; 2: not.
import { parseArgs } from "node:util";
import { invitePerson } from "../backend/app/people/invitePerson.ts";
import { listPeople } from "../backend/app/people/listPeople.ts";
import { domainError } from "../backend/core/errors/domainError.ts";
import { epochSeconds } from "../backend/core/time/marketInterval.ts";
import { openIdentity } from "../backend/main/openIdentity.ts";
import { readSettings } from "../backend/main/settings.ts";
import type { Role } from "../backend/ports/community.ts";
import { endWithManual } from "./support/command.ts";
import { atDesk, type Desk } from "./support/desk.ts";

/** Whoever may run commands on the server is its administrator. */
const COMMAND = { personId: "command", role: "admin" } as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean", default: false },
    community: { type: "string" },
    role: { type: "string", default: "" },
    name: { type: "string" },
    email: { type: "string" },
    point: { type: "string", multiple: true, default: [] },
  },
});

const wallNow = () => epochSeconds(Math.floor(Date.now() / 1_000));

async function invite(desk: Desk): Promise<void> {
  const identity = openIdentity(desk.identity, desk.store, desk.communityId);
  const request = {
    role: values.role as Role,
    meteringPointIds: values.point,
    displayName: values.name ?? values.role,
    email: values.email ?? null,
  };
  const outcome = await invitePerson(identity, COMMAND, request, wallNow());
  if (outcome.status === "rejected") throw domainError(outcome.code, outcome.details);
  const { publicUrl, port } = readSettings(process.env, []);
  const origin = publicUrl?.origin ?? `http://localhost:${port}`;
  console.log(`${origin}/join#${outcome.token}`);
  console.error(`Works once, until ${new Date(outcome.invitation.expiresAt * 1_000).toISOString()}`);
}

async function list(desk: Desk): Promise<void> {
  const identity = openIdentity(desk.identity, desk.store, desk.communityId);
  const { people, invitations } = await listPeople(identity, COMMAND, wallNow());
  for (const { id, roles, memberOf, helps, endedAt } of people) {
    const points = [...memberOf, ...helps].join(" ");
    console.log(`${id}  ${roles.join(",")}  ${points}${endedAt === null ? "" : "  ended"}`);
  }
  console.log(
    `${people.length} people, ${invitations.length} open invitations (names are shown in the product)`,
  );
}

await endWithManual(import.meta.url, values.help, async () => {
  const [verb] = positionals;
  if (verb !== "invite" && verb !== "list") throw new TypeError("invite or list is expected; see --help");
  await atDesk(values.community, verb === "invite" ? invite : list);
  return 0;
});
