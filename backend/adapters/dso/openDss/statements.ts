/** Splits an OpenDSS script into statements. No meaning here: names, values and where they stand. */
import { domainError } from "../../../core/errors/domainError.ts";

/** Where a statement or value stands, for messages. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Argument {
  /** Lower case; null for a value without a name. */
  readonly name: string | null;
  readonly value: string;
}

export interface Statement {
  /** First word, lower case; "~" for a continuation; the whole name for `class.name.property=value`. */
  readonly verb: string;
  readonly args: readonly Argument[];
  readonly place: Place;
}

/** Statements, and arguments of one statement, that one file may have. */
const MAX_LINES = 2_000_000;
const MAX_ARGUMENTS = 200_000;

const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "(": ")",
  "[": "]",
  "{": "}",
};

/**
 * The statements of one script, comments left out.
 * @throws LAT-2063 for a quote or bracket that is not closed, LAT-2070 too many lines.
 */
export function* readStatements(text: string, file: string): Generator<Statement> {
  let line = 0;
  let start = 0;
  let commented = false;
  while (start <= text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(start, end).replace(/\r$/, "").trim();
    start = end + 1;
    line += 1;
    if (line > MAX_LINES)
      throw domainError("LAT-2070", { what: `lines of ${file}`, actual: line, limit: MAX_LINES });
    if (commented || content.startsWith("/*")) {
      commented = !content.endsWith("*/");
      continue;
    }
    const statement = readStatement(content, { file, line });
    if (statement) yield statement;
  }
}

function readStatement(content: string, place: Place): Statement | null {
  if (content.startsWith("~")) return { verb: "~", args: readArguments(content, 1, place), place };
  const args = readArguments(content, 0, place);
  const first = args[0];
  if (!first) return null;
  // `Load.s1.kw=5`: the first word is already an assignment.
  if (first.name !== null) return { verb: first.name, args, place };
  const verb = first.value.toLowerCase();
  return { verb: verb === "more" || verb === "m" ? "~" : verb, args: args.slice(1), place };
}

/** The arguments of a line from position `from` on. */
export function readArguments(content: string, from: number, place: Place): Argument[] {
  const args: Argument[] = [];
  let at = skipBlank(content, from);
  while (at < content.length && !startsComment(content, at)) {
    const word = readWord(content, at, place);
    at = skipSpace(content, word.end);
    if (content[at] === "=") {
      at = skipSpace(content, at + 1);
      const value =
        at < content.length && !startsComment(content, at)
          ? readWord(content, at, place)
          : { text: "", end: at };
      args.push({ name: word.text.toLowerCase(), value: value.text });
      at = value.end;
    } else args.push({ name: null, value: word.text });
    if (args.length > MAX_ARGUMENTS) {
      throw domainError("LAT-2070", {
        what: `values in ${place.file}, line ${place.line}`,
        actual: args.length,
        limit: MAX_ARGUMENTS,
      });
    }
    at = skipBlank(content, at);
  }
  return args;
}

const startsComment = (content: string, at: number): boolean =>
  content[at] === "!" || (content[at] === "/" && content[at + 1] === "/");

const isSpace = (character: string | undefined): boolean => character === " " || character === "\t";

function skipSpace(content: string, from: number): number {
  let at = from;
  while (isSpace(content[at])) at += 1;
  return at;
}

function skipBlank(content: string, from: number): number {
  let at = from;
  while (isSpace(content[at]) || content[at] === ",") at += 1;
  return at;
}

function readWord(content: string, from: number, place: Place): { text: string; end: number } {
  const closing = CLOSING[content[from]!];
  if (closing !== undefined) {
    const end = content.indexOf(closing, from + 1);
    if (end < 0) {
      throw domainError("LAT-2063", { ...place, reason: `${content[from]} is not closed by ${closing}` });
    }
    return { text: content.slice(from + 1, end), end: end + 1 };
  }
  let end = from;
  while (end < content.length && !isSpace(content[end]) && !",=!".includes(content[end]!)) end += 1;
  // A stray "=" would stand still.
  return { text: content.slice(from, end), end: Math.max(end, from + 1) };
}
