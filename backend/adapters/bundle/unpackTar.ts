/** Unpacks the archive that the API hands out: plain files only, small and few, into a folder of its own. */
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";

const BLOCK = 512;
const MAX_BYTES = 256 * 1024 ** 2;
const MAX_FILES = 400;
const PLAIN_NAME = /^[a-z0-9][a-z0-9.-]{0,60}$/;

const field = (block: Buffer, from: number, to: number): string =>
  block.subarray(from, to).toString("ascii").replace(/\0.*$/s, "").trim();

/**
 * Writes the files of a POSIX tar archive to a new temporary folder and returns it; the caller removes it.
 * @throws LAT-6902 when it is not such an archive, LAT-6911 when it is too large
 */
export function unpackTar(path: string): string {
  if (statSync(path).size > MAX_BYTES)
    throw domainError("LAT-6911", { what: `more than ${MAX_BYTES} bytes` });
  const archive = readFileSync(path);
  const folder = mkdtempSync(join(tmpdir(), "lateral-bundle-"));
  let files = 0;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const name = field(header, 0, 100);
    const size = Number.parseInt(field(header, 124, 136), 8);
    const isPlain = field(header, 156, 157) === "0" && field(header, 257, 263) === "ustar";
    const end = at + BLOCK + size;
    if (!isPlain || !PLAIN_NAME.test(name) || !(size >= 0) || end > archive.length || files >= MAX_FILES) {
      throw domainError("LAT-6902", { what: "the archive is damaged or holds more than plain files" });
    }
    writeFileSync(join(folder, name), archive.subarray(at + BLOCK, end));
    files += 1;
    at = end + ((BLOCK - (size % BLOCK)) % BLOCK);
  }
  return folder;
}
