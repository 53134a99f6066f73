/** How far the units of a bank are loaded. */
import type { BankBranch } from "../feederBranches.ts";
import { windingAdmittance } from "./bankPort.ts";
import type { FeederLayout } from "./generalNetwork.ts";

interface Located {
  readonly busIndex: ReadonlyMap<string, number>;
  readonly baseVolt: Float64Array;
}

/** kVA of each unit: its most loaded winding's current at rated voltage. */
export function bankUnitKva(
  compiled: Located,
  layout: FeederLayout | undefined,
  bank: BankBranch,
  v: Float64Array,
): number[] {
  return bank.units.map((unit) => {
    const across = unit.windings.map(({ side, ends, ratedKv, tapPu }) => {
      const bus = compiled.busIndex.get(bank[side])!;
      const turns = compiled.baseVolt[bus]! / (1000 * ratedKv * (tapPu ?? 1));
      const neutral = layout?.neutralOf[bus] ?? -1;
      const at = (end: string, part: number): number => {
        if (end === "earth" || (end === "N" && neutral < 0)) return 0;
        return end === "N" ? v[6 * neutral + part]! : v[6 * bus + 2 * "ABC".indexOf(end) + part]!;
      };
      return [turns * (at(ends[0], 0) - at(ends[1], 0)), turns * (at(ends[0], 1) - at(ends[1], 1))] as const;
    });
    const y = windingAdmittance(unit);
    const amps = across.map((_, w) => {
      let re = 0;
      let im = 0;
      across.forEach(([vr, vi], c) => {
        const [g, b] = y.entries[across.length * w + c]!;
        re += g * vr - b * vi;
        im += g * vi + b * vr;
      });
      return Math.hypot(re, im);
    });
    return Math.max(...amps) / 1000;
  });
}
