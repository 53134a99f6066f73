/** What the watcher has done so far, on disk before it goes on. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { domainError } from "../../core/errors/domainError.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { ContractCall } from "../../ports/chain.ts";

/** A challenge on its way. */
export interface Filing {
  readonly digest: Hex;
  readonly interval: number;
  readonly operator: Hex;
  readonly call: ContractCall;
  readonly stage: "found" | "announced" | "filed" | "done";
  /** For a demand: what an answer would have to show. */
  readonly demand?: { readonly orderId: Hex; readonly sequence: number };
}

/** Filings kept; older ones that are done are forgotten. */
const MAX_FILINGS = 1_000;

export class WatchState {
  readonly #path: string | null;
  nextBlock: number;
  #filings: Filing[];

  private constructor(path: string | null, nextBlock: number, filings: Filing[]) {
    this.#path = path;
    this.nextBlock = nextBlock;
    this.#filings = filings;
  }

  /** @param path File; null keeps nothing. @throws LAT-4156 when the file cannot be read */
  static open(path: string | null, firstBlock = 0): WatchState {
    if (path === null || !existsSync(path)) return new WatchState(path, firstBlock, []);
    try {
      const content = JSON.parse(readFileSync(path, "utf8")) as { nextBlock: number; filings: Filing[] };
      if (!Number.isSafeInteger(content.nextBlock) || !Array.isArray(content.filings))
        throw new Error("shape");
      return new WatchState(path, content.nextBlock, content.filings);
    } catch (error) {
      throw domainError("LAT-4156", { reason: `its state file ${path} cannot be read` }, { cause: error });
    }
  }

  get filings(): readonly Filing[] {
    return this.#filings;
  }

  /** One challenge per batch: a batch is voided once. */
  add(filing: Filing): void {
    if (this.#filings.some((entry) => entry.digest === filing.digest)) return;
    this.#filings.push(filing);
    this.#filings = this.#filings.slice(-MAX_FILINGS);
    this.save();
  }

  update(filing: Filing, stage: Filing["stage"]): void {
    this.#filings = this.#filings.map((entry) =>
      entry.digest === filing.digest ? { ...entry, stage } : entry,
    );
    this.save();
  }

  /** Written whole or not at all. */
  save(): void {
    if (this.#path === null) return;
    const draft = `${this.#path}.new`;
    const content = { nextBlock: this.nextBlock, filings: this.#filings };
    writeFileSync(draft, `${JSON.stringify(content)}\n`, { flush: true });
    renameSync(draft, this.#path);
  }
}
