/** Health, readiness, system, sessions and the live stream. */
import type { z } from "zod";
import { demoPerson } from "../../../app/people/seedDemoPeople.ts";
import { clearSessionCookie } from "../../auth/sessionCookie.ts";
import { type Context, checked, type Handler } from "../context.ts";
import { loadCommunity, loadTariff } from "../homeDay.ts";
import { enter, presentSession, wallSeconds } from "../ownSession.ts";
import { presentChain, presentClock } from "../presenters/systemView.ts";
import { refuse } from "../problem.ts";
import { type DemoSignIns, SignInRequest } from "../schemas/session.ts";
import type { Ready, SystemView } from "../schemas/system.ts";

const NOTICE =
  "These identities are for demonstration only. They are invented, need no password and exist in demo mode only.";

export const getHealth: Handler = async () => ({ body: { status: "ok" } });

async function databaseAnswers({ deps }: Context): Promise<boolean> {
  try {
    return (await deps.store.community(deps.communityId)) !== null;
  } catch (error) {
    deps.log.warn({ err: error }, "database check failed");
    return false;
  }
}

export const getReady: Handler = async (context) => {
  const database = await databaseAnswers(context);
  const chain = context.deps.chain.status().state === "ok";
  const body: z.infer<typeof Ready> = {
    status: database ? (chain ? "ready" : "degraded") : "unready",
    checks: [
      { name: "database", ok: database },
      { name: "chain", ok: chain },
      { name: "clock", ok: context.deps.clock.now() > 0 },
    ],
  };
  if (!database) throw refuse("LAT-7003", { reason: "the community cannot be read" });
  return { body };
};

export const getSystem: Handler = async ({ deps }) => {
  const [community, tariff] = await Promise.all([loadCommunity(deps), loadTariff(deps, deps.clock.now())]);
  const body: z.infer<typeof SystemView> = {
    mode: deps.settings.mode,
    community: {
      id: community.id,
      name: community.name,
      timezone: community.timezone,
      currency: tariff.currency,
    },
    clock: presentClock({ ...deps.clock.read(), at: deps.clock.now() }),
    chain: presentChain(deps.chain.status(), community.domain?.contract ?? null),
    version: deps.settings.version,
    generatedData: community.generated,
  };
  return { body };
};

export const getSession: Handler = async ({ session, deps }) => ({
  body: presentSession(session, deps.settings.mode === "demo"),
});

function describePoint(assets: { solarWattPeak: number; batteryWh: number; carChargerW: number }): string {
  const parts = [
    assets.solarWattPeak > 0 ? `solar ${(assets.solarWattPeak / 1_000).toFixed(1)} kW` : null,
    assets.batteryWh > 0 ? `battery ${(assets.batteryWh / 1_000).toFixed(1)} kWh` : null,
    assets.carChargerW > 0 ? "electric car" : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "no solar" : parts.join(", ");
}

const ROLE_WORDS: Readonly<Record<string, string>> = {
  operator: "runs the community",
  dso: "engineer of the network operator",
  auditor: "checks the books",
  aggregator: "offers flexibility of many homes",
  admin: "looks after people and their roles",
};

export const listDemoSignIns: Handler = async ({ deps }) => {
  const [signIns, points] = await Promise.all([
    deps.store.signIns(deps.communityId),
    deps.store.meteringPoints(deps.communityId),
  ]);
  const body: z.infer<typeof DemoSignIns> = {
    notice: NOTICE,
    signIns: signIns.map((signIn) => {
      const point = points.find(({ id }) => id === signIn.meteringPointId);
      return {
        signInId: signIn.id,
        role: signIn.role,
        displayName: signIn.displayName,
        description: point === undefined ? (ROLE_WORDS[signIn.role] ?? "") : describePoint(point.assets),
        meteringPointId: signIn.meteringPointId,
      };
    }),
  };
  return { body };
};

/** Always opens a new session and ends the one that came with the request: no fixation. */
export const signIn: Handler = async (context) => {
  const { deps } = context;
  const { signInId } = checked(context, "body", SignInRequest);
  if (deps.settings.mode !== "demo") throw refuse("LAT-8013");
  const signIns = await deps.store.signIns(deps.communityId);
  const found = signIns.find((candidate) => candidate.id === signInId);
  if (found === undefined) throw refuse("LAT-8013");
  const personId = await demoPerson(deps.identity, found, wallSeconds(context));
  const session = await enter(context, { personId, role: found.role, method: "demo" });
  return { body: presentSession(session, true) };
};

export const signOut: Handler = async ({ deps, response, token }) => {
  if (token !== null) await deps.identity.sessions.close(token);
  clearSessionCookie(response, deps.settings.secure);
  // What the browser kept of answers goes; the device's own signing key stays.
  response.setHeader("Clear-Site-Data", '"cache"');
  return { body: presentSession(null, deps.settings.mode === "demo") };
};

export const streamEvents: Handler = async ({ hub, request, response, caller, principal }) => {
  await hub.open(response, { caller, principal }, request.get("Last-Event-ID"));
  return null;
};
