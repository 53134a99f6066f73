/** Everything that is remembered. Implemented by `adapters/database` and, for tests and headless runs, `adapters/memory`. */
import type { AuditTrail } from "./auditTrail.ts";
import type { OutboxStore } from "./chain.ts";
import type { ClockStore } from "./clock.ts";
import type { CommunityStore } from "./community.ts";
import type { GridStore } from "./grid.ts";
import type { IntervalStore, MoneyStore } from "./intervals.ts";
import type { LinkedOrderStore } from "./linkedOrders.ts";

export interface Store
  extends CommunityStore,
    IntervalStore,
    MoneyStore,
    ClockStore,
    LinkedOrderStore,
    GridStore {
  /** Rows behind the chain client; `applyChange` writes them together with the interval. */
  readonly outbox: OutboxStore;
  /** Entries of changes are appended in their own transaction. */
  readonly audit: AuditTrail;
}
