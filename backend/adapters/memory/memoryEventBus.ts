/** Events inside one process. */
import type { EventBus, MarketEvent } from "../../ports/eventBus.ts";

/** Most listeners; live screens share one each. */
const MAX_LISTENERS = 10_000;

export function createMemoryEventBus(): EventBus {
  const listeners = new Set<(event: MarketEvent) => void>();
  return {
    publish(event) {
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch {
          listeners.delete(listener);
        }
      }
    },
    subscribe(listener) {
      if (listeners.size < MAX_LISTENERS) listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
