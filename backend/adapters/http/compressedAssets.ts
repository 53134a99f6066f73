/** Sends the app's hashed files compressed: each is compressed once and kept, for it never changes. */
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { RequestHandler } from "express";

const TEXT = /^[\w.-]+\.(js|css|svg)$/;
const ENCODERS = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) as Promise<Buffer>,
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }) as Promise<Buffer>,
} as const;
type Encoding = keyof typeof ENCODERS;

/** `folder` is that of the hashed files; what was not there when the server started is not compressed. */
export function compressedAssets(folder: string, maxAgeMs: number): RequestHandler {
  let names: ReadonlySet<string> | null = null;
  const kept = new Map<string, Promise<Buffer>>();
  const compressed = (name: string, encoding: Encoding): Promise<Buffer> => {
    const key = `${encoding}/${name}`;
    const known = kept.get(key) ?? readFile(join(folder, name)).then(ENCODERS[encoding]);
    kept.set(key, known);
    return known;
  };
  return async (request, response, next) => {
    names ??= namesIn(folder);
    const name = request.path.slice(1);
    const encoding = request.acceptsEncodings("br", "gzip");
    if (request.method !== "GET" || !TEXT.test(name) || !names.has(name)) return next();
    response.vary("Accept-Encoding");
    if (encoding !== "br" && encoding !== "gzip") return next();
    const body = await compressed(name, encoding);
    response.setHeader("Content-Encoding", encoding);
    response.setHeader("Cache-Control", `public, max-age=${maxAgeMs / 1_000}, immutable`);
    response.type(name.slice(name.lastIndexOf("."))).send(body);
  };
}

function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
}
