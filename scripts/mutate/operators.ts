/** Small changes to source text, one at a time: what a test suite must notice. */

export interface Mutant {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly operator: string;
  /** The line before and after. */
  readonly before: string;
  readonly after: string;
  readonly text: string;
}

interface Operator {
  readonly name: string;
  readonly pattern: RegExp;
  /** Null where the change would change nothing. */
  readonly replace: (match: RegExpExecArray) => string | null;
}

const swap = (name: string, from: string, to: string): Operator => ({
  name,
  pattern: new RegExp(` ${from.replace(/[|+*?^$()[\]{}.\\]/g, "\\$&")} `, "g"),
  replace: () => ` ${to} `,
});

/** Formatted code has blanks around binary operators and none in generics. */
const OPERATORS: readonly Operator[] = [
  swap("== to !=", "==", "!="),
  swap("!= to ==", "!=", "=="),
  swap("=== to !==", "===", "!=="),
  swap("!== to ===", "!==", "==="),
  swap("< to <=", "<", "<="),
  swap("<= to <", "<=", "<"),
  swap("> to >=", ">", ">="),
  swap(">= to >", ">=", ">"),
  swap("&& to ||", "&&", "||"),
  swap("|| to &&", "||", "&&"),
  swap("+ to -", "+", "-"),
  swap("- to +", "-", "+"),
  swap("* to +", "*", "+"),
  swap("& to |", "&", "|"),
  swap("+= to -=", "+=", "-="),
  {
    name: "condition never true",
    pattern: /\bif \((?!false\b)/g,
    replace: () => "if (false && ",
  },
  {
    name: "true to false",
    pattern: /\b(?:return|=) true\b/g,
    replace: ([text]) => text.replace("true", "false"),
  },
  {
    name: "false to true",
    pattern: /\b(?:return|=) false\b/g,
    replace: ([text]) => text.replace("false", "true"),
  },
  {
    name: "number + 1",
    pattern: /(?<![\w.#])(\d[\d_]*)(?![\w.])/g,
    replace: ([text]) => String(Number(text.replaceAll("_", "")) + 1),
  },
];

/** The text with comments, strings and everything that is not behaviour blanked out, same length. */
export function maskedText(text: string, language: "sol" | "ts"): string {
  const blank = (part: string): string => part.replace(/[^\n]/g, " ");
  let masked = text
    .replace(/\/\*[\s\S]*?\*\//g, blank)
    .replace(/\/\/[^\n]*/g, blank)
    .replace(/"(?:[^"\\\n]|\\.)*"/g, blank)
    .replace(/`(?:[^`\\]|\\.)*`/g, blank);
  masked =
    language === "sol"
      ? masked
          .replace(/^\s*(?:import|pragma|event|error|using)\b[\s\S]*?;/gm, blank)
          .replace(/assembly[^{]*\{[^}]*\}/g, blank)
      : masked
          .replace(/^import\b[\s\S]*?;$/gm, blank)
          .replace(/^export (?:interface|type)\b[\s\S]*?^(?:\}|.*;)$/gm, blank)
          .replace(/^\/[^\n]*\/[a-z]*$/gm, blank)
          .replace(/\/(?:[^/\n\\ ]|\\.)+\/[a-z]*(?=[.,);])/g, blank);
  return masked;
}

/** Every mutant of a file, in the order of its text. */
export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const masked = maskedText(text, file.endsWith(".sol") ? "sol" : "ts");
  const found: { readonly at: number; readonly mutant: Mutant }[] = [];
  for (const { name, pattern, replace } of OPERATORS) {
    for (const match of masked.matchAll(pattern)) {
      const after = replace(match as RegExpExecArray);
      if (after === null) continue;
      const mutated = closeCondition(text, match.index, match[0].length, after);
      const start = text.lastIndexOf("\n", match.index) + 1;
      const line = text.slice(0, match.index).split("\n").length;
      const end = (whole: string) => whole.slice(start, whole.indexOf("\n", start)).trim();
      const mutant = { file, line, operator: name, before: end(text), after: end(mutated), text: mutated };
      found.push({ at: match.index, mutant });
    }
  }
  return found.sort((a, b) => a.at - b.at).map(({ mutant }) => mutant);
}

/** `if (a || b)` becomes `if (false && (a || b))`: the rest of the condition is put in brackets. */
function closeCondition(text: string, at: number, length: number, after: string): string {
  const rest = text.slice(at + length);
  if (!after.startsWith("if (false")) return text.slice(0, at) + after + rest;
  let depth = 1;
  let end = 0;
  for (; end < rest.length && depth > 0; end += 1) {
    if (rest[end] === "(") depth += 1;
    if (rest[end] === ")") depth -= 1;
  }
  return `${text.slice(0, at)}${after}(${rest.slice(0, end - 1)})${rest.slice(end - 1)}`;
}
