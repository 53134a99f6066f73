/** Keys of meters and gateways: issued for some metering points, renamed, revoked at once. */
import type { DeviceKey, DeviceKeys } from "../ports/machineAccess.ts";

/** What every device key begins with. */
export const DEVICE_KEY = "ldk_";
/** Metering points of one key. */
export const MAX_DEVICE_POINTS = 200;

/** A new key as it is kept. `now` in wall-clock seconds. */
export const newDeviceKey = (
  wanted: Pick<DeviceKey, "id" | "keyHash" | "label" | "pointIds" | "issuedBy">,
  now: number,
): DeviceKey => ({
  ...wanted,
  pointIds: [...new Set(wanted.pointIds)].sort(),
  version: 1,
  createdAt: now,
  lastUsedDay: null,
  revokedAt: null,
});

/** Revokes; a key that is revoked stays as it is. Null when it changed in between. `now` in seconds. */
export async function revokeDeviceKey(
  keys: DeviceKeys,
  communityId: string,
  key: DeviceKey,
  now: number,
): Promise<DeviceKey | null> {
  if (key.revokedAt !== null) return key;
  const revoked = { ...key, version: key.version + 1, revokedAt: now };
  return (await keys.save(communityId, revoked)) ? revoked : null;
}
