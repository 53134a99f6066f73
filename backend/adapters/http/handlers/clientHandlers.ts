/** The administrator's list of programs. */
import type { z } from "zod";
import {
  type ClientFault,
  DEFAULT_PER_MINUTE,
  keysFault,
  MAX_CLIENTS,
  newClient,
  scopeFault,
} from "../../../app/machineClients.ts";
import { CLIENT_ROLES, type MachineClient } from "../../../ports/machineAccess.ts";
import { scopesOfRole } from "../../auth/machinePolicy.ts";
import { nowSeconds } from "../../auth/oauthStore.ts";
import { newId, newSecret, secretHash } from "../../auth/sealedText.ts";
import { requireMatch, versionTag } from "../conditions.ts";
import { type Context, checked, type Handler, type Reply } from "../context.ts";
import { pageOf, pageWish } from "../pages.ts";
import { HttpRefusal, refuse } from "../problem.ts";
import {
  ClientChange,
  ClientInput,
  type ClientList,
  ClientParams,
  type ClientView,
  type ClientWithSecret,
} from "../schemas/machines.ts";
import { PageQuery } from "../schemas/page.ts";

const SECRET = "lcs_";

const tagOf = ({ id, version }: MachineClient): string => versionTag(id, version);

const present = (client: MachineClient): z.infer<typeof ClientView> => ({
  clientId: client.id,
  name: client.name,
  role: client.role,
  scopes: [...client.scopes],
  pointIds: [...client.pointIds],
  authMethod: client.authMethod,
  publicKeys: client.publicKeys as z.infer<typeof ClientView>["publicKeys"],
  perMinute: client.perMinute,
  createdAt: client.createdAt,
  lastUsedDay: client.lastUsedDay,
  endedAt: client.endedAt,
});

const reply = (client: MachineClient): Reply => ({ body: present(client), etag: tagOf(client) });

function replyWithSecret({ deps, request }: Context, client: MachineClient, secret: string | null): Reply {
  const scheme = deps.settings.secure ? "https" : "http";
  const tokenEndpoint = `${scheme}://${request.headers.host ?? ""}/oauth/token`;
  const body: z.infer<typeof ClientWithSecret> = { client: present(client), secret, tokenEndpoint };
  return { body, etag: tagOf(client) };
}

function refuseFault(fault: ClientFault | null): void {
  if (fault !== null) throw new HttpRefusal(fault.code, fault.details);
}

/** @throws HttpRefusal LAT-8008 for a point that is not the community's */
async function checkPoints({ deps }: Context, pointIds: readonly string[]): Promise<void> {
  for (const id of pointIds) {
    if ((await deps.store.meteringPoint(deps.communityId, id)) === null) {
      throw refuse("LAT-8008", { field: "body.pointIds", reason: "a metering point is not known" });
    }
  }
}

async function found(context: Context): Promise<MachineClient> {
  const { clientId } = checked(context, "params", ClientParams);
  const client = await context.deps.machines.clients.find(context.deps.communityId, clientId);
  if (client === null) throw refuse("LAT-8001");
  return client;
}

/** Writes the next version. @throws HttpRefusal LAT-8154 when another came first */
async function save({ deps }: Context, client: MachineClient): Promise<MachineClient> {
  const next = { ...client, version: client.version + 1 };
  if (!(await deps.machines.clients.save(deps.communityId, next))) throw refuse("LAT-8154");
  return next;
}

export const createClient: Handler = async (context) => {
  const { deps } = context;
  const wanted = checked(context, "body", ClientInput);
  refuseFault(scopeFault(wanted.role, wanted.scopes, scopesOfRole(wanted.role)));
  if (wanted.publicKeys !== undefined) refuseFault(keysFault(wanted.publicKeys));
  await checkPoints(context, wanted.pointIds ?? []);
  if ((await deps.machines.clients.count(deps.communityId)) >= MAX_CLIENTS) {
    throw refuse("LAT-8158", { limit: MAX_CLIENTS });
  }
  const secret = wanted.publicKeys === undefined ? newSecret(SECRET) : null;
  const client = newClient(
    {
      id: newId("cl_"),
      name: wanted.name,
      role: wanted.role,
      scopes: wanted.scopes,
      pointIds: wanted.pointIds ?? [],
      perMinute: wanted.perMinute ?? DEFAULT_PER_MINUTE,
      secretHash: secret === null ? null : secretHash(secret),
      publicKeys: wanted.publicKeys ?? null,
    },
    nowSeconds(),
  );
  await deps.machines.clients.add(deps.communityId, client);
  return replyWithSecret(context, client, secret);
};

export const listClients: Handler = async (context) => {
  const { deps } = context;
  const wish = pageWish(checked(context, "query", PageQuery));
  const rows = await deps.machines.clients.list(deps.communityId, {
    after: wish.after,
    limit: wish.limit + 1,
  });
  const page = pageOf(rows, wish, ({ id }) => id);
  const body: z.infer<typeof ClientList> = {
    clients: page.rows.map(present),
    offers: CLIENT_ROLES.map((role) => ({ role, scopes: [...scopesOfRole(role)] })),
    next: page.next,
  };
  return { body };
};

export const getClient: Handler = async (context) => reply(await found(context));

export const updateClient: Handler = async (context) => {
  const client = await found(context);
  const wanted = checked(context, "body", ClientChange);
  requireMatch(context, tagOf(client), "required");
  if (client.endedAt !== null) throw refuse("LAT-8159");
  refuseFault(scopeFault(client.role, wanted.scopes, scopesOfRole(client.role)));
  if (wanted.publicKeys !== undefined) {
    const reason = "this client has a secret";
    if (client.publicKeys === null) throw refuse("LAT-8162", { reason });
    refuseFault(keysFault(wanted.publicKeys));
  }
  await checkPoints(context, wanted.pointIds);
  const changed = {
    ...client,
    name: wanted.name,
    scopes: [...new Set(wanted.scopes)].sort(),
    pointIds: [...new Set(wanted.pointIds)].sort(),
    perMinute: wanted.perMinute,
    publicKeys: wanted.publicKeys ?? client.publicKeys,
  };
  return reply(await save(context, changed));
};

export const rotateClientSecret: Handler = async (context) => {
  const client = await found(context);
  if (client.endedAt !== null) throw refuse("LAT-8159");
  if (client.authMethod !== "client_secret_basic") {
    throw refuse("LAT-8162", { reason: "this client signs with its own key; change its public keys" });
  }
  const secret = newSecret(SECRET);
  const changed = { ...client, secretHash: secretHash(secret), validFrom: nowSeconds() };
  return replyWithSecret(context, await save(context, changed), secret);
};

export const endClient: Handler = async (context) => {
  const client = await found(context);
  requireMatch(context, tagOf(client), "optional");
  if (client.endedAt !== null) return reply(client);
  return reply(await save(context, { ...client, endedAt: nowSeconds() }));
};
