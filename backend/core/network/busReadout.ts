/**
 * From the voltages of the nodes to those of all buses. Buses that were merged into a series branch lie on the
 * way of one current, so V = V_above - Z·I. Where a bus's Z is a share t of the whole branch's (one cable, which
 * is the rule), that is V_above - t·(V_above - V_below): three times less work than the matrix.
 */

/** Which of a feeder's buses are read in which of three ways. */
export interface BusReadout {
  /** Buses with the voltage of a node. */
  readonly copyBus: Int32Array;
  readonly copyNode: Int32Array;
  /** Branches with merged buses, by the node below; their buses are shareBus[shareStart[k] .. shareStart[k + 1]). */
  readonly shareNode: Int32Array;
  readonly shareAnchor: Int32Array;
  readonly shareStart: Int32Array;
  readonly shareBus: Int32Array;
  readonly share: Float64Array;
  /** Merged buses of branches of several cables. */
  readonly dropBus: Int32Array;
}

/** How the buses of a compiled feeder hang on its nodes; see `CompiledFeeder`. */
export interface BusPlaces {
  readonly busAnchor: Int32Array;
  readonly busChain: Int32Array;
  readonly busZ: Float64Array;
  readonly nodeZ: Float64Array;
}

/** Rounding that is left when the parts of one cable are added up, relative. */
const SAME_CABLE = 1e-13;

export function planBusReadout(places: BusPlaces): BusReadout {
  const { busAnchor, busChain } = places;
  const copied: number[] = [];
  const dropped: number[] = [];
  const shared: number[] = [];
  for (let bus = 0; bus < busAnchor.length; bus++) {
    if (busChain[bus]! < 0) copied.push(bus);
    else (Number.isNaN(shareOf(places, bus)) ? dropped : shared).push(bus);
  }
  // By branch; within one branch in the order of the list.
  shared.sort((a, b) => busChain[a]! - busChain[b]! || a - b);
  const starts = shared.flatMap((bus, k) => (k > 0 && busChain[shared[k - 1]!] === busChain[bus] ? [] : [k]));
  return {
    copyBus: Int32Array.from(copied),
    copyNode: Int32Array.from(copied, (bus) => busAnchor[bus]!),
    shareNode: Int32Array.from(starts, (k) => busChain[shared[k]!]!),
    shareAnchor: Int32Array.from(starts, (k) => busAnchor[shared[k]!]!),
    shareStart: Int32Array.from([...starts, shared.length]),
    shareBus: Int32Array.from(shared),
    share: Float64Array.from(shared, (bus) => shareOf(places, bus)),
    dropBus: Int32Array.from(dropped),
  };
}

/** Z of the bus over Z of its whole branch, NaN when that is not one real number. */
function shareOf({ busChain, busZ, nodeZ }: BusPlaces, bus: number): number {
  const z = 4 * busChain[bus]!;
  let largest = 0;
  for (let k = 1; k < 4; k++) if (Math.abs(nodeZ[z + k]!) > Math.abs(nodeZ[z + largest]!)) largest = k;
  const share = busZ[4 * bus + largest]! / nodeZ[z + largest]!;
  for (let k = 0; k < 4; k++) {
    const error = Math.abs(busZ[4 * bus + k]! - share * nodeZ[z + k]!);
    if (!(error <= SAME_CABLE * Math.abs(nodeZ[z + largest]!))) return Number.NaN;
  }
  return share;
}

/**
 * Voltages of all buses into `out` from `first` on, six numbers a bus, from the voltages of the nodes and the
 * currents at their heads. Allocates nothing.
 */
export function spreadBusVoltages(
  places: BusPlaces & { readonly readout: BusReadout },
  voltages: Float64Array,
  currents: Float64Array,
  out: Float64Array,
  first: number,
): void {
  copyVoltages(places.readout, voltages, out, first);
  shareVoltages(places.readout, voltages, out, first);
  const { dropBus } = places.readout;
  for (let k = 0; k < dropBus.length; k++) dropVoltage(places, dropBus[k]!, voltages, currents, out, first);
}

function copyVoltages(readout: BusReadout, v: Float64Array, out: Float64Array, first: number): void {
  const { copyBus, copyNode } = readout;
  for (let k = 0; k < copyBus.length; k++) {
    const from = 6 * copyNode[k]!;
    const to = first + 6 * copyBus[k]!;
    out[to] = v[from]!;
    out[to + 1] = v[from + 1]!;
    out[to + 2] = v[from + 2]!;
    out[to + 3] = v[from + 3]!;
    out[to + 4] = v[from + 4]!;
    out[to + 5] = v[from + 5]!;
  }
}

function shareVoltages(readout: BusReadout, v: Float64Array, out: Float64Array, first: number): void {
  const { shareNode, shareAnchor, shareStart, shareBus, share } = readout;
  for (let branch = 0; branch < shareNode.length; branch++) {
    const above = 6 * shareAnchor[branch]!;
    const below = 6 * shareNode[branch]!;
    const ar = v[above]!;
    const ai = v[above + 1]!;
    const br = v[above + 2]!;
    const bi = v[above + 3]!;
    const cr = v[above + 4]!;
    const ci = v[above + 5]!;
    const dar = ar - v[below]!;
    const dai = ai - v[below + 1]!;
    const dbr = br - v[below + 2]!;
    const dbi = bi - v[below + 3]!;
    const dcr = cr - v[below + 4]!;
    const dci = ci - v[below + 5]!;
    const end = shareStart[branch + 1]!;
    for (let k = shareStart[branch]!; k < end; k++) {
      const t = share[k]!;
      const to = first + 6 * shareBus[k]!;
      out[to] = ar - t * dar;
      out[to + 1] = ai - t * dai;
      out[to + 2] = br - t * dbr;
      out[to + 3] = bi - t * dbi;
      out[to + 4] = cr - t * dcr;
      out[to + 5] = ci - t * dci;
    }
  }
}

/** V = V_above - z1·I - zm·ΣI */
function dropVoltage(
  { busAnchor, busChain, busZ }: BusPlaces,
  bus: number,
  v: Float64Array,
  current: Float64Array,
  out: Float64Array,
  first: number,
): void {
  const from = 6 * busAnchor[bus]!;
  const at = 6 * busChain[bus]!;
  const to = first + 6 * bus;
  const r1 = busZ[4 * bus]!;
  const x1 = busZ[4 * bus + 1]!;
  const rm = busZ[4 * bus + 2]!;
  const xm = busZ[4 * bus + 3]!;
  const sr = current[at]! + current[at + 2]! + current[at + 4]!;
  const si = current[at + 1]! + current[at + 3]! + current[at + 5]!;
  const mr = rm * sr - xm * si;
  const mi = rm * si + xm * sr;
  for (let k = 0; k < 6; k += 2) {
    const ir = current[at + k]!;
    const ii = current[at + k + 1]!;
    out[to + k] = v[from + k]! - (r1 * ir - x1 * ii + mr);
    out[to + k + 1] = v[from + k + 1]! - (r1 * ii + x1 * ir + mi);
  }
}
