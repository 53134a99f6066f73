import { afterEach, describe, expect, it } from "vitest";
import {
  createWorkerPool,
  MAX_WAITING,
  type PoolOptions,
  runInOrder,
  type WorkerPool,
} from "../../../backend/adapters/parallel/workerPool.ts";
import type { Trouble } from "./troublesomeWorker.ts";

let pool: WorkerPool<Trouble, number> | null = null;
afterEach(async () => {
  await pool?.close();
  pool = null;
});

function open(options: PoolOptions = {}): WorkerPool<Trouble, number> {
  const script = new URL("./troublesomeWorker.ts", import.meta.url);
  pool = createWorkerPool<Trouble, number>(script, { workers: 2, ...options });
  return pool;
}

const echo = (value: number): Trouble => ({ kind: "echo", value });

describe("a pool of threads", () => {
  it("gives the results in the order of the tasks", async () => {
    const threads = open();
    const tasks = Array.from({ length: 40 }, (_, value) => echo(value));
    const results: number[] = [];
    for await (const result of runInOrder(threads, tasks, () => "number")) results.push(result);
    expect(results).toEqual(tasks.map((_, k) => k));
  });

  it("takes only a few tasks in advance", async () => {
    const threads = open();
    let taken = 0;
    function* endless(): Generator<Trouble> {
      while (true) yield echo(taken++);
    }
    for await (const result of runInOrder(threads, endless(), () => "number")) {
      expect(taken - result).toBeLessThanOrEqual(3 * threads.workers + 1);
      if (result === 50) break;
    }
  });

  it("hands on a numbered error with its code", async () => {
    await expect(open().run({ kind: "refuse" }, "home")).rejects.toMatchObject({
      code: "LAT-2021",
      details: { point: "home" },
    });
  });

  it("numbers any other error and goes on", async () => {
    const threads = open({ workers: 1 });
    await expect(threads.run({ kind: "throw" }, "street 1")).rejects.toMatchObject({
      code: "LAT-7601",
      details: { task: "street 1", reason: "out of luck" },
    });
    expect(await threads.run(echo(7), "street 2")).toBe(7);
  });

  it("numbers the death of a thread and replaces the thread", async () => {
    const threads = open({ workers: 1 });
    const lost = threads.run({ kind: "exit" }, "street 1");
    const next = threads.run(echo(8), "street 2");
    await expect(lost).rejects.toMatchObject({ code: "LAT-7601", details: { task: "street 1" } });
    expect(await next).toBe(8);
  });

  it("outlives a thread that runs out of memory", async () => {
    const threads = open({ workers: 1, resourceLimits: { maxOldGenerationSizeMb: 24 } });
    await expect(threads.run({ kind: "fill memory" }, "region")).rejects.toMatchObject({ code: "LAT-7601" });
    expect(await threads.run(echo(9), "street")).toBe(9);
  });

  it("stops a task that takes too long", async () => {
    const threads = open({ workers: 1, taskSeconds: 4 });
    await expect(threads.run({ kind: "hang" }, "street 1")).rejects.toMatchObject({ code: "LAT-7602" });
    expect(await threads.run(echo(5), "street 2")).toBe(5);
  });

  it("fails what still runs and waits when it is closed", async () => {
    const threads = open({ workers: 1 });
    const running = expect(threads.run({ kind: "hang" }, "a")).rejects.toMatchObject({ code: "LAT-7603" });
    const waiting = expect(threads.run(echo(1), "b")).rejects.toMatchObject({ code: "LAT-7603" });
    await threads.close();
    await Promise.all([running, waiting]);
    await expect(threads.run(echo(2), "c")).rejects.toMatchObject({ code: "LAT-7603" });
  });

  it("refuses tasks without end", async () => {
    const threads = open({ workers: 1 });
    const tasks = Array.from({ length: MAX_WAITING + 2 }, () =>
      threads.run({ kind: "hang" }, "one").catch((error) => error.code),
    );
    expect(await tasks.at(-1)).toBe("LAT-7604");
  });

  it("tells that its script cannot be loaded", async () => {
    const script = new URL("./noSuchWorker.ts", import.meta.url);
    const threads = createWorkerPool<Trouble, number>(script, { workers: 1 });
    await expect(threads.run(echo(1), "street")).rejects.toMatchObject({ code: "LAT-7601" });
    await threads.close();
  });
});
