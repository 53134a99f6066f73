import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderAbi } from "../../scripts/deploy/writeAbi.ts";

test("the readable ABI is the compiled contracts' ABI", async () => {
  const path = new URL("../../backend/core/commitment/contractAbi.ts", import.meta.url);
  expect(readFileSync(path, "utf8")).toBe(await renderAbi());
});
