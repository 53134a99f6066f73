/** The live connection inside React: its state, and the market clock moving between two messages. */
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { ClockView } from "./generatedSchema.ts";
import type { LiveState, LiveUpdates } from "./liveUpdates.ts";

export const LiveContext = createContext<LiveUpdates | null>(null);

export function useLiveUpdates(): LiveUpdates {
  const live = useContext(LiveContext);
  if (live === null) throw new Error("useLiveUpdates needs LiveContext around it");
  return live;
}

export function useLiveState(): LiveState {
  const live = useLiveUpdates();
  return useSyncExternalStore(live.subscribe, live.getState, live.getState);
}

/** Market time `elapsedMs` after the clock was read; stands still unless the clock runs. */
export function advanceClock(clock: ClockView, elapsedMs: number): number {
  if (clock.state !== "running") return clock.simTime;
  return clock.simTime + Math.max(0, elapsedMs / 1_000) * clock.speed;
}

const TICK_MS = 1_000;
/** Without a message for this long the shown time stops: it would be a guess. */
const SILENT_MS = 15_000;

/** Market time now, seconds since 1970; null until known. */
export function useMarketTime(fallback: ClockView | undefined): number | null {
  const { clock, heardAt, paused, connection } = useLiveState();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (paused) return;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [paused]);
  if (clock === null) return fallback?.simTime ?? null;
  if (connection !== "live") return clock.simTime;
  return advanceClock(clock, Math.min(SILENT_MS, now - heardAt));
}
