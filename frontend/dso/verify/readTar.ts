/** Files of an uncompressed tar archive (POSIX ustar), as text. */
const BLOCK = 512;
const MAX_FILES = 100;

const field = (bytes: Uint8Array, at: number, length: number): string => {
  const end = bytes.indexOf(0, at);
  return new TextDecoder().decode(bytes.subarray(at, end < 0 || end > at + length ? at + length : end));
};

export interface TarFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Null when it is not a whole archive. */
export function readTar(archive: ArrayBuffer): readonly TarFile[] | null {
  const bytes = new Uint8Array(archive);
  const files: TarFile[] = [];
  let at = 0;
  while (at + BLOCK <= bytes.length && bytes[at] !== 0) {
    const name = field(bytes, at, 100);
    const size = Number.parseInt(field(bytes, at + 124, 12).trim(), 8);
    const start = at + BLOCK;
    if (!Number.isSafeInteger(size) || start + size > bytes.length || files.length >= MAX_FILES) return null;
    files.push({ name, bytes: bytes.slice(start, start + size) });
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files.length === 0 ? null : files;
}
