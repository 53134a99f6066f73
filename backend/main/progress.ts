/** What a person sees while the product starts: one line per step, with its time when it was long. */
import type { WorkerLog } from "../jobs/intervalWorker.ts";

const SAY_AFTER_MS = 2_000;

export interface Progress extends WorkerLog {
  /** Runs work under a label; a line appears while it lasts longer than two seconds, and when it is done. */
  step<T>(label: string, work: () => Promise<T>): Promise<T>;
}

export function createProgress(write: (line: string) => void = console.log): Progress {
  return {
    info: (message) => write(`  ${message}`),
    warn: (message) => write(`! ${message}`),
    async step(label, work) {
      const began = performance.now();
      const timer = setTimeout(() => write(`… ${label}`), SAY_AFTER_MS);
      try {
        const result = await work();
        write(`✓ ${label} (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
        return result;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
