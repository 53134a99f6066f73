import { defineConfig } from "vitest/config";

/** Three sets: quick and parallel, things that own processes (one at a time), and browser journeys. */
const shared = { testTimeout: 60_000, hookTimeout: 120_000, setupFiles: ["test/support/seededCases.ts"] };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "quick",
          include: ["test/{core,validation,invariants,api,app,main,stories,frontend}/**/*.test.{ts,tsx}"],
          ...shared,
        },
      },
      {
        test: {
          name: "systems",
          include: ["test/{adapters,contracts,parity,faults}/**/*.test.ts"],
          fileParallelism: false,
          ...shared,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "journeys",
          include: ["test/e2e/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
