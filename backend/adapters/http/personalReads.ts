/**
 * Looks at what belongs to a home by anybody but its member. An endpoint says what its answer shows (`reads`); here
 * it is decided before the handler runs, and noted before the answer leaves: no line, no answer.
 */
import { type DataKind, decideRead, type LegalBasis } from "../../core/consent/legalBases.ts";
import { epochSeconds, type IntervalIndex } from "../../core/time/marketInterval.ts";
import type { AccessEntry } from "../../ports/consents.ts";
import { POLICY } from "../auth/policy.ts";
import type { Context } from "./context.ts";
import { refuse } from "./problem.ts";
import type { ReadsDeclaration } from "./schemas/readsDeclaration.ts";

/** Members and their meters see their own; nobody signed in sees nothing of homes. */
const OWN_ROLES: readonly string[] = ["member", "device", "anonymous"];

/** Notes what was seen; the answer may leave when it resolves. */
export type NoteRead = () => Promise<void>;

const nothingToNote: NoteRead = async () => undefined;

/** What the endpoint declares; what a helper sees of a home counts without being declared. */
function declarationOf({ endpoint, principal }: Context): ReadsDeclaration | undefined {
  const asHelper = (principal.role as string) === "helper" && POLICY[endpoint.operation].scope === "own";
  return asHelper ? { kind: "household", points: "named" } : endpoint.reads;
}

const namedIn = (part: unknown): string | null => {
  if (typeof part !== "object" || part === null) return null;
  const named: unknown = Reflect.get(part, "meteringPointId");
  return typeof named === "string" ? named : null;
};

/** Points that were asked for; null for all of the community. */
function pointsOf(context: Context, declared: ReadsDeclaration): readonly (string | null)[] {
  if (declared.points === "all") return [null];
  const { params, query, body, pointId } = context;
  return [namedIn(params) ?? namedIn(query) ?? namedIn(body) ?? (pointId === "" ? null : pointId)];
}

/** Pseudonymous id of whoever asks: the sign-in or the client, without its kind. */
export const readerOf = ({ caller }: Pick<Context, "caller">): string =>
  caller.slice(caller.indexOf(":") + 1).slice(0, 128);

interface Seen {
  readonly kind: DataKind;
  readonly meteringPointId: string | null;
  readonly from: IntervalIndex | null;
  readonly to: IntervalIndex | null;
  readonly basis: LegalBasis;
  readonly permissionId: string | null;
}

/** One line of the access log for this request. */
export const entryOf = (context: Context, seen: Seen): AccessEntry => ({
  ...seen,
  at: epochSeconds(Math.floor(context.deps.wallNow() / 1_000)),
  requestId: context.requestId,
  role: context.principal.role,
  reader: readerOf(context),
  operation: context.endpoint.operation,
});

/** Notes lines; a log that fails, or a permission that ended meanwhile, ends the request. @throws HttpRefusal LAT-8205, LAT-8203 */
export async function noteLines(
  { deps, requestId }: Pick<Context, "deps" | "requestId">,
  entries: readonly AccessEntry[],
  stillAccepted?: string,
): Promise<void> {
  const at = epochSeconds(Math.floor(deps.wallNow() / 1_000));
  const still = stillAccepted === undefined ? undefined : { permissionId: stillAccepted, at };
  let noted = false;
  try {
    noted = await deps.desk.consents.note(deps.communityId, entries, still);
  } catch (error) {
    deps.log.error({ err: error, requestId }, "the access log could not be written");
    throw refuse("LAT-8205");
  }
  if (!noted) throw refuse("LAT-8203", { reason: "it ended a moment ago" });
}

/** Decides a look before anything is read. Returns what notes it. @throws HttpRefusal LAT-8204 */
export function guardRead(context: Context): NoteRead {
  const declared = declarationOf(context);
  const { role } = context.principal;
  if (declared === undefined || declared.noted !== undefined || OWN_ROLES.includes(role))
    return nothingToNote;
  const decision = decideRead({ role, kind: declared.kind });
  if (!decision.allowed) throw refuse(decision.code, decision.details);
  const { basis } = decision;
  const entries = pointsOf(context, declared).map((meteringPointId) =>
    entryOf(context, {
      kind: declared.kind,
      meteringPointId,
      from: null,
      to: null,
      basis,
      permissionId: null,
    }),
  );
  return () => noteLines(context, entries);
}
