/**
 * The embedded development chain: one node on loopback, state on disk, found again after a crash of either
 * side. It is a real EVM; what it is not is a witness that nobody running the server can bribe.
 */
import { mkdir, rm } from "node:fs/promises";
import { domainError, type ErrorCode, type ErrorDetails } from "../../core/errors/domainError.ts";
import type { KeyAddress } from "../../core/orders/order.ts";
import {
  answers,
  endpointOf,
  freePort,
  KEPT_BLOCKS,
  ownIdentity,
  type RunFile,
  readRunFile,
  rememberedPort,
  removeRunFile,
  spawnNode,
  writeRunFile,
} from "./anvilProcess.ts";
import { loadState, type Retention, saveState } from "./chainState.ts";
import { endProcess, isRunning } from "./processIdentity.ts";
import { asHex, asNumber, asQuantity } from "./rpcAnswers.ts";

export interface DevChainOptions {
  /** Folder of its own, e.g. `.lateral/chain`. */
  readonly folder: string;
  /** Fixed port; otherwise the one of the last run, or any free one. */
  readonly port?: number;
  readonly chainId?: number;
  /** Save when something changed, this often, ms; 0 = only when asked and when stopped. */
  readonly persistEveryMs?: number;
  /** Look whether the node lives, and start it again if not, this often, ms; 0 = never. */
  readonly watchEveryMs?: number;
  /** Blocks after which the node is restarted on a shortened history, so that its memory stays small. */
  readonly compactAfterBlocks?: number;
  readonly retention?: Retention;
  readonly startWithinMs?: number;
  /** Further options of the node, e.g. `["--block-time", "1"]`. */
  readonly nodeArguments?: readonly string[];
  /** Damaged state (LAT-4018), failed save (LAT-4017), node found dead (LAT-4001). */
  readonly onWarning?: (code: ErrorCode, details: ErrorDetails) => void;
}

const DEFAULTS = {
  chainId: 31_337,
  persistEveryMs: 10_000,
  watchEveryMs: 500,
  compactAfterBlocks: 8_192,
  retention: { firstBlocks: 256, newestBlocks: KEPT_BLOCKS },
  startWithinMs: 15_000,
} as const;
const RPC_TIMEOUT_MS = 10_000;
const ADOPTION_TIMEOUT_MS = 1_000;
const FUNDED_WEI = 10_000n * 10n ** 18n;

export class DevChain {
  readonly #options: DevChainOptions;
  #run: RunFile;
  /** Newest block when the node was loaded. */
  #loadedAt: number;
  #persisted: number;
  #busy: Promise<void> = Promise.resolve();
  #timers: NodeJS.Timeout[] = [];
  #stopped = false;
  /** True when a node that outlived its owner was taken over. */
  readonly adopted: boolean;

  private constructor(options: DevChainOptions, run: RunFile, loadedAt: number, adopted: boolean) {
    this.#options = options;
    this.#run = run;
    this.#loadedAt = loadedAt;
    this.#persisted = adopted ? -1 : loadedAt;
    this.adopted = adopted;
    this.#every(options.persistEveryMs ?? DEFAULTS.persistEveryMs, () => this.#persistIfChanged());
    this.#every(options.watchEveryMs ?? DEFAULTS.watchEveryMs, () => this.#reviveIfDead());
  }

