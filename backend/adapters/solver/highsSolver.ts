/** The linear solver port on HiGHS (WebAssembly). One instance keeps one native model and reuses it. */
import highs from "highs";
import type { LinearProgram, LinearResult, LinearSolver } from "../../core/network/linearProgram.ts";

// The package types its CommonJS face; at run time Node takes its ES module, whose default is the loader.
const loadHighs = highs as unknown as typeof highs.default;

/** `primal_solution_status` of a feasible answer. */
const FEASIBLE = 2;

export interface HighsOptions {
  /** Simplex steps of one solve; the limit that counts, because it is the same on every machine. Default 50,000. */
  readonly iterationLimit?: number;
  /** Nodes of the search for whole columns; the same on every machine. Default 5,000. */
  readonly nodeLimit?: number;
  /** Seconds one solve may take before it counts as hung. Default 60, far beyond any program of a street. */
  readonly timeLimitSeconds?: number;
}

export interface DisposableSolver extends LinearSolver {
  /** Frees the native model; a later solve fails. */
  dispose(): void;
}

/** Loads HiGHS once and returns a solver. The simplex is serial, so equal programs give equal answers. */
export async function createHighsSolver(options: HighsOptions = {}): Promise<DisposableSolver> {
  const runtime = await loadHighs();
  const model = runtime.createModel();
  model.options.set({
    output_flag: false,
    solver: "simplex",
    presolve: "off",
    simplex_iteration_limit: options.iterationLimit ?? 50_000,
    time_limit: options.timeLimitSeconds ?? 60,
    mip_rel_gap: 0,
    mip_abs_gap: 1e-6,
    mip_max_nodes: options.nodeLimit ?? 5_000,
  });
  const { maximize } = runtime.constants.objectiveSense;
  const { optimal } = runtime.constants.modelStatus;

  /** Whether the last run left a feasible answer. */
  const hasAnswer = (): boolean => Number(model.info.get("primal_solution_status")) === FEASIBLE;

  function solve(program: LinearProgram): LinearResult {
    model.passModel({
      numCols: program.cost.length,
      numRows: program.rowLower.length,
      sense: maximize,
      colCost: program.cost,
      colLower: program.columnLower,
      colUpper: program.columnUpper,
      rowLower: program.rowLower,
      rowUpper: program.rowUpper,
      matrix: {
        format: "csr",
        numRows: program.rowLower.length,
        numCols: program.cost.length,
        starts: program.rowStart,
        indices: program.column,
        values: program.value,
      },
      ...(program.integer === undefined ? {} : { integrality: Int32Array.from(program.integer) }),
    });
    // The time limit counts the whole life of the model unless its clocks are reset.
    model.zeroAllClocks();
    model.run();
    const status = model.getModelStatus();
    const whole = program.integer !== undefined;
    // With whole columns the step limit may end the search at a good answer; its gap says how good.
    const bound = whole ? Number(model.info.get("mip_dual_bound")) : 0;
    const usable = status === optimal || (whole && Number.isFinite(bound) && hasAnswer());
    if (!usable) return { status: "failed", reason: `model status ${status}` };
    const solution = model.getSolution();
    const objective = model.getObjectiveValue();
    return {
      status: "optimal",
      objective,
      columns: solution.colValue,
      rowDuals: solution.rowDual,
      ...(whole ? { gap: Math.max(0, bound - objective) } : {}),
    };
  }

  return {
    solve(program) {
      try {
        return solve(program);
      } catch (error) {
        return { status: "failed", reason: error instanceof Error ? error.message : String(error) };
      }
    },
    dispose: () => model.dispose(),
  };
}
