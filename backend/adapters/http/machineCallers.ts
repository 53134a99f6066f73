/** Who a bearer key or token stands for. One lookup per request: what was ended is shut out at once. */
import type { Request } from "express";
import { DEVICE_KEY } from "../../app/deviceKeys.ts";
import type { Machines } from "../../ports/machines.ts";
import { TOKEN_MINUTES } from "../auth/accessToken.ts";
import { ROLE_OF_CLIENT } from "../auth/machinePolicy.ts";
import type { OauthServer } from "../auth/oauthServer.ts";
import type { Principal } from "../auth/policy.ts";
import { secretHash } from "../auth/sealedText.ts";
import { HttpRefusal } from "./problem.ts";

const DAY = 86_400;
const MAX_SEEN = 10_000;

export interface MachineCaller {
  readonly principal: Principal;
  /** For limits, idempotency and the audit trail; holds no name. */
  readonly caller: string;
  /** The client's own limit, requests a minute; undefined for the usual ones. */
  readonly perMinute?: number;
}

export interface MachineCallers {
  /** @throws HttpRefusal LAT-8025, LAT-8152 */
  find(request: Request): Promise<MachineCaller>;
}

const challenge = (error?: string): { readonly headers: Record<string, string> } => ({
  headers: { "WWW-Authenticate": `Bearer realm="lateral"${error === undefined ? "" : `, error="${error}"`}` },
});
const unknownKey = (): HttpRefusal => new HttpRefusal("LAT-8025", {}, challenge("invalid_token"));
const invalidToken = (reason: string): HttpRefusal =>
  new HttpRefusal("LAT-8152", { reason, minutes: TOKEN_MINUTES }, challenge("invalid_token"));

/** Notes the day on which somebody was last seen, once a day. `now` in seconds. */
function dayBook(note: (id: string, day: number) => Promise<void>) {
  const days = new Map<string, number>();
  return async (id: string, now: number): Promise<void> => {
    const day = now - (now % DAY);
    if (days.get(id) === day) return;
    if (days.size >= MAX_SEEN) days.clear();
    days.set(id, day);
    await note(id, day);
  };
}

export function machineCallers(
  { deviceKeys, clients }: Pick<Machines, "deviceKeys" | "clients">,
  communityId: string,
  oauth: Pick<OauthServer, "read">,
  wallNow: () => number,
): MachineCallers {
  const seenDevice = dayBook((id, day) => deviceKeys.seen(communityId, id, day));
  const seenClient = dayBook((id, day) => clients.seen(communityId, id, day));

  const device = async (key: string): Promise<MachineCaller> => {
    const found = await deviceKeys.findByHash(communityId, secretHash(key));
    if (found === null || found.revokedAt !== null) throw unknownKey();
    await seenDevice(found.id, Math.floor(wallNow() / 1_000));
    const principal = { role: "device", meteringPointIds: found.pointIds } as const;
    return { principal, caller: `device:${found.id}` };
  };

  const program = async (text: string): Promise<MachineCaller> => {
    const outcome = await oauth.read(text);
    if ("fault" in outcome) throw invalidToken(outcome.fault);
    const { token } = outcome;
    const client = await clients.find(communityId, token.clientId);
    if (client === null || client.endedAt !== null) throw invalidToken("its client has ended");
    if (token.issuedAt < client.validFrom) throw invalidToken("it was issued before the secret changed");
    await seenClient(client.id, Math.floor(wallNow() / 1_000));
    const scopes = client.scopes.filter((scope) => token.scopes.includes(scope));
    const principal: Principal = {
      role: ROLE_OF_CLIENT[client.role],
      meteringPointIds: client.pointIds,
      client: { id: client.id, role: client.role, scopes },
    };
    return { principal, caller: `client:${client.id}`, perMinute: client.perMinute };
  };

  return {
    async find(request) {
      const [scheme, key = "", ...rest] = (request.headers.authorization ?? "").split(" ");
      if (scheme?.toLowerCase() !== "bearer" || rest.length > 0) throw unknownKey();
      if (key.startsWith(DEVICE_KEY)) return device(key);
      if (key.split(".").length === 3) return program(key);
      throw unknownKey();
    },
  };
}
