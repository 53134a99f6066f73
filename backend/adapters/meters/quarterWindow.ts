/** P1 telegrams of one meter as they come, every few seconds: hands out each quarter hour once it is whole. */
import { type QuarterEnergy, toQuarters } from "../../core/metering/meterSeries.ts";
import { type RegisterReading, registerSteps } from "../../core/metering/registerSteps.ts";
import { type EpochSeconds, INTERVAL_SECONDS, type IntervalIndex } from "../../core/time/marketInterval.ts";

export interface WholeQuarter {
  readonly interval: IntervalIndex;
  readonly importWh: number;
  readonly exportWh: number;
  readonly quality: QuarterEnergy["quality"];
}

/** Telegrams later than a quarter's end by this much may still carry its last look, seconds. */
const SETTLE_SECONDS = 10;

/** Keeps, per register, the last look of each passed quarter and everything since: a handful of looks. */
export class QuarterWindow {
  readonly #meterId: string;
  #looks: { readonly at: EpochSeconds; readonly importMilli: number; readonly exportMilli: number }[] = [];
  #done = -1;

  constructor(meterId: string) {
    this.#meterId = meterId;
  }

  /** @throws LAT-5321 when a register steps back; the look is then not kept */
  add(at: EpochSeconds, importMilli: number, exportMilli: number): readonly WholeQuarter[] {
    const last = this.#looks.at(-1);
    if (last !== undefined && at <= last.at) return [];
    const looks = [...this.#looks, { at, importMilli, exportMilli }];
    const quartersOf = (register: "importMilli" | "exportMilli") =>
      toQuarters(
        registerSteps(
          this.#meterId,
          looks.map((look, line): RegisterReading => ({ at: look.at, milli: look[register], line })),
        ),
        0,
      ).quarters;
    const imports = quartersOf("importMilli");
    const exports = new Map(quartersOf("exportMilli").map((quarter) => [quarter.interval, quarter]));
    this.#looks = looks;
    const passed = Math.floor((at - SETTLE_SECONDS) / INTERVAL_SECONDS);
    const whole = imports.flatMap(({ interval, energyWh, quality }): WholeQuarter[] => {
      const exported = exports.get(interval);
      if (interval >= passed || interval <= this.#done || exported === undefined) return [];
      return [{ interval, importWh: energyWh, exportWh: exported.energyWh, quality }];
    });
    this.#done = whole.at(-1)?.interval ?? this.#done;
    this.#forget(passed);
    return whole;
  }

  /** What lies before the last boundary that was passed is told; the look nearest to it stays. */
  #forget(passed: number): void {
    const boundary = passed * INTERVAL_SECONDS;
    const near = this.#looks.findLastIndex((look) => look.at <= boundary + SETTLE_SECONDS);
    const nearest = this.#looks.slice(0, near + 1).reduce((best, look, index) => {
      const known = this.#looks[best];
      return known === undefined || Math.abs(look.at - boundary) <= Math.abs(known.at - boundary)
        ? index
        : best;
    }, 0);
    // Between boundaries only the newest look matters.
    const [first, ...rest] = this.#looks.slice(nearest);
    const newest = rest.at(-1);
    this.#looks = [first, newest].filter((look) => look !== undefined);
  }
}
