/** A file as the body of a request: counted while it comes in, kept in a folder of its own until the answer is out. */
import { createHash } from "node:crypto";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RequestHandler, Response } from "express";
import { refuse } from "./problem.ts";

const TYPES = new Set([
  "text/plain",
  "text/csv",
  "text/xml",
  "application/xml",
  "application/atom+xml",
  "application/octet-stream",
]);
const READ = "text/plain, text/csv, application/xml or application/octet-stream";

/** Where the file of this request waits; the name says nothing of its sender's. */
export const spooledFile = (response: Response): string => String(response.locals.upload);

/** Middleware. @throws HttpRefusal LAT-8005 larger than `limit` bytes, LAT-8009 another type or compressed */
export function spoolBody(limit: number): RequestHandler {
  return async (request, response, next) => {
    const type = (request.headers["content-type"] ?? "none").split(";")[0]?.trim().toLowerCase() ?? "none";
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (!TYPES.has(type) || encoding !== "identity") {
      throw refuse("LAT-8009", {
        actual: encoding === "identity" ? type.slice(0, 60) : "compressed",
        limit: READ,
      });
    }
    if (Number(request.headers["content-length"] ?? 0) > limit) throw refuse("LAT-8005", { limit });
    const folder = mkdtempSync(join(tmpdir(), "lateral-upload-"));
    response.once("close", () => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "upload");
    let bytes = 0;
    const hash = createHash("sha256");
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        hash.update(chunk);
        if (bytes > limit) done(refuse("LAT-8005", { limit }));
        else done(null, chunk);
      },
    });
    await pipeline(request, counter, createWriteStream(path, { mode: 0o600 }), { end: true });
    response.locals.upload = path;
    response.locals.uploadHash = hash.digest("hex");
    next();
  };
}
