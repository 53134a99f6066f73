/** Keeps what programs leave behind bounded: answers for a day, deliveries for 30, traces of tokens until they end. */
import type { Machines } from "../ports/machines.ts";

const EVERY_MS = 600_000;
const PORTION = 1_000;
/** Portions of one round; the rest waits for the next. */
const MAX_PORTIONS = 50;
const DAY_MS = 86_400_000;
const DELIVERY_DAYS = 30;

export interface Forgotten {
  readonly answers: number;
  readonly deliveries: number;
  readonly traces: number;
}

async function inPortions(forget: (limit: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (let portion = 0; portion < MAX_PORTIONS; portion += 1) {
    const gone = await forget(PORTION);
    total += gone;
    if (gone < PORTION) break;
  }
  return total;
}

/** One round; says what is gone. `now` in wall-clock milliseconds. */
export async function forgetOld(machines: Machines, communityId: string, now: number): Promise<Forgotten> {
  const { answers, webhooks, traces } = machines;
  return {
    answers: await inPortions((limit) => answers.forget(communityId, now - DAY_MS, limit)),
    deliveries: await inPortions((limit) =>
      webhooks.forget(communityId, now - DELIVERY_DAYS * DAY_MS, limit),
    ),
    traces: await inPortions((limit) => traces.forget(communityId, Math.floor(now / 1_000), limit)),
  };
}

/** Works every ten minutes; returns what ends it. */
export function startMachineCare(
  machines: Machines,
  communityId: string,
  wallNow: () => number,
  onError: (error: unknown) => void,
): () => void {
  const timer = setInterval(() => {
    forgetOld(machines, communityId, wallNow()).catch(onError);
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
