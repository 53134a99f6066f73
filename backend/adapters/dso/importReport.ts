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

/** Elements named in one sentence before "and N more". */
const NAMED = 5;
/** Sentences of one kind; more are counted only. */
const MAX_SENTENCES = 500;

/** Collects a report; the same sentence about many elements becomes one line. */
export class ReportBuilder {
  readonly #read = new Map<string, number>();
  readonly #assumed = new Map<string, string[]>();
  readonly #ignored = new Map<string, string[]>();

  count(what: string, by = 1): void {
    this.#read.set(what, (this.#read.get(what) ?? 0) + by);
  }

  /** A value filled in, with the value, for one element. */
  assume(sentence: string, element?: string): void {
    collect(this.#assumed, sentence, element);
  }

  /** Something left out, with the element or line it stands at. */
  ignore(what: string, element?: string): void {
    collect(this.#ignored, what, element);
  }

  build(): ImportReport {
    return {
      read: [...this.#read].map(([what, count]) => `${count} ${what}`),
      assumed: sentences(this.#assumed),
      ignored: sentences(this.#ignored),
    };
  }
}

function collect(into: Map<string, string[]>, sentence: string, element: string | undefined): void {
  const elements = into.get(sentence) ?? [];
  into.set(sentence, elements);
  if (element !== undefined) elements.push(element);
}

function sentences(from: ReadonlyMap<string, readonly string[]>): string[] {
  const lines = [...from].map(([sentence, elements]) => {
    if (elements.length === 0) return sentence;
    const rest = elements.length > NAMED ? ` and ${elements.length - NAMED} more` : "";
    return `${sentence} (${elements.slice(0, NAMED).join(", ")}${rest})`;
  });
  const over = lines.length - MAX_SENTENCES;
  return over > 0 ? [...lines.slice(0, MAX_SENTENCES), `and ${over} more`] : lines;
}
