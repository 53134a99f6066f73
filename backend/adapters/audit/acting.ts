/** For whom the running request acts: stores write it into the entries that belong to their own transaction. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { AuditDraft } from "../../core/audit/auditEntry.ts";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import type { ClockState } from "../../ports/clock.ts";

export interface Acting {
  /** Pseudonymous id. */
  readonly actor: string;
  readonly role: string;
  /** Market time of the request. */
  readonly at: EpochSeconds;
}

const storage = new AsyncLocalStorage<Acting>();

/** Runs work, and all that it waits for, on behalf of somebody. */
export const actingFor = <T>(acting: Acting, work: () => Promise<T>): Promise<T> => storage.run(acting, work);

/** The draft in the name of whoever the market acts for; drafts of others as they are. */
export function inName(draft: AuditDraft): AuditDraft {
  const acting = storage.getStore();
  if (acting === undefined || draft.role !== "service") return draft;
  return { ...draft, actor: acting.actor, role: acting.role };
}

/** Market time of a change that carries none: of the request, of the stored demonstration clock, or the watch's. */
export function changeTime(clock: ClockState | null): EpochSeconds {
  const acting = storage.getStore();
  if (acting !== undefined) return acting.at;
  return clock?.mode === "demo" ? clock.at : epochSeconds(Date.now() / 1_000);
}
