/** Work on intervals, timed and traced. */
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import type { IntervalKey } from "../ports/intervals.ts";
import type { Telemetry, WorkSample } from "../ports/telemetry.ts";
import type { IntervalHandler } from "./intervalQueue.ts";

export interface IntervalWork {
  advance(key: IntervalKey, at: EpochSeconds): Promise<void>;
  giveUp(key: IntervalKey, at: EpochSeconds): Promise<void>;
}

/** The same work; each turn is a sample and a span. `seconds` is a watch that only goes forward. */
export function watchedWork(
  work: IntervalWork,
  telemetry: Telemetry,
  seconds: () => number,
): { readonly advance: IntervalHandler; readonly giveUp: IntervalHandler } {
  const watched =
    (name: string, done: WorkSample["outcome"], run: IntervalHandler): IntervalHandler =>
    async (key, at) => {
      const began = seconds();
      const sample = (outcome: WorkSample["outcome"]) =>
        telemetry.work({ outcome, seconds: seconds() - began });
      try {
        await telemetry.span(name, { "lateral.interval": key.interval, "lateral.feeder": key.feederId }, () =>
          run(key, at),
        );
      } catch (error) {
        sample("failed");
        throw error;
      }
      sample(done);
    };
  return {
    advance: watched("interval.advance", "done", (key, at) => work.advance(key, at)),
    giveUp: watched("interval.give-up", "given-up", (key, at) => work.giveUp(key, at)),
  };
}
