/**
 * The two halves of the backward/forward sweep, on flat interleaved complex arrays (re, im of A, B, C: six
 * numbers a node). Both are linear, so the sensitivities use the very same code.
 * Source: W. H. Kersting, Distribution System Modeling and Analysis, ch. 10 (ladder iteration).
 */

/** What the sweeps need of a compiled feeder. */
export interface SweepTree {
  readonly nodeCount: number;
  readonly nodeParent: Int32Array;
  readonly nodeTransformer: Int32Array;
  readonly nodeZ: Float64Array;
  readonly matrices: Float64Array;
  readonly sourceZ: Float64Array;
}

/** In: current drawn at each node. Out: current through the head branch of each node (node 0: source). */
export function backwardSweep(tree: SweepTree, current: Float64Array): void {
  const { nodeParent, nodeTransformer, matrices } = tree;
  for (let node = tree.nodeCount - 1; node > 0; node--) {
    const at = 6 * node;
    const up = 6 * nodeParent[node]!;
    const transformer = nodeTransformer[node]!;
    if (transformer < 0) {
      current[up]! += current[at]!;
      current[up + 1]! += current[at + 1]!;
      current[up + 2]! += current[at + 2]!;
      current[up + 3]! += current[at + 3]!;
      current[up + 4]! += current[at + 4]!;
      current[up + 5]! += current[at + 5]!;
      continue;
    }
    for (let q = 0; q < 3; q++) {
      const m = 9 * transformer + q;
      const ma = matrices[m]!;
      const mb = matrices[m + 3]!;
      const mc = matrices[m + 6]!;
      current[up + 2 * q]! += ma * current[at]! + mb * current[at + 2]! + mc * current[at + 4]!;
      current[up + 2 * q + 1]! += ma * current[at + 1]! + mb * current[at + 3]! + mc * current[at + 5]!;
    }
  }
}

/**
 * Voltages from the source outward: V = M·V_parent - Z·I - emf. `current` holds head-branch currents,
 * `emf` (may be null) a voltage source in series with each head branch.
 */
export function forwardSweep(
  tree: SweepTree,
  voltage: Float64Array,
  current: Float64Array,
  sourceEmf: Float64Array | null,
  emf: Float64Array | null = null,
): void {
  const { nodeParent, nodeTransformer, nodeZ, matrices } = tree;
  sourceBusVoltage(tree, voltage, current, sourceEmf);
  for (let node = 1; node < tree.nodeCount; node++) {
    const at = 6 * node;
    const up = 6 * nodeParent[node]!;
    const z = 4 * node;
    const r1 = nodeZ[z]!;
    const x1 = nodeZ[z + 1]!;
    const iar = current[at]!;
    const iai = current[at + 1]!;
    const ibr = current[at + 2]!;
    const ibi = current[at + 3]!;
    const icr = current[at + 4]!;
    const ici = current[at + 5]!;
    const sr = iar + ibr + icr;
    const si = iai + ibi + ici;
    const mr = nodeZ[z + 2]! * sr - nodeZ[z + 3]! * si;
    const mi = nodeZ[z + 2]! * si + nodeZ[z + 3]! * sr;
    const transformer = nodeTransformer[node]!;
    if (transformer < 0) {
      voltage[at] = voltage[up]! - (r1 * iar - x1 * iai) - mr;
      voltage[at + 1] = voltage[up + 1]! - (r1 * iai + x1 * iar) - mi;
      voltage[at + 2] = voltage[up + 2]! - (r1 * ibr - x1 * ibi) - mr;
      voltage[at + 3] = voltage[up + 3]! - (r1 * ibi + x1 * ibr) - mi;
      voltage[at + 4] = voltage[up + 4]! - (r1 * icr - x1 * ici) - mr;
      voltage[at + 5] = voltage[up + 5]! - (r1 * ici + x1 * icr) - mi;
    } else {
      for (let p = 0; p < 3; p++) {
        const m = 9 * transformer + 3 * p;
        const ir = current[at + 2 * p]!;
        const ii = current[at + 2 * p + 1]!;
        const ma = matrices[m]!;
        const mb = matrices[m + 1]!;
        const mc = matrices[m + 2]!;
        voltage[at + 2 * p] =
          ma * voltage[up]! + mb * voltage[up + 2]! + mc * voltage[up + 4]! - (r1 * ir - x1 * ii) - mr;
        voltage[at + 2 * p + 1] =
          ma * voltage[up + 1]! + mb * voltage[up + 3]! + mc * voltage[up + 5]! - (r1 * ii + x1 * ir) - mi;
      }
    }
    if (emf !== null) for (let k = 0; k < 6; k++) voltage[at + k]! -= emf[at + k]!;
  }
}

/** Node 0: the source voltage (null: zero) less its own impedance, a circulant matrix. */
export function sourceBusVoltage(
  tree: Pick<SweepTree, "sourceZ">,
  voltage: Float64Array,
  current: Float64Array,
  sourceEmf: Float64Array | null,
): void {
  const c = tree.sourceZ;
  for (let p = 0; p < 3; p++) {
    let re = sourceEmf === null ? 0 : sourceEmf[2 * p]!;
    let im = sourceEmf === null ? 0 : sourceEmf[2 * p + 1]!;
    for (let q = 0; q < 3; q++) {
      const k = 2 * ((p - q + 3) % 3);
      re -= c[k]! * current[2 * q]! - c[k + 1]! * current[2 * q + 1]!;
      im -= c[k]! * current[2 * q + 1]! + c[k + 1]! * current[2 * q]!;
    }
    voltage[2 * p] = re;
    voltage[2 * p + 1] = im;
  }
}

/** current += Y·voltage at one node. */
export function addShuntCurrent(
  current: Float64Array,
  voltage: Float64Array,
  at: number,
  shuntY: Float64Array,
  y: number,
): void {
  const sr = voltage[at]! + voltage[at + 2]! + voltage[at + 4]!;
  const si = voltage[at + 1]! + voltage[at + 3]! + voltage[at + 5]!;
  const g = shuntY[y]!;
  const b = shuntY[y + 1]!;
  const mr = shuntY[y + 2]! * sr - shuntY[y + 3]! * si;
  const mi = shuntY[y + 2]! * si + shuntY[y + 3]! * sr;
  for (let k = at; k < at + 6; k += 2) {
    current[k]! += g * voltage[k]! - b * voltage[k + 1]! + mr;
    current[k + 1]! += g * voltage[k + 1]! + b * voltage[k]! + mi;
  }
}
