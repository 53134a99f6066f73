/** Unpacks a zip archive with a network: few files, small, none packed suspiciously well, none leading out. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { DomainError, domainError } from "../../core/errors/domainError.ts";

const MAX_ENTRIES = 2_000;
const MAX_TOTAL_BYTES = 256 * 1024 ** 2;
/** Text packs to a tenth, tables of equal rows to a fiftieth. */
const MAX_RATIO = 150;
const RATIO_MATTERS_FROM = 1024 ** 2;

export const looksLikeZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;

const refuse = (reason: string) => domainError("LAT-2068", { reason });

/**
 * Writes the files of the archive to a new temporary folder, which the caller removes.
 * @throws LAT-2068 too many, too large, packed more than 150-fold, leading out of the folder, damaged
 */
export function unpackZip(bytes: Uint8Array): string {
  const files = readEntries(bytes);
  const folder = mkdtempSync(join(tmpdir(), "lateral-network-"));
  try {
    for (const [name, content] of files) {
      const target = join(folder, name);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw domainError("LAT-2068", { reason: (error as Error).message }, { cause: error });
  }
  return folder;
}

function readEntries(bytes: Uint8Array): [string, Uint8Array][] {
  let entries = 0;
  let total = 0;
  try {
    const files = unzipSync(bytes, {
      // Asked before each entry is unpacked, and the buffer is as large as stated here: nothing grows beyond it.
      filter: ({ name, size, originalSize }) => {
        entries += 1;
        total += originalSize;
        if (entries > MAX_ENTRIES) throw refuse(`more than ${MAX_ENTRIES} files`);
        if (total > MAX_TOTAL_BYTES) throw refuse(`more than ${MAX_TOTAL_BYTES} bytes unpacked`);
        if (originalSize > RATIO_MATTERS_FROM && originalSize > MAX_RATIO * size) {
          throw refuse(`${name.slice(0, 80)} is packed more than ${MAX_RATIO}-fold`);
        }
        return isPlain(name);
      },
    });
    const found = Object.entries(files);
    if (found.length === 0) throw refuse("it holds no files");
    return found;
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw domainError("LAT-2068", { reason: (error as Error).message }, { cause: error });
  }
}

/** A file to unpack; folders and what macOS adds are passed over. @throws LAT-2068 for a way out. */
function isPlain(name: string): boolean {
  const parts = name.split("/");
  if (name.startsWith("/") || name.includes("\\") || name.includes("\0") || /^[a-z]:/i.test(name)) {
    throw refuse(`${name.slice(0, 80)} does not stay in its folder`);
  }
  if (parts.includes("..")) throw refuse(`${name.slice(0, 80)} does not stay in its folder`);
  return !name.endsWith("/") && parts[0] !== "__MACOSX" && name !== "";
}
