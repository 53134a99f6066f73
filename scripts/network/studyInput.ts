/** What the studies of `npm run network` start from: the network as it shall be studied and what flows in any case. */
import { uniform } from "../../backend/adapters/demo/seededRandom.ts";
import type { OpenedNetwork } from "../../backend/adapters/dso/readNetwork.ts";
import { type CompiledFeeder, compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../backend/core/network/feeder.ts";
import type { Injections } from "../../backend/core/network/powerFlow.ts";
import { validateFeeder } from "../../backend/core/network/validateFeeder.ts";
import type { CommandOptions } from "./commands.ts";

export interface StudyOptions extends CommandOptions {
  /** Part of the stated loads that flows in any case. */
  readonly load?: string;
  readonly sourcePu?: string;
  readonly band?: string;
  readonly rule?: string;
  readonly kw?: string;
  readonly point?: string;
  readonly placements?: string;
  readonly seed?: string;
  readonly chargers?: boolean;
  /** A row of powers per step, see `readPowerSeries`. */
  readonly series?: string;
  readonly stepSeconds?: string;
  readonly powerFactor?: string;
}

export interface Study {
  readonly feeder: Feeder;
  readonly network: CompiledFeeder;
  readonly base: Injections;
}

/** A number given as an option, or what holds without it. @throws when it is none. */
export function numberOption(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isFinite(value)) throw new Error(`--${name} ${text} is not a number`);
  return value;
}

export function studyOf(opened: OpenedNetwork, options: StudyOptions, load: number): Study {
  const { voltageBand, source } = opened.feeder;
  const [lower, upper] = options.band?.split(",") ?? [];
  const check = validateFeeder({
    ...opened.feeder,
    source: { ...source, voltagePu: numberOption("source-pu", options.sourcePu, source.voltagePu) },
    voltageBand: {
      lowerPu: numberOption("band", lower, voltageBand.lowerPu),
      upperPu: numberOption("band", upper, voltageBand.upperPu),
    },
  });
  if (check.status === "invalid") throw check.problems[0]!;
  const part = numberOption("load", options.load, load);
  const points = check.feeder.connectionPoints;
  return {
    feeder: check.feeder,
    network: compileFeeder(check.feeder),
    base: {
      activeW: Float64Array.from(points, (_, i) => part * (opened.activeW[i] ?? 0)),
      reactiveVar: Float64Array.from(points, (_, i) => part * (opened.reactiveVar[i] ?? 0)),
    },
  };
}

/** The same numbers for the same seed. */
export function seededNumbers(seed: number): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return uniform(seed, drawn);
  };
}
