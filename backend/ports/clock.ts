/** Market time. Core and use cases never read a watch; they ask this port. */
import type { EpochSeconds } from "../core/time/marketInterval.ts";

export type ClockMode = "demo" | "wall";

/** What is remembered of the clock across restarts. */
export interface ClockState {
  readonly mode: ClockMode;
  /** Market time when this was saved. */
  readonly at: EpochSeconds;
  /** Market seconds per wall second in demo mode; 1 in wall mode. */
  readonly speed: number;
  readonly paused: boolean;
}

export interface ClockReading extends ClockState {
  /** Why the demo clock waits although it is not paused; null when it runs. */
  readonly heldBack: string | null;
}

/** Reading is enough for most. */
export interface Clock {
  /** Market time now, whole seconds. Never goes back while the process lives. */
  now(): EpochSeconds;
  read(): ClockReading;
}

/** The operator's hand on the clock. */
export interface ClockControl extends Clock {
  pause(): Promise<ClockReading>;
  resume(): Promise<ClockReading>;
  /** @throws LAT-7010 outside 1..100 000 or in wall mode. */
  setSpeed(speed: number): Promise<ClockReading>;
  /** Wall mode jumps to the real time once; demo mode goes on from there. */
  setMode(mode: ClockMode): Promise<ClockReading>;
  /** Market time may not pass this until it is moved; null lifts it. */
  holdAt(limit: EpochSeconds | null, reason: string | null): void;
}

export interface ClockStore {
  loadClock(communityId: string): Promise<ClockState | null>;
  saveClock(communityId: string, state: ClockState): Promise<void>;
}
