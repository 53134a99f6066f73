/**
 * Sparse LU factorisation of a matrix of dense 6x6 blocks (one bus: re and im of three phases) whose pattern
 * is symmetric. The elimination order is found once (minimum degree), pivoting happens inside the blocks.
 * Source: G. W. Stagg, A. H. El-Abiad; W. F. Tinney, J. W. Walker, Proc. IEEE 55(11), 1967.
 */

/** Width of a block. */
export const BLOCK = 6;
const AREA = BLOCK * BLOCK;

/** Where everything lies: found once per pattern, reused for every factorisation. */
export interface BlockPattern {
  readonly size: number;
  /** Elimination order: bus at each step. */
  readonly order: Int32Array;
  readonly blockCount: number;
  /** Neighbours still to be eliminated when bus `order[k]` is: neighbour[start[k] .. start[k + 1]). */
  readonly start: Int32Array;
  readonly neighbour: Int32Array;
  /** Block of row bus / column neighbour, and of row neighbour / column bus. */
  readonly upper: Int32Array;
  readonly lower: Int32Array;
  /** Targets of the updates, neighbour by neighbour, in the order the factorisation visits them. */
  readonly updateTarget: Int32Array;
  /** Block index of (row, column); the diagonal block of bus i is i. */
  readonly blockOf: (row: number, column: number) => number | undefined;
}

/** Analyses a symmetric pattern given by its off-diagonal pairs. */
export function analysePattern(size: number, pairs: readonly (readonly [number, number])[]): BlockPattern {
  const graph: Set<number>[] = Array.from({ length: size }, () => new Set<number>());
  for (const [a, b] of pairs) {
    if (a === b) continue;
    graph[a]!.add(b);
    graph[b]!.add(a);
  }
  const { order, higher } = eliminate(graph);
  const blocks = new Map<number, number>();
  let blockCount = size;
  const start = new Int32Array(size + 1);
  const neighbour: number[] = [];
  const upper: number[] = [];
  const lower: number[] = [];
  for (let k = 0; k < size; k++) {
    const bus = order[k]!;
    for (const other of higher[k]!) {
      neighbour.push(other);
      upper.push(blockCount);
      blocks.set(bus * size + other, blockCount++);
      lower.push(blockCount);
      blocks.set(other * size + bus, blockCount++);
    }
    start[k + 1] = neighbour.length;
  }
  const blockOf = (row: number, column: number) => (row === column ? row : blocks.get(row * size + column));
  const updateTarget: number[] = [];
  for (const others of higher) {
    for (const row of others) for (const column of others) updateTarget.push(blockOf(row, column)!);
  }
  return {
    size,
    order: Int32Array.from(order),
    blockCount,
    start,
    neighbour: Int32Array.from(neighbour),
    upper: Int32Array.from(upper),
    lower: Int32Array.from(lower),
    updateTarget: Int32Array.from(updateTarget),
    blockOf,
  };
}

/** Minimum-degree elimination; ties go to the bus that reached the degree last. */
function eliminate(graph: Set<number>[]): { order: number[]; higher: number[][] } {
  const size = graph.length;
  const buckets: number[][] = [];
  const put = (bus: number) => {
    const degree = graph[bus]!.size;
    while (buckets.length <= degree) buckets.push([]);
    buckets[degree]!.push(bus);
  };
  for (let bus = size - 1; bus >= 0; bus--) put(bus);
  const done = new Uint8Array(size);
  const order: number[] = [];
  const higher: number[][] = [];
  let level = 0;
  while (order.length < size) {
    const bus = buckets[level]!.pop();
    if (bus === undefined) {
      level += 1;
      continue;
    }
    if (done[bus] === 1 || graph[bus]!.size !== level) continue;
    done[bus] = 1;
    const others = [...graph[bus]!];
    order.push(bus);
    higher.push(others);
    for (const a of others) {
      graph[a]!.delete(bus);
      for (const b of others) if (a !== b) graph[a]!.add(b);
    }
    for (const a of others) {
      put(a);
      level = Math.min(level, graph[a]!.size);
    }
  }
  return { order, higher };
}

/** Factorises in place; false when a pivot block is singular. */
export function factorise(pattern: BlockPattern, values: Float64Array): boolean {
  const { order, start, upper, lower, updateTarget } = pattern;
  const scratch = new Float64Array(AREA);
  let update = 0;
  for (let k = 0; k < pattern.size; k++) {
    const diagonal = AREA * order[k]!;
    if (!invertBlock(values, diagonal)) return false;
    for (let e = start[k]!; e < start[k + 1]!; e++) {
      const at = AREA * upper[e]!;
      multiplyBlock(values, diagonal, values, at, scratch);
      values.set(scratch, at);
    }
    for (let row = start[k]!; row < start[k + 1]!; row++) {
      for (let column = start[k]!; column < start[k + 1]!; column++) {
        subtractProduct(values, AREA * lower[row]!, AREA * upper[column]!, AREA * updateTarget[update++]!);
      }
    }
  }
  return true;
}

