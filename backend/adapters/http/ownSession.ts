/** Opening and presenting sessions, the same after every way in. */
import type { z } from "zod";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import type { Role } from "../../ports/community.ts";
import type { Session, SignInMethod } from "../../ports/sessions.ts";
import { bindBrowser, boundBrowser } from "../auth/ceremonyCookie.ts";
import type { CeremonyPlace } from "../auth/passkeyCeremonies.ts";
import { setSessionCookie } from "../auth/sessionCookie.ts";
import { IDLE_MS, SESSION_HOURS } from "../auth/sessionLife.ts";
import { type Context, relyingPartyOf } from "./context.ts";
import { refuse } from "./problem.ts";
import { RoleDto, type SessionView } from "./schemas/session.ts";

/** Sensitive changes need a proof of who it is that is not older. */
export const RECENT_MINUTES = 5;
const RECENT_MS = RECENT_MINUTES * 60_000;

export const wallSeconds = ({ deps }: Pick<Context, "deps">): EpochSeconds =>
  epochSeconds(Math.floor(deps.wallNow() / 1_000));

export function presentSession(session: Session | null, demo: boolean): z.infer<typeof SessionView> {
  const ends = session === null ? null : Math.min(session.expiresAt, session.seenAt + IDLE_MS);
  return {
    signedIn: session !== null,
    role: RoleDto.safeParse(session?.role).data ?? null,
    roles: [...(session?.roles ?? [])],
    displayName: session?.displayName ?? null,
    meteringPointIds: [...(session?.meteringPointIds ?? [])],
    demo,
    expiresAt: ends === null ? null : Math.floor(ends / 1_000),
  };
}

/** Browser and system in two words; versions and the rest are nobody's business. */
export function deviceOf(userAgent: string | undefined): string {
  const agent = (userAgent ?? "").slice(0, 500);
  const find = (known: readonly (readonly [RegExp, string])[]): string | undefined =>
    known.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = find([
    [/Edg\//, "Edge"],
    [/Firefox\//, "Firefox"],
    [/OPR\//, "Opera"],
    [/Chrome\//, "Chrome"],
    [/Safari\//, "Safari"],
  ]);
  const system = find([
    [/Android/, "Android"],
    [/iPhone|iPad/, "iOS"],
    [/Windows/, "Windows"],
    [/Mac OS/, "macOS"],
    [/Linux|X11/, "Linux"],
  ]);
  return [browser, system].filter((word) => word !== undefined).join(" · ");
}

interface Entering {
  readonly personId: string;
  readonly role: Role;
  readonly method: SignInMethod;
  /** When it was proved who it is, milliseconds; default now. */
  readonly authenticatedAt?: number;
}

/** Always a new session; the one that came with the request ends: no fixation. @throws HttpRefusal LAT-8001 */
export async function enter(context: Context, entering: Entering): Promise<Session> {
  const { deps, request, response, token } = context;
  const now = deps.wallNow();
  const device = deviceOf(request.get("user-agent"));
  const opened = await deps.identity.sessions.open({ authenticatedAt: now, ...entering, device }, token, now);
  if (opened === null) throw refuse("LAT-8001");
  // The request itself was nobody's; who came in is known only here.
  await deps.store.audit.append(deps.communityId, {
    at: deps.clock.now(),
    actor: opened.session.personId,
    role: opened.session.role,
    action: "session.opened",
    subject: opened.session.personId,
    details: { method: entering.method },
  });
  setSessionCookie(response, opened.token, deps.settings.secure);
  return opened.session;
}

/** The signed-in person's session. @throws HttpRefusal LAT-8002 */
export function sessionOf({ session }: Context): Session {
  if (session === null) throw refuse("LAT-8002", { hours: SESSION_HOURS });
  return session;
}

/** Time until which the session counts as just confirmed, milliseconds. */
export const confirmedUntil = (session: Session): number => session.authenticatedAt + RECENT_MS;

/** @throws HttpRefusal LAT-8105 when the last proof is too old */
export function requireRecent(context: Context): Session {
  const session = sessionOf(context);
  if (confirmedUntil(session) <= context.deps.wallNow())
    throw refuse("LAT-8105", { minutes: RECENT_MINUTES });
  return session;
}

/** Where a ceremony takes place; `begin` gives a new browser its cookie. */
export function placeOf(context: Context, step: "begin" | "end"): CeremonyPlace {
  const { deps, request, response } = context;
  const { secure } = deps.settings;
  return {
    credentials: deps.identity.credentials,
    communityId: deps.communityId,
    party: relyingPartyOf(context),
    boundTo: step === "begin" ? bindBrowser(request, response, secure) : boundBrowser(request, secure),
    now: wallSeconds(context),
  };
}
