/** The whole store in memory: for headless runs and fast tests. Forgets everything when the process ends. */
import type { Store } from "../../ports/store.ts";
import { MemoryAuditTrail } from "./memoryAuditTrail.ts";
import { MemoryCommunities } from "./memoryCommunity.ts";
import { MemoryGrid } from "./memoryGrid.ts";
import { MemoryIntervals } from "./memoryIntervals.ts";
import { MemoryLinkedOrders } from "./memoryLinkedOrders.ts";
import { MemoryOutbox } from "./memoryOutbox.ts";
import { recordingStore } from "./recordingStore.ts";

/** Joins objects with methods on their prototypes into one, method by method. */
export function bindAll<T extends object>(part: T): { [K in keyof T]: T[K] } {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(part)).filter(
    (name) => name !== "constructor",
  );
  const methods = names.map((name) => {
    const member: unknown = Reflect.get(part, name);
    return [name, typeof member === "function" ? member.bind(part) : member] as const;
  });
  return Object.fromEntries(methods) as T;
}

/** A store with the same rules as the database (one contract test suite runs against both). */
export function createMemoryStore(): Store {
  const outbox = new MemoryOutbox();
  const audit = new MemoryAuditTrail();
  const store: Store = {
    ...bindAll(new MemoryCommunities()),
    ...bindAll(new MemoryIntervals(outbox)),
    ...bindAll(new MemoryLinkedOrders()),
    ...bindAll(new MemoryGrid()),
    outbox,
    audit,
  };
  return recordingStore(store, audit);
}
