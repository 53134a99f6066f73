/** What the writers of OpenDSS statements share. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { Feeder } from "../../../core/network/feeder.ts";
import type { Terminal } from "../../../core/network/terminals.ts";

/** Names that OpenDSS can read: letters, digits, `_` and `-`; different for different elements. */
export class ScriptNames {
  readonly #names = new Map<string, string>();
  readonly #used = new Set<string>();

  of(id: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const plain = id.replaceAll(/[^\w-]/g, "_") || "_";
    let name = plain;
    for (let k = 2; this.#used.has(name.toLowerCase()); k++) name = `${plain}_${k}`;
    this.#used.add(name.toLowerCase());
    this.#names.set(id, name);
    return name;
  }
}

/** What the writers of elements share. */
export interface ScriptDraft {
  readonly feeder: Feeder;
  readonly buses: ScriptNames;
  readonly names: ScriptNames;
  readonly frequencyHz: number;
  /** Buses with a conductor N. */
  readonly neutralBuses: ReadonlySet<string>;
  /** What the script cannot say. */
  readonly omitted: string[];
}

const NODE: Readonly<Record<Terminal | "earth", number>> = { A: 1, B: 2, C: 3, N: 4, earth: 0 };
export const nodesOf = (terminals: readonly (Terminal | "earth")[]): string =>
  terminals.map((t) => `.${NODE[t]}`).join("");

/** A number as short as it reads back. */
export const num = (value: number): string => String(value);

export const cannot = (element: string, reason: string) =>
  domainError("LAT-2076", { format: "OpenDSS", reason: `${element}: ${reason}` });
