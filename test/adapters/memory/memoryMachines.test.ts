import { describe } from "vitest";
import { createMemoryMachines } from "../../../backend/adapters/memory/memoryMachines.ts";
import { describeMachines } from "../database/support/machinesContract.ts";

describe("the memory twin", () => {
  const machines = createMemoryMachines();
  describeMachines(() => machines);
});
