/**
 * The development chain's state on disk: `state.gz` as the node dumped it, and the copy before it. A new copy
 * is written beside, flushed and renamed, so that a crash or a full disk leaves a whole file. Damaged files
 * are set aside, never deleted.
 */
import { existsSync } from "node:fs";
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type DomainError, domainError } from "../../core/errors/domainError.ts";
import { type DumpedBlock, singleChain } from "./dumpedBlocks.ts";

const inflate = promisify(gunzip);
const MAX_STATE_BYTES = 1024 * 1024 * 1024;
const NEWEST = "state.gz";
const PREVIOUS = "state.previous.gz";
/** Uncompressed and shortened, as the node reads it at its start. */
const FOR_NODE = "load.json";

/** Only what compaction touches; the rest passes through unread. */
interface DumpedState {
  readonly best_block_number: number;
  blocks: DumpedBlock[];
  transactions: { readonly block_number: number | string }[];
}

export interface LoadedState {
  /** Newest block in the state; -1 for a new chain. */
  readonly blockNumber: number;
  /** File for the node, null for a new chain. */
  readonly path: string | null;
  /** Files that could not be read, with LAT-4018. */
  readonly damaged: readonly DomainError[];
}

/** How much history survives a restart: the first blocks (genesis, deployment) and the newest ones. */
export interface Retention {
  readonly firstBlocks: number;
  readonly newestBlocks: number;
}

/**
 * Saves a dump (gzip bytes as hex, the way `anvil_dumpState` answers).
 * @throws LAT-4017 when it cannot be written; the files from before are whole
 */
export async function saveState(folder: string, dumpHex: string): Promise<void> {
  const temporary = join(folder, `${NEWEST}.tmp`);
  const newest = join(folder, NEWEST);
  try {
    const file = await open(temporary, "w", 0o600);
    try {
      await file.writeFile(Buffer.from(dumpHex.slice(2), "hex"));
      await file.sync();
    } finally {
      await file.close();
    }
    if (existsSync(newest)) await rename(newest, join(folder, PREVIOUS));
    await rename(temporary, newest);
  } catch (cause) {
    // What cannot be removed is overwritten next time; the fault to report is the one that came first.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw domainError(
      "LAT-4017",
      { reason: (cause as NodeJS.ErrnoException).code ?? String(cause) },
      { cause },
    );
  }
}

function shorten(state: DumpedState, keep: Retention): void {
  const oldest = Number(state.best_block_number) - keep.newestBlocks;
  const isKept = (number: number): boolean => number <= keep.firstBlocks || number > oldest;
  state.blocks = singleChain(state.blocks).filter((block) => isKept(Number(block.header.number)));
  state.transactions = state.transactions.filter((item) => isKept(Number(item.block_number)));
}

async function readState(path: string): Promise<DumpedState> {
  const bytes = await inflate(await readFile(path), { maxOutputLength: MAX_STATE_BYTES });
  const state = JSON.parse(bytes.toString("utf8")) as Partial<DumpedState>;
  if (!Array.isArray(state.blocks) || !Array.isArray(state.transactions)) throw new Error("it has no blocks");
  const best = Number(state.best_block_number);
  if (!state.blocks.some((block) => Number(block.header.number) === best)) {
    throw new Error("its newest block is missing");
  }
  return state as DumpedState;
}

/**
 * Prepares the newest whole state for the node. A chain without any state file is new; a chain whose files
 * are all damaged starts empty too, and the client then reports it as reset.
 * @throws LAT-4017 when the prepared file cannot be written
 */
export async function loadState(folder: string, keep: Retention): Promise<LoadedState> {
  const damaged: DomainError[] = [];
  for (const name of [NEWEST, PREVIOUS]) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    let state: DumpedState;
    try {
      state = await readState(path);
    } catch (cause) {
      const reason = `${name}: ${(cause as Error).message.slice(0, 120)}`;
      damaged.push(domainError("LAT-4018", { reason }, { cause }));
      await rename(path, `${path}.damaged`);
      continue;
    }
    shorten(state, keep);
    const prepared = join(folder, FOR_NODE);
    try {
      await writeFile(prepared, JSON.stringify(state), { mode: 0o600 });
    } catch (cause) {
      throw domainError(
        "LAT-4017",
        { reason: (cause as NodeJS.ErrnoException).code ?? "unknown" },
        { cause },
      );
    }
    return { blockNumber: Number(state.best_block_number), path: prepared, damaged };
  }
  return { blockNumber: -1, path: null, damaged };
}
