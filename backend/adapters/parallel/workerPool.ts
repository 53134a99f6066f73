/**
 * Tasks on worker threads. Every task ends: with its result, with the error it threw, or with a numbered error
 * when its worker dies (LAT-7601), takes too long (LAT-7602) or the pool is closed (LAT-7603). A dead worker is
 * replaced when the next task needs one.
 */
import { availableParallelism } from "node:os";
import { Worker, type WorkerOptions } from "node:worker_threads";
import {
  type DomainError,
  domainError,
  type ErrorCode,
  type ErrorDetails,
} from "../../core/errors/domainError.ts";

export interface PoolOptions extends Pick<WorkerOptions, "resourceLimits"> {
  /** Threads at most; default: as many as the machine runs at once. */
  readonly workers?: number;
  /** A task that takes longer fails, s. Default 600. */
  readonly taskSeconds?: number;
}

export interface WorkerPool<Task, Result> {
  readonly workers: number;
  /**
   * Runs one task; `name` tells it from others in errors.
   * @throws what the task threw; LAT-7601, LAT-7602, LAT-7603; LAT-7604 when too many tasks wait.
   */
  run(task: Task, name: string): Promise<Result>;
  /** Ends the threads; what still runs fails. */
  close(): Promise<void>;
}

/** Tasks that may wait for a thread. */
export const MAX_WAITING = 1_000;

/** What a worker answers; see `serveTasks.ts`. */
export type WorkerAnswer<Result> =
  | { readonly result: Result }
  | { readonly code: ErrorCode; readonly details: ErrorDetails }
  | { readonly message: string };

interface Job<Task, Result> {
  readonly task: Task;
  readonly name: string;
  readonly done: (result: Result) => void;
  readonly failed: (error: Error) => void;
}

interface Seat<Task, Result> {
  worker: Worker | null;
  job: Job<Task, Result> | null;
  timer: NodeJS.Timeout | undefined;
}

/** @param script the module that each thread runs; it calls `serveTasks`. */
export function createWorkerPool<Task, Result>(
  script: URL,
  options: PoolOptions = {},
): WorkerPool<Task, Result> {
  const workers = Math.max(1, options.workers ?? availableParallelism());
  const seconds = options.taskSeconds ?? 600;
  const seats = Array.from({ length: workers }, (): Seat<Task, Result> => {
    return { worker: null, job: null, timer: undefined };
  });
  const waiting: Job<Task, Result>[] = [];
  let closed = false;

  /** Frees the seat and returns the job it had. */
  const leave = (seat: Seat<Task, Result>): Job<Task, Result> | null => {
    const { job } = seat;
    clearTimeout(seat.timer);
    seat.job = null;
    return job;
  };
  const lose = (seat: Seat<Task, Result>, worker: Worker, error: (name: string) => Error): void => {
    if (seat.worker !== worker) return;
    seat.worker = null;
    const job = leave(seat);
    job?.failed(error(job.name));
    next();
  };
  const hire = (seat: Seat<Task, Result>): Worker => {
    const worker = new Worker(script, { resourceLimits: options.resourceLimits ?? {} });
    const dead = (reason: string) => (task: string) => domainError("LAT-7601", { task, reason });
    worker.on("message", (answer: WorkerAnswer<Result>) => {
      if (seat.worker !== worker) return;
      worker.unref();
      const job = leave(seat);
      if (job) finish(job, answer);
      next();
    });
    worker.on("error", (error) =>
      lose(seat, worker, dead(error instanceof Error ? error.message : String(error))),
    );
    worker.on("messageerror", (error) => lose(seat, worker, dead(error.message)));
    worker.on("exit", (status) => lose(seat, worker, dead(`it exited with status ${status}`)));
    seat.worker = worker;
    return worker;
  };
  const next = (): void => {
    if (closed) return;
    const seat = seats.find((one) => one.job === null);
    const job = seat && waiting.shift();
    if (!seat || !job) return;
    const worker = seat.worker ?? hire(seat);
    seat.job = job;
    seat.timer = setTimeout(() => {
      lose(seat, worker, (task) => domainError("LAT-7602", { task, seconds }));
      void worker.terminate();
    }, seconds * 1000);
    worker.ref();
    try {
      worker.postMessage(job.task);
    } catch (error) {
      leave(seat)?.failed(error as Error);
      next();
    }
  };
  return {
    workers,
    run: (task, name) =>
      new Promise<Result>((done, failed) => {
        if (closed) return failed(domainError("LAT-7603", { task: name }));
        if (waiting.length >= MAX_WAITING) return failed(domainError("LAT-7604", { limit: MAX_WAITING }));
        waiting.push({ task, name, done, failed });
        next();
      }),
    close: async () => {
      closed = true;
      const shut = (task: string): DomainError => domainError("LAT-7603", { task });
      for (const job of waiting.splice(0)) job.failed(shut(job.name));
      const threads = seats.flatMap(({ worker }) => worker ?? []);
      for (const seat of seats) {
        if (seat.worker) lose(seat, seat.worker, shut);
      }
      await Promise.all(threads.map((worker) => worker.terminate()));
    },
  };
}

function finish<Task, Result>(job: Job<Task, Result>, answer: WorkerAnswer<Result>): void {
  if ("result" in answer) job.done(answer.result);
  else if ("code" in answer) job.failed(domainError(answer.code, answer.details));
  else job.failed(domainError("LAT-7601", { task: job.name, reason: answer.message }));
}

/**
 * Results in the order of the tasks. Only a few tasks per thread are taken in advance, so memory does not grow
 * with their number.
 */
export async function* runInOrder<Task, Result>(
  pool: WorkerPool<Task, Result>,
  tasks: Iterable<Task>,
  nameOf: (task: Task) => string,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for (const task of tasks) {
    const result = pool.run(task, nameOf(task));
    // It is awaited in its turn; until then a failure must not count as unhandled.
    result.catch(() => {});
    running.push(result);
    if (running.length >= 3 * pool.workers) yield await running.shift()!;
  }
  for (const result of running) yield await result;
}
