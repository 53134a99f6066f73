/** A thread for the tests of the pool: does as it is told, also what no thread should do. */
import { serveTasks } from "../../../backend/adapters/parallel/serveTasks.ts";
import { domainError } from "../../../backend/core/errors/domainError.ts";

export type Trouble =
  | { readonly kind: "echo"; readonly value: number }
  | { readonly kind: "refuse" }
  | { readonly kind: "throw" }
  | { readonly kind: "exit" }
  | { readonly kind: "fill memory" }
  | { readonly kind: "hang" };

serveTasks<Trouble, number>((task) => {
  switch (task.kind) {
    case "echo":
      return task.value;
    case "refuse":
      throw domainError("LAT-2021", { point: "home" });
    case "throw":
      throw new Error("out of luck");
    case "exit":
      return process.exit(3);
    case "fill memory": {
      const hoard: number[][] = [];
      while (true) hoard.push(Array.from({ length: 100_000 }, (_, k) => k + hoard.length));
    }
    default:
      return new Promise(() => {});
  }
});
