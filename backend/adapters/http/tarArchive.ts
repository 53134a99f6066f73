/** A tar archive (POSIX ustar) of small text files, byte for byte the same for the same files. */
import { refuse } from "./problem.ts";

const BLOCK = 512;
const MAX_NAME = 100;

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, "0")}\0`;

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, "ascii");
  block.write(octal(0o644, 8), 100, "ascii");
  block.write(octal(0, 8), 108, "ascii");
  block.write(octal(0, 8), 116, "ascii");
  block.write(octal(size, 12), 124, "ascii");
  block.write(octal(0, 12), 136, "ascii");
  block.write(" ".repeat(8), 148, "ascii");
  block.write("0", 156, "ascii");
  block.write("ustar\0" + "00", 257, "ascii");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return block;
}

/** Archive with the files in the given order; modification times are zero. */
export function tarArchive(files: readonly { readonly name: string; readonly text: string }[]): Buffer {
  const parts: Buffer[] = [];
  for (const { name, text } of files) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(name) || name.length > MAX_NAME || name.includes("..")) {
      throw refuse("LAT-8018", { request: "bundle file name" });
    }
    const bytes = Buffer.from(text, "utf8");
    parts.push(header(name, bytes.length), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}
