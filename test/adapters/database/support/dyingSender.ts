/** A process that takes a due webhook, sends it and is killed while it waits: `node dyingSender.ts URL STREET`. */
import { openMachines } from "../../../../backend/adapters/database/postgresMachines.ts";
import { safeSender } from "../../../../backend/adapters/webhooks/safeSender.ts";
import { WebhookWorker } from "../../../../backend/jobs/webhookWorker.ts";

const [, , url = "", communityId = "", origin = ""] = process.argv;
const machines = openMachines(url);
const worker = new WebhookWorker({
  communityId,
  store: machines,
  sender: safeSender({ allowedOrigins: [origin], timeoutMs: 30_000 }),
  headersFor: (_endpoint, { messageId }) => ({ "webhook-id": messageId }),
  onDisabled: async () => undefined,
  onError: () => process.exit(3),
  newId: () => "unused",
  now: Date.now,
  chance: () => 0.5,
  holder: "dying",
});
await worker.runOnce();
