/** German: notifications and their settings. */
import type { notifications as english } from "../en/notifications.ts";

export const notifications: Record<keyof typeof english, string> = {};
