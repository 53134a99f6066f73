/**
 * Keys of the sealed columns: one active, the others only open what was sealed before. A ring lives in a file of mode
 * 600 that every process of the product reads, or in the environment, where nothing can change it.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";

const FORMAT = "lateral-columns/1";
const KEY_BYTES = 32;
const KEY_ID = /^[a-z0-9-]{1,32}$/;
const MAX_KEYS = 100;
/** A process takes up a new active key within this time. */
export const RING_CHECK_MS = 500;

export interface RingContent {
  /** Id of the key that seals. */
  readonly active: string;
  /** Id → key. */
  readonly keys: ReadonlyMap<string, Buffer>;
}

export interface KeyRing {
  active(): { readonly id: string; readonly key: Buffer };
  /** Null when the ring does not hold it. */
  key(id: string): Buffer | null;
}

const bad = (reason: string) => domainError("LAT-8130", { reason });

/** @throws LAT-8130 */
export function parseRing(text: string): RingContent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad("it is not JSON");
  }
  const { format, active, keys } = (value ?? {}) as Record<string, unknown>;
  if (format !== FORMAT) throw bad(`its format is not ${FORMAT}`);
  if (typeof keys !== "object" || keys === null) throw bad("it holds no keys");
  const entries = Object.entries(keys).map(([id, text]): [string, Buffer] => {
    const key = Buffer.from(String(text), "base64url");
    if (!KEY_ID.test(id) || key.length !== KEY_BYTES) throw bad("a key is damaged");
    return [id, key];
  });
  const map = new Map(entries);
  if (typeof active !== "string" || !map.has(active)) throw bad("it has no active key");
  return { active, keys: map };
}

const print = ({ active, keys }: RingContent): string => {
  const texts = Object.fromEntries([...keys].map(([id, key]) => [id, key.toString("base64url")]));
  return `${JSON.stringify({ format: FORMAT, active, keys: texts }, null, 2)}\n`;
};

function save(path: string, content: RingContent): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, print(content), { mode: 0o600, flush: true });
  renameSync(temporary, path);
}

const freshKey = (): [string, Buffer] => [`k-${randomBytes(6).toString("hex")}`, randomBytes(KEY_BYTES)];

/** A ring in a file; it notices when another process changes the file. */
export class FileKeyRing implements KeyRing {
  readonly #path: string;
  #content: RingContent;
  #modified: number;
  #checkedAt = 0;

  private constructor(path: string) {
    this.#path = path;
    this.#modified = 0;
    this.#content = this.#read();
  }

  /** @throws LAT-8130 for a damaged ring, LAT-8131 when there is none and none may be made */
  static open(path: string, createMissing: boolean): FileKeyRing {
    if (!existsSync(path)) {
      if (!createMissing) throw domainError("LAT-8131", { file: "LATERAL_COLUMN_KEYS_FILE" });
      const [id, key] = freshKey();
      save(path, { active: id, keys: new Map([[id, key]]) });
    }
    chmodSync(path, 0o600);
    return new FileKeyRing(path);
  }

  active(): { readonly id: string; readonly key: Buffer } {
    const now = performance.now();
    if (now - this.#checkedAt > RING_CHECK_MS) this.#refresh(now);
    const { active, keys } = this.#content;
    return { id: active, key: keys.get(active) as Buffer };
  }

  key(id: string): Buffer | null {
    if (!this.#content.keys.has(id)) this.#refresh(performance.now());
    return this.#content.keys.get(id) ?? null;
  }

  get ids(): readonly string[] {
    return [...this.#content.keys.keys()];
  }

  /** Adds a key, which seals from now on. Returns its id. @throws LAT-8130 when the ring is full */
  add(): string {
    const content = this.#read();
    if (content.keys.size >= MAX_KEYS) throw bad(`it holds ${MAX_KEYS} keys`);
    const [id, key] = freshKey();
    this.#write({ active: id, keys: new Map([...content.keys, [id, key]]) });
    return id;
  }

  /** Forgets every key but the active one. What is still sealed with them is lost: look before. */
  retireOthers(): readonly string[] {
    const { active, keys } = this.#read();
    this.#write({ active, keys: new Map([[active, keys.get(active) as Buffer]]) });
    return [...keys.keys()].filter((id) => id !== active);
  }

  #write(content: RingContent): void {
    save(this.#path, content);
    this.#content = this.#read();
  }

  #refresh(now: number): void {
    this.#checkedAt = now;
    if (statSync(this.#path).mtimeMs !== this.#modified) this.#content = this.#read();
  }

  #read(): RingContent {
    this.#modified = statSync(this.#path).mtimeMs;
    return parseRing(readFileSync(this.#path, "utf8"));
  }
}

/** A ring that was given as text. @throws LAT-8130 */
export function fixedKeyRing(text: string): KeyRing {
  const { active, keys } = parseRing(text);
  return {
    active: () => ({ id: active, key: keys.get(active) as Buffer }),
    key: (id) => keys.get(id) ?? null,
  };
}
