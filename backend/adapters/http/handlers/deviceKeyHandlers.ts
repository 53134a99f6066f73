/** Keys of meters and gateways. Whose key it is was decided by the policy before a handler runs. */
import type { z } from "zod";
import { DEVICE_KEY, newDeviceKey, revokeDeviceKey } from "../../../app/deviceKeys.ts";
import type { DeviceKey } from "../../../ports/machineAccess.ts";
import { newId, newSecret, secretHash } from "../../auth/sealedText.ts";
import { requireMatch, versionTag } from "../conditions.ts";
import { type Context, checked, type Handler, type Reply } from "../context.ts";
import { pageOf, pageWish } from "../pages.ts";
import { refuse } from "../problem.ts";
import {
  DeviceKeyChange,
  DeviceKeyInput,
  type DeviceKeyList,
  DeviceKeyParams,
  type DeviceKeyView,
  type DeviceKeyWithSecret,
} from "../schemas/machines.ts";
import { PageQuery } from "../schemas/page.ts";

const tagOf = ({ id, version }: DeviceKey): string => versionTag(id, version);

const present = (key: DeviceKey): z.infer<typeof DeviceKeyView> => ({
  deviceKeyId: key.id,
  label: key.label,
  pointIds: [...key.pointIds],
  issuedBy: key.issuedBy,
  createdAt: key.createdAt,
  lastUsedDay: key.lastUsedDay,
  revokedAt: key.revokedAt,
});

const reply = (key: DeviceKey): Reply => ({ body: present(key), etag: tagOf(key) });
const wallSeconds = ({ deps }: Context): number => Math.floor(deps.wallNow() / 1_000);

async function found(context: Context): Promise<DeviceKey> {
  const { deviceKeyId } = checked(context, "params", DeviceKeyParams);
  const key = await context.deps.machines.deviceKeys.find(context.deps.communityId, deviceKeyId);
  if (key === null) throw refuse("LAT-8001");
  return key;
}

export const createDeviceKey: Handler = async (context) => {
  const { deps, principal } = context;
  const { label, pointIds } = checked(context, "body", DeviceKeyInput);
  for (const id of pointIds) {
    if ((await deps.store.meteringPoint(deps.communityId, id)) === null) throw refuse("LAT-8001");
  }
  const secret = newSecret(DEVICE_KEY);
  const issuedBy = principal.role === "operator" ? "operator" : "member";
  const wanted = { id: newId("dk_"), keyHash: secretHash(secret), label, pointIds, issuedBy } as const;
  const key = newDeviceKey(wanted, wallSeconds(context));
  await deps.machines.deviceKeys.add(deps.communityId, key);
  const body: z.infer<typeof DeviceKeyWithSecret> = { deviceKey: present(key), secret };
  return { body, etag: tagOf(key) };
};

export const listDeviceKeys: Handler = async (context) => {
  const { deps, principal } = context;
  const wish = pageWish(checked(context, "query", PageQuery));
  const rows = await deps.machines.deviceKeys.list(deps.communityId, {
    after: wish.after,
    limit: wish.limit + 1,
    within: principal.role === "operator" ? null : principal.meteringPointIds,
  });
  const page = pageOf(rows, wish, ({ id }) => id);
  const body: z.infer<typeof DeviceKeyList> = { deviceKeys: page.rows.map(present), next: page.next };
  return { body };
};

export const getDeviceKey: Handler = async (context) => reply(await found(context));

export const updateDeviceKey: Handler = async (context) => {
  const { deps } = context;
  const key = await found(context);
  const { label } = checked(context, "body", DeviceKeyChange);
  requireMatch(context, tagOf(key), "required");
  const next = { ...key, label, version: key.version + 1 };
  if (!(await deps.machines.deviceKeys.save(deps.communityId, next))) throw refuse("LAT-8154");
  return reply(next);
};

export const revokeDeviceKeyHandler: Handler = async (context) => {
  const { deps } = context;
  const key = await found(context);
  requireMatch(context, tagOf(key), "optional");
  const now = wallSeconds(context);
  const revoked = await revokeDeviceKey(deps.machines.deviceKeys, deps.communityId, key, now);
  if (revoked === null) throw refuse("LAT-8154");
  return reply(revoked);
};
