/** Everything programs need on one PostgreSQL: who may ask, answers kept for repeats, webhooks. */
import pg from "pg";
import type { Machines } from "../../ports/machines.ts";
import { PostgresIdempotency } from "./postgresIdempotency.ts";
import { postgresMachineAccess } from "./postgresMachineAccess.ts";
import { PostgresWebhooks } from "./postgresWebhooks.ts";

export interface OpenMachines extends Machines {
  close(): Promise<void>;
}

/** A pool of its own: looking up callers does not wait for the steps of the market. */
export function openMachines(url: string): OpenMachines {
  const pool = new pg.Pool({ connectionString: url, max: 6, connectionTimeoutMillis: 20_000 });
  pool.on("error", () => undefined);
  return {
    ...postgresMachineAccess(pool),
    answers: new PostgresIdempotency(pool),
    webhooks: new PostgresWebhooks(pool),
    close: () => pool.end(),
  };
}