/** Solves in place with factorised values: x becomes the solution of A·x = x. */
export function solveBlocks(pattern: BlockPattern, values: Float64Array, x: Float64Array): void {
  const { order, start, neighbour, upper, lower } = pattern;
  const part = new Float64Array(BLOCK);
  for (let k = 0; k < pattern.size; k++) {
    const bus = order[k]!;
    for (let r = 0; r < BLOCK; r++) {
      let sum = 0;
      for (let c = 0; c < BLOCK; c++) sum += values[AREA * bus + BLOCK * r + c]! * x[BLOCK * bus + c]!;
      part[r] = sum;
    }
    x.set(part, BLOCK * bus);
    for (let e = start[k]!; e < start[k + 1]!; e++) subtractTimes(values, lower[e]!, x, bus, neighbour[e]!);
  }
  for (let k = pattern.size - 1; k >= 0; k--) {
    for (let e = start[k]!; e < start[k + 1]!; e++)
      subtractTimes(values, upper[e]!, x, neighbour[e]!, order[k]!);
  }
}

/** x[to] -= block · x[from] */
function subtractTimes(values: Float64Array, block: number, x: Float64Array, from: number, to: number): void {
  for (let r = 0; r < BLOCK; r++) {
    let sum = 0;
    for (let c = 0; c < BLOCK; c++) sum += values[AREA * block + BLOCK * r + c]! * x[BLOCK * from + c]!;
    x[BLOCK * to + r]! -= sum;
  }
}

function multiplyBlock(a: Float64Array, atA: number, b: Float64Array, atB: number, out: Float64Array): void {
  for (let r = 0; r < BLOCK; r++) {
    for (let c = 0; c < BLOCK; c++) {
      let sum = 0;
      for (let k = 0; k < BLOCK; k++) sum += a[atA + BLOCK * r + k]! * b[atB + BLOCK * k + c]!;
      out[BLOCK * r + c] = sum;
    }
  }
}

function subtractProduct(values: Float64Array, left: number, right: number, target: number): void {
  for (let r = 0; r < BLOCK; r++) {
    for (let c = 0; c < BLOCK; c++) {
      let sum = 0;
      for (let k = 0; k < BLOCK; k++) sum += values[left + BLOCK * r + k]! * values[right + BLOCK * k + c]!;
      values[target + BLOCK * r + c]! -= sum;
    }
  }
}

/** Gauss-Jordan inversion of one block in place with row pivoting; false when singular. */
function invertBlock(values: Float64Array, at: number): boolean {
  const pivotRow = new Int32Array(BLOCK);
  for (let k = 0; k < BLOCK; k++) {
    let best = k;
    for (let r = k + 1; r < BLOCK; r++) {
      if (Math.abs(values[at + BLOCK * r + k]!) > Math.abs(values[at + BLOCK * best + k]!)) best = r;
    }
    const pivot = values[at + BLOCK * best + k]!;
    if (!(Math.abs(pivot) > 0) || !Number.isFinite(pivot)) return false;
    pivotRow[k] = best;
    swapRows(values, at, k, best);
    values[at + BLOCK * k + k] = 1;
    for (let c = 0; c < BLOCK; c++) values[at + BLOCK * k + c]! /= pivot;
    for (let r = 0; r < BLOCK; r++) {
      if (r === k) continue;
      const factor = values[at + BLOCK * r + k]!;
      values[at + BLOCK * r + k] = 0;
      for (let c = 0; c < BLOCK; c++) values[at + BLOCK * r + c]! -= factor * values[at + BLOCK * k + c]!;
    }
  }
  for (let k = BLOCK - 1; k >= 0; k--) {
    const other = pivotRow[k]!;
    if (other === k) continue;
    for (let r = 0; r < BLOCK; r++) {
      const kept = values[at + BLOCK * r + k]!;
      values[at + BLOCK * r + k] = values[at + BLOCK * r + other]!;
      values[at + BLOCK * r + other] = kept;
    }
  }
  return true;
}

function swapRows(values: Float64Array, at: number, a: number, b: number): void {
  if (a === b) return;
  for (let c = 0; c < BLOCK; c++) {
    const kept = values[at + BLOCK * a + c]!;
    values[at + BLOCK * a + c] = values[at + BLOCK * b + c]!;
    values[at + BLOCK * b + c] = kept;
  }
}
