import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buildMemberVectors, MEMBER_VECTORS_PATH } from "./memberVectors.ts";

test("what members and the operator sign is what the published vectors say", () => {
  const built = buildMemberVectors();
  if (process.env.LATERAL_UPDATE_SNAPSHOT === "1") {
    writeFileSync(MEMBER_VECTORS_PATH, `${JSON.stringify(built, null, 2)}\n`);
  }
  expect(JSON.parse(readFileSync(MEMBER_VECTORS_PATH, "utf8"))).toEqual(built);
});
