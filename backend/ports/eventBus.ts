/** What happened, for screens that follow live. Events carry no personal data: readers fetch what they may see. */
import type { EpochSeconds, IntervalIndex, IntervalState } from "../core/time/marketInterval.ts";
import type { ClockReading } from "./clock.ts";

export type MarketEvent =
  | {
      readonly type: "interval";
      readonly communityId: string;
      readonly interval: IntervalIndex;
      readonly state: IntervalState;
      readonly at: EpochSeconds;
    }
  | {
      readonly type: "order";
      readonly communityId: string;
      readonly interval: IntervalIndex;
      readonly orderCount: number;
      /** Whose order it is: told to nobody else. */
      readonly meteringPointId?: string;
      readonly at: EpochSeconds;
    }
  | { readonly type: "clock"; readonly communityId: string; readonly clock: ClockReading }
  | { readonly type: "chain"; readonly communityId: string; readonly status: "up" | "down" | "reset" };

export interface EventBus {
  publish(event: MarketEvent): void;
  /** Returns the function that ends the subscription. A listener that throws is dropped. */
  subscribe(listener: (event: MarketEvent) => void): () => void;
}
