/**
 * What registered addresses are told after a write over HTTP. Messages name what changed and where to read it, never
 * whose it is. A process that dies between the write and this line tells nothing; intervals are swept at the start.
 */
import type { WebhookEvent } from "../../app/webhooks.ts";
import type { OperationId } from "../auth/policy.ts";
import type { Context } from "./context.ts";
import { API_PREFIX } from "./schemas/endpoints.ts";

interface Told {
  readonly event: WebhookEvent;
  /** Path below the prefix to read it at. */
  readonly read: string;
}

const readings: Told = { event: "readings.received", read: "/community/readings.csv" };
const sheets: Told = { event: "tariff.published", read: "/tariff-sheets" };

const TOLD: Partial<Readonly<Record<OperationId, Told>>> = {
  postReadings: readings,
  importMeterFile: readings,
  estimateReadings: readings,
  publishTariffSheet: sheets,
  publishNetworkTariff: sheets,
  putGridTariff: { event: "tariff.published", read: "/tariffs" },
  runBills: { event: "invoices.issued", read: "/community/bills" },
};

/** Tells about a write that was done. Never fails the write: what cannot be told goes to the log. */
export async function tellOfWrite({ endpoint, deps, requestId }: Context): Promise<void> {
  const told = TOLD[endpoint.operation];
  if (told === undefined) return;
  try {
    await deps.webhooks.tell({
      id: `${told.event}-${requestId}`,
      type: told.event,
      timestamp: new Date(deps.clock.now() * 1_000).toISOString(),
      data: { communityId: deps.communityId, read: `${API_PREFIX}${told.read}` },
    });
  } catch (error) {
    deps.log.warn({ err: error, operation: endpoint.operation }, "webhooks not told");
  }
}
