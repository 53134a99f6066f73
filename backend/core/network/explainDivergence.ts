/** Says in one sentence why a power flow most likely has no solution. */
import type { CompiledFeeder } from "./compileFeeder.ts";

/**
 * Compares what is asked below each node on the way to `worstNode` with the most that its path can carry,
 * V² / (4 |Z|) per phase (maximum power transfer at matched impedance).
 */
export function explainDivergence(
  compiled: CompiledFeeder,
  slotPower: Float64Array,
  worstNode: number,
): string {
  const asked = new Float64Array(compiled.nodeCount);
  compiled.slotOffset.forEach((offset, slot) => {
    asked[Math.floor(offset / 6)]! += Math.hypot(slotPower[2 * slot]!, slotPower[2 * slot + 1]!);
  });
  for (let node = compiled.nodeCount - 1; node > 0; node--)
    asked[compiled.nodeParent[node]!]! += asked[node]!;
  let tightest = { ratio: 0, node: worstNode, capacityW: 0 };
  for (let node = worstNode; node > 0; node = compiled.nodeParent[node]!) {
    const z = Math.hypot(compiled.nodeZ[4 * node]!, compiled.nodeZ[4 * node + 1]!);
    const capacityW = 3 / (4 * z);
    const ratio = asked[node]! / capacityW;
    if (ratio > tightest.ratio) tightest = { ratio, node, capacityW };
  }
  const bus = compiled.feeder.buses[compiled.nodeBus[tightest.node]!]!.id;
  const askedKw = Math.round(asked[tightest.node]! / 1000);
  const most = Math.round(tightest.capacityW / 1000);
  if (tightest.ratio > 1) {
    return `${askedKw} kVA is asked at and below bus ${bus}; its line can carry ${most} kVA at the very most.`;
  }
  return (
    `The voltage below bus ${bus} collapses under ${askedKw} kVA (its line could carry ${most} kVA to its own end, ` +
    "less to what lies further); check powers, lengths and units."
  );
}
