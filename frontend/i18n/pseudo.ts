/** Pseudo-locale: accented and a third longer, so that hard-coded text and tight layouts show themselves. */
const ACCENTS: Readonly<Record<string, string>> = {
  a: "á",
  e: "é",
  i: "í",
  o: "ó",
  u: "ú",
  n: "ñ",
  A: "Á",
  E: "É",
  O: "Ó",
  U: "Ú",
};

/** Accents the plain words of one ICU message; arguments, plural rules and tags stay as they are. */
export function pseudoMessage(message: string): string {
  if (message.includes("plural,") || message.includes("select,")) return `[${message}]`;
  let depth = 0;
  let tag = false;
  let out = "";
  for (const char of message) {
    if (char === "{") depth += 1;
    if (char === "<") tag = true;
    out += depth === 0 && !tag ? (ACCENTS[char] ?? char) : char;
    if (char === "}") depth -= 1;
    if (char === ">") tag = false;
  }
  return `[${out}${"·".repeat(Math.ceil(message.length / 3))}]`;
}

export function pseudo<T extends Readonly<Record<string, string>>>(catalogue: T): Record<keyof T, string> {
  return Object.fromEntries(
    Object.entries(catalogue).map(([id, message]) => [id, pseudoMessage(message)]),
  ) as Record<keyof T, string>;
}
