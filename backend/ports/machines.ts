/** What the API keeps for programs: who may ask, answers for repeats, webhooks. */
import type { IdempotencyAnswers } from "./idempotencyAnswers.ts";
import type { MachineAccess } from "./machineAccess.ts";
import type { WebhookStore } from "./webhooks.ts";

export interface Machines extends MachineAccess {
  readonly answers: IdempotencyAnswers;
  readonly webhooks: WebhookStore;
}
