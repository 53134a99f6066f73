/** Market time: a fast demo clock that can be paused and held back, or the wall clock. */
import { domainError } from "../../core/errors/domainError.ts";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import type { ClockControl, ClockMode, ClockReading, ClockState } from "../../ports/clock.ts";

export const MIN_SPEED = 1;
export const MAX_SPEED = 100_000;
/** A day in three minutes. */
export const DEMO_SPEED = 480;

export interface MarketClockOptions {
  readonly initial: ClockState;
  /** Wall time in milliseconds since 1970. */
  readonly wallNow: () => number;
  /** Remembers the state; called after every change by hand. */
  readonly save: (state: ClockState) => Promise<void>;
  /** Told after every change by hand. */
  readonly onChange: (reading: ClockReading) => void;
}

/** Held time and its reason, or none. */
interface Hold {
  readonly limit: EpochSeconds;
  readonly reason: string | null;
}

export class MarketClock implements ClockControl {
  readonly #options: MarketClockOptions;
  #mode: ClockMode;
  #speed: number;
  #paused: boolean;
  /** Market time, with fractions, at wall time `#anchor`. */
  #at: number;
  #anchor: number;
  #hold: Hold | null = null;

  constructor(options: MarketClockOptions) {
    const { initial, wallNow } = options;
    this.#options = options;
    this.#mode = initial.mode;
    this.#speed = initial.speed;
    this.#paused = initial.paused;
    this.#at = initial.at;
    this.#anchor = wallNow();
    if (this.#mode === "wall") this.#at = Math.max(this.#at, this.#anchor / 1_000);
  }

  now(): EpochSeconds {
    this.#advance();
    return epochSeconds(Math.floor(this.#at));
  }

  read(): ClockReading {
    const at = this.now();
    const held = this.#isHeld() ? (this.#hold?.reason ?? "waiting for unfinished work") : null;
    return { mode: this.#mode, at, speed: this.#speed, paused: this.#paused, heldBack: held };
  }

  pause(): Promise<ClockReading> {
    return this.#change(() => {
      this.#paused = this.#mode === "demo";
    });
  }

  resume(): Promise<ClockReading> {
    return this.#change(() => {
      this.#paused = false;
    });
  }

  async setSpeed(speed: number): Promise<ClockReading> {
    if (this.#mode === "wall" || !Number.isFinite(speed) || speed < MIN_SPEED || speed > MAX_SPEED) {
      throw domainError("LAT-7010", { speed: String(speed), minimum: MIN_SPEED, maximum: MAX_SPEED });
    }
    return this.#change(() => {
      this.#speed = speed;
    });
  }

  setMode(mode: ClockMode): Promise<ClockReading> {
    return this.#change(() => {
      if (mode === this.#mode) return;
      this.#mode = mode;
      this.#paused = false;
      this.#speed = mode === "wall" ? 1 : DEMO_SPEED;
      if (mode === "wall") this.#at = Math.max(this.#at, this.#anchor / 1_000);
    });
  }

  holdAt(limit: EpochSeconds | null, reason: string | null): void {
    this.#advance();
    this.#hold = limit === null ? null : { limit, reason };
  }

  async #change(apply: () => void): Promise<ClockReading> {
    this.#advance();
    apply();
    const reading = this.read();
    const { heldBack: _, ...state } = reading;
    await this.#options.save(state);
    this.#options.onChange(reading);
    return reading;
  }

  /** Moves market time up to the present; time lost while held or paused stays lost. */
  #advance(): void {
    const wall = this.#options.wallNow();
    const elapsed = Math.max(0, wall - this.#anchor) / 1_000;
    this.#anchor = wall;
    if (this.#paused) return;
    const next = this.#at + elapsed * this.#speed;
    this.#at = this.#mode === "demo" ? Math.min(next, this.#latest()) : next;
  }

  /** A limit that lies behind the present stops the clock, but never turns it back. */
  #latest(): number {
    return this.#hold === null ? Number.POSITIVE_INFINITY : Math.max(this.#hold.limit, this.#at);
  }

  #isHeld(): boolean {
    return this.#mode === "demo" && !this.#paused && this.#hold !== null && this.#at >= this.#hold.limit;
  }
}
