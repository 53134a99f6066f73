/** What a log may say of an error: never its text, which may quote a row or a request with personal data. */
import { DomainError } from "../../core/errors/domainError.ts";

const MAX_FRAMES = 8;

export interface SafeError {
  readonly name: string;
  readonly code?: string;
  /** Where it came from, without the message. */
  readonly at: readonly string[];
}

/** Serialiser for the `err` field of the log. Numbered errors keep their code; details stay out. */
export function safeError(error: unknown): SafeError {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const code = error instanceof DomainError ? error.code : (error as { readonly code?: unknown }).code;
  const stack = error.stack ?? "";
  const said = stack.indexOf(error.message);
  const at = stack
    .slice(said < 0 ? 0 : said + error.message.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
  return { name: error.name, ...(typeof code === "string" ? { code } : {}), at };
}
