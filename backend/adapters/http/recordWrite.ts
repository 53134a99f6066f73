/**
 * Every write is in the audit trail before it is done: the entry is written first, and where it cannot be, the
 * request is refused with LAT-8250 and nothing has changed. A write that is then refused, or fails, gets a second
 * entry that says so; without one it was done. Why this way round: see core/audit/README.md.
 */
import { createHash, randomBytes } from "node:crypto";
import { plainText } from "../../core/audit/auditEntry.ts";
import { canonicalJson } from "../../core/network/canonicalJson.ts";
import { actingFor } from "../audit/acting.ts";
import type { Context } from "./context.ts";
import { toRefusal } from "./problem.ts";

const SALT_BYTES = 16;
const MAX_SUBJECTS = 8;
/** Names of path parts that may open something. */
const SECRET = /token|secret|code|key$/i;

/** Who acts, without a name or an address: sign-in, device or client; strangers are all one. */
export const actorOf = ({ caller, principal }: Pick<Context, "caller" | "principal">): string =>
  principal.role === "anonymous" ? "anonymous" : plainText(caller.replace(/^session:/, ""));

/** The metering point and the ids in the path. */
function subjectOf({ pointId, params }: Context): string {
  const ids = Object.entries((params ?? {}) as Record<string, unknown>)
    .filter(([name]) => !SECRET.test(name))
    .map(([, value]) => plainText(String(value), 100));
  return [...new Set([pointId, ...ids])]
    .filter((id) => id !== "")
    .slice(0, MAX_SUBJECTS)
    .join(",");
}

/** Salted, so that a digest of few possible values cannot be guessed; null without a body. */
function digestOf(body: unknown): { readonly digest: string; readonly salt: string } | null {
  if (body === undefined) return null;
  const salt = randomBytes(SALT_BYTES).toString("hex");
  const text = canonicalJson(body);
  return { digest: createHash("sha256").update(`${salt}|${text}`).digest("hex"), salt };
}

/**
 * Does a write on the record, in the name of the caller. Reads, and operations that are marked `unrecorded`, are done
 * as they are. @throws LAT-8250, LAT-8251
 */
export async function onRecord<T>(context: Context, work: () => Promise<T>): Promise<T> {
  const { endpoint, principal, deps } = context;
  const acting = { actor: actorOf(context), role: principal.role, at: deps.clock.now() };
  if (endpoint.method === "get" || endpoint.unrecorded !== undefined) return actingFor(acting, work);
  const { audit } = deps.store;
  const subject = subjectOf(context);
  const body = digestOf(context.body);
  const details = body === null ? {} : { body: body.digest };
  const asked = await audit.append(
    deps.communityId,
    { ...acting, action: endpoint.operation, subject, details },
    body?.salt,
  );
  try {
    return await actingFor(acting, work);
  } catch (error) {
    const { code } = toRefusal(error, context.requestId);
    const outcome = { entry: asked.sequence, code };
    await audit.append(deps.communityId, {
      ...acting,
      action: `${endpoint.operation}.refused`,
      subject,
      details: outcome,
    });
    throw error;
  }
}
