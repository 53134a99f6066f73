/** Outbox rows that survive `kill -9`: a log of what was written, on disk before the answer, replayed at the start. */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from "node:fs";
import { MemoryOutbox } from "../../../backend/adapters/memory/memoryOutbox.ts";
import type { OutboxEntry, OutboxRequest } from "../../../backend/ports/chain.ts";

const write = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? { big: String(value) } : value;
const read = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && "big" in value ? BigInt(String(value.big)) : value;

export class FileOutbox extends MemoryOutbox {
  readonly #file: string;

  private constructor(file: string) {
    super();
    this.#file = file;
  }

  static async open(file: string): Promise<FileOutbox> {
    const outbox = new FileOutbox(file);
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
    for (const line of lines) {
      const [kind, content] = JSON.parse(line, read) as ["enqueue", OutboxRequest] | ["save", OutboxEntry];
      if (kind === "enqueue") await MemoryOutbox.prototype.enqueue.call(outbox, content);
      else await MemoryOutbox.prototype.save.call(outbox, content);
    }
    return outbox;
  }

  override async enqueue(request: OutboxRequest): Promise<OutboxEntry> {
    const entry = await super.enqueue(request);
    this.#append(["enqueue", request]);
    return entry;
  }

  override async save(entry: OutboxEntry): Promise<boolean> {
    const saved = await super.save(entry);
    if (saved) this.#append(["save", entry]);
    return saved;
  }

  #append(record: readonly unknown[]): void {
    const file = openSync(this.#file, "a");
    appendFileSync(file, `${JSON.stringify(record, write)}\n`);
    fsyncSync(file);
    closeSync(file);
  }
}
