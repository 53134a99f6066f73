/** Arabic: the auditor. */
import type { auditor as english } from "../en/auditor.ts";

export const auditor: Record<keyof typeof english, string> = {};
