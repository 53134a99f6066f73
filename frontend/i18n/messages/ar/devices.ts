/** Arabic: household Devices. */
import type { devices as english } from "../en/devices.ts";

export const devices: Record<keyof typeof english, string> = {};
