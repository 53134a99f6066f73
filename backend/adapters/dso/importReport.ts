import type { Feeder } from "../../core/network/feeder.ts";

/** What an importer made of foreign files: nothing is guessed in silence. */
export interface ImportReport {
  /** Elements taken over, in words with counts. */
  readonly read: readonly string[];
  /** Values the source does not have and that were filled in. */
  readonly assumed: readonly string[];
  /** What the source has and the product does not use. */
  readonly ignored: readonly string[];
}

export interface ImportedNetwork {
  readonly feeder: Feeder;
  /** Powers that the file gives for the connection points, + into the grid, W and var. */
  readonly activeW: Float64Array;
  readonly reactiveVar: Float64Array;
  readonly report: ImportReport;
}
