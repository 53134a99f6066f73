/** Spanish: consent and data. */
import type { consent as english } from "../en/consent.ts";

export const consent: Record<keyof typeof english, string> = {};