  /**
   * Starts the node, or takes over the one that a killed process left behind.
   * @throws LAT-4014 no binary, LAT-4015 port taken, LAT-4016 no start in time, LAT-4017 disk full,
   * LAT-4019 another living process runs it
   */
  static async start(options: DevChainOptions): Promise<DevChain> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const orphan = await claim(options);
    if (orphan) return new DevChain(options, orphan.run, orphan.height, true);
    const { run, height } = await launch(options);
    return new DevChain(options, run, height, false);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#run.port}`;
  }

  get folder(): string {
    return this.#options.folder;
  }

  get port(): number {
    return this.#run.port;
  }

  get pid(): number {
    return this.#run.node.pid;
  }

  get chainId(): number {
    return this.#run.chainId;
  }

  /** Newest block known to be on disk: what the chain client may call final. -1 before the first save. */
  persistedBlock(): number {
    return this.#persisted;
  }

  /** Saves the state now; resolves when it is on disk. @throws LAT-4001, LAT-4017 */
  persist(): Promise<void> {
    return this.#exclusively(() => this.#persist());
  }

  /** Gives these accounts test money if they run low. @throws LAT-4001 */
  async fund(accounts: readonly KeyAddress[], wei: bigint = FUNDED_WEI): Promise<void> {
    for (const account of accounts) {
      const held = asQuantity(await this.#call("eth_getBalance", [account, "latest"]), "balance");
      if (held < wei / 2n) await this.#call("anvil_setBalance", [account, `0x${wei.toString(16)}`]);
    }
  }

  /** Saves and ends the node. @throws LAT-4017 when it could not be saved; the node is ended all the same */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#exclusively(async () => {
      try {
        if (isRunning(this.#run.node)) await this.#persist();
      } finally {
        await this.#end();
        removeRunFile(this.#options.folder);
      }
    });
  }

  #every(ms: number, work: () => Promise<void>): void {
    if (ms <= 0) return;
    let under = false;
    const timer = setInterval(() => {
      if (under || this.#stopped) return;
      under = true;
      this.#exclusively(work)
        .catch((error: unknown) => this.#warn(error))
        .finally(() => {
          under = false;
        });
    }, ms);
    timer.unref();
    this.#timers.push(timer);
  }

  /** One thing at a time: saving, reviving, stopping. */
  #exclusively(work: () => Promise<void>): Promise<void> {
    const next = this.#busy.then(work, work);
    this.#busy = next.catch(() => undefined);
    return next;
  }

  #warn(error: unknown): void {
    const known = error as { readonly code?: ErrorCode; readonly details?: ErrorDetails };
    const isOurs = typeof known.code === "string" && known.code.startsWith("LAT-");
    this.#options.onWarning?.(
      isOurs ? known.code! : "LAT-4001",
      (isOurs ? known.details : undefined) ?? { reason: String(error) },
    );
  }

  #call(method: string, params: readonly unknown[]): Promise<unknown> {
    return endpointOf(this.#run.port, RPC_TIMEOUT_MS).call({ method, params });
  }

  async #persist(): Promise<void> {
    const height = await heightOf(this.#run);
    const dump = asHex(await this.#call("anvil_dumpState", []), "state dump");
    await saveState(this.#options.folder, dump);
    this.#persisted = height;
  }

  async #persistIfChanged(): Promise<void> {
    if (this.#stopped || !isRunning(this.#run.node)) return;
    const height = await heightOf(this.#run);
    if (height === this.#persisted) return;
    await this.#persist();
    const grown = height - this.#loadedAt;
    if (grown >= (this.#options.compactAfterBlocks ?? DEFAULTS.compactAfterBlocks)) await this.#restart();
  }

  async #reviveIfDead(): Promise<void> {
    if (this.#stopped || isRunning(this.#run.node)) return;
    this.#warn(
      domainError("LAT-4001", { reason: "the development chain's process ended; it is started again" }),
    );
    await this.#restart();
  }

  async #restart(): Promise<void> {
    await this.#end();
    const { run, height } = await launch({ ...this.#options, port: this.#run.port });
    this.#run = run;
    this.#loadedAt = height;
    this.#persisted = height;
  }

  async #end(): Promise<void> {
    if (!(await endProcess(this.#run.node, "SIGTERM", 2_000))) {
      await endProcess(this.#run.node, "SIGKILL", 5_000);
    }
  }
}

async function heightOf(run: RunFile, timeoutMs: number = RPC_TIMEOUT_MS): Promise<number> {
  const endpoint = endpointOf(run.port, timeoutMs);
  return asNumber(await endpoint.call({ method: "eth_blockNumber", params: [] }), "block number");
}

/** A node left behind by a dead owner: taken over if it answers, ended if not. @throws LAT-4019 */
async function claim(
  options: DevChainOptions,
): Promise<{ readonly run: RunFile; readonly height: number } | null> {
  const run = readRunFile(options.folder);
  if (!run || !isRunning(run.node)) return null;
  if (isRunning(run.owner)) throw domainError("LAT-4019", { actual: run.owner.pid });
  const chainId = options.chainId ?? DEFAULTS.chainId;
  const rightPort = options.port === undefined || options.port === run.port;
  if (rightPort && (await answers(run.port, chainId, ADOPTION_TIMEOUT_MS))) {
    // It may fall silent between two questions, being stopped or about to die; then it is not worth keeping.
    const height = await heightOf(run, ADOPTION_TIMEOUT_MS).catch(() => null);
    const mine = { ...run, owner: ownIdentity() };
    if (height !== null) {
      writeRunFile(options.folder, mine);
      return { run: mine, height };
    }
  }
  await endProcess(run.node, "SIGKILL", 5_000);
  return null;
}

/** Waits a little for a fixed port: the node before may have left connections behind. @throws LAT-4015 */
async function fixedPort(port: number): Promise<number> {
  for (let turn = 0; turn < 10; turn += 1) {
    const free = await freePort(port);
    if (free !== null) return free;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw domainError("LAT-4015", { actual: port });
}

/** A port below the range that systems hand out for outgoing connections, so that it stays ours. */
async function anyPort(folder: string, turn: number): Promise<number> {
  const remembered = turn === 0 ? rememberedPort(folder) : null;
  if (remembered !== null && (await freePort(remembered)) !== null) return remembered;
  for (let step = 0; step < 200; step += 1) {
    const port = 20_000 + ((process.pid * 13 + turn * 977 + step) % 10_000);
    if ((await freePort(port)) !== null) return port;
  }
  throw domainError("LAT-4015", { actual: "20000 to 29999" });
}

async function spawnOnSomePort(options: DevChainOptions, statePath: string | null): Promise<RunFile> {
  const { port, folder } = options;
  for (let turn = 0; ; turn += 1) {
    try {
      return await spawnNode({
        folder,
        port: port === undefined ? await anyPort(folder, turn) : await fixedPort(port),
        chainId: options.chainId ?? DEFAULTS.chainId,
        statePath,
        startWithinMs: options.startWithinMs ?? DEFAULTS.startWithinMs,
        extra: options.nodeArguments ?? [],
      });
    } catch (error) {
      // Somebody may take a port between our look and the node's; then another one will do.
      const taken = (error as { readonly code?: ErrorCode }).code === "LAT-4015";
      if (!taken || port !== undefined || turn >= 4) throw error;
    }
  }
}

async function launch(options: DevChainOptions): Promise<{ readonly run: RunFile; readonly height: number }> {
  const state = await loadState(options.folder, options.retention ?? DEFAULTS.retention);
  for (const damage of state.damaged) options.onWarning?.(damage.code, damage.details);
  const run = await spawnOnSomePort(options, state.path);
  return { run, height: Math.max(0, state.blockNumber) };
}

/** Forgets the chain: ends a node left behind and deletes its folder. @throws LAT-4019 when it is in use */
export async function resetDevChain(folder: string): Promise<void> {
  const run = readRunFile(folder);
  if (run && isRunning(run.node)) {
    if (isRunning(run.owner) && run.owner.pid !== process.pid) {
      throw domainError("LAT-4019", { actual: run.owner.pid });
    }
    await endProcess(run.node, "SIGKILL", 5_000);
  }
  await rm(folder, { recursive: true, force: true });
}
