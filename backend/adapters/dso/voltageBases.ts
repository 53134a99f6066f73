/** Nominal voltages of buses: from the source outwards, through lines unchanged and through transformers. */
import { domainError } from "../../core/errors/domainError.ts";
import type { Branch } from "../../core/network/feeder.ts";

const SQRT3 = Math.sqrt(3);
/** A transformer's rated voltage and a stated base, or its own other side's, are the same below this. */
const SAME = 0.05;
const NEAR = 0.2;

/** Rated line-to-line voltages of a branch's sides, kV; equal ones for a line or switch. */
function ratedKv(branch: Branch): readonly [number, number] | null {
  if (branch.kind === "transformer") return [branch.primaryKv, branch.secondaryKv];
  if (branch.kind !== "bank") return null;
  const side = (which: "from" | "to") => {
    const winding = branch.units[0]!.windings.find((w) => w.side === which)!;
    const isPhaseToPhase = winding.ends.every((end) => end === "A" || end === "B" || end === "C");
    return isPhaseToPhase ? winding.ratedKv : winding.ratedKv * SQRT3;
  };
  return [side("from"), side("to")];
}

/**
 * The nominal voltage of every bus that the sources reach, kV line-to-line. A stated base (`Set VoltageBases`)
 * within 20 % takes the place of a winding's rated voltage.
 * @throws LAT-2071 when a line joins two voltages.
 */
export function findVoltages(
  branches: readonly Branch[],
  sources: readonly { readonly bus: string; readonly baseKv: number }[],
  bases: readonly number[],
): Map<string, number> {
  const at = new Map<string, Branch[]>();
  for (const branch of branches) {
    for (const bus of [branch.from, branch.to]) {
      const list = at.get(bus);
      if (list) list.push(branch);
      else at.set(bus, [branch]);
    }
  }
  const snap = (kv: number): number => {
    const near = bases.filter((base) => Math.abs(base / kv - 1) < NEAR);
    return near.sort((a, b) => Math.abs(a / kv - 1) - Math.abs(b / kv - 1))[0] ?? kv;
  };
  const voltages = new Map<string, number>();
  const front: string[] = [];
  for (const source of sources) {
    if (!voltages.has(source.bus)) voltages.set(source.bus, snap(source.baseKv));
    front.push(source.bus);
  }
  for (let k = 0; k < front.length; k++) {
    const bus = front[k]!;
    const kv = voltages.get(bus)!;
    for (const branch of at.get(bus) ?? []) {
      const other = branch.from === bus ? branch.to : branch.from;
      const next = across(branch, branch.from === bus, kv, snap);
      const known = voltages.get(other);
      if (known === undefined) {
        voltages.set(other, next);
        front.push(other);
      } else if (Math.abs(known / next - 1) > NEAR) {
        throw domainError("LAT-2071", { element: `Branch ${branch.id}`, fromKv: kv, toKv: known });
      }
    }
  }
  return voltages;
}

function across(branch: Branch, isFrom: boolean, kv: number, snap: (kv: number) => number): number {
  const rated = ratedKv(branch);
  if (!rated) return kv;
  const [near, far] = isFrom ? rated : [rated[1], rated[0]];
  return Math.abs(near / far - 1) < SAME ? kv : snap(far);
}
