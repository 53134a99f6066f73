/** The thread's side of a worker pool. */
import { parentPort, type Transferable } from "node:worker_threads";
import { DomainError } from "../../core/errors/domainError.ts";
import type { WorkerAnswer } from "./workerPool.ts";

/** Answers every task with what `handle` returns or throws. `buffersOf` names memory to hand over uncopied. */
export function serveTasks<Task, Result>(
  handle: (task: Task) => Result | Promise<Result>,
  buffersOf: (result: Result) => Transferable[] = () => [],
): void {
  const port = parentPort;
  if (!port) throw new Error("serveTasks is for worker threads.");
  const answer = async (task: Task): Promise<void> => {
    try {
      const result = await handle(task);
      const message: WorkerAnswer<Result> = { result };
      port.postMessage(message, buffersOf(result));
    } catch (error) {
      const message: WorkerAnswer<Result> =
        error instanceof DomainError
          ? { code: error.code, details: error.details }
          : { message: error instanceof Error ? error.message : String(error) };
      port.postMessage(message);
    }
  };
  port.on("message", (task: Task) => void answer(task));
}
