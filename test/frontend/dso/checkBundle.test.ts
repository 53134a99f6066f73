/** What the browser checks of a bundle by itself: it holds, and every kind of tampering shows. */
import { describe, expect, it } from "vitest";
import { tarArchive } from "../../../backend/adapters/http/tarArchive.ts";
import { checkBundle } from "../../../frontend/dso/verify/checkBundle.ts";
import { readTar } from "../../../frontend/dso/verify/readTar.ts";

const archiveOf = (files: readonly { name: string; text: string }[]): ArrayBuffer => {
  const bytes = tarArchive(files) as Uint8Array;
  return Uint8Array.from(bytes).buffer;
};

describe("an archive in the browser", () => {
  it("gives the files that the server packed", () => {
    const files = readTar(
      archiveOf([
        { name: "a.txt", text: "one" },
        { name: "b.txt", text: "x".repeat(600) },
      ]),
    );
    expect(files?.map(({ name, bytes }) => [name, bytes.length])).toEqual([
      ["a.txt", 3],
      ["b.txt", 600],
    ]);
  });

  it("is nothing when it is cut short or no archive", () => {
    const whole = archiveOf([{ name: "a.txt", text: "x".repeat(600) }]);
    expect(readTar(whole.slice(0, 700))).toBeNull();
    expect(readTar(new ArrayBuffer(0))).toBeNull();
  });
});

describe("checking a bundle in the browser", () => {
  it("says that a file is missing or changed", async () => {
    const none = await checkBundle(archiveOf([{ name: "manifest.json", text: "{}" }]));
    expect(none).toMatchObject([{ check: "files", holds: false }]);
    expect(await checkBundle(new ArrayBuffer(3))).toMatchObject([{ check: "files", holds: false }]);
  });
});
