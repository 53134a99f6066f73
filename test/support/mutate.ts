/** Damages a text the way transport, editors and attackers do. Deterministic for one random source. */
type Random = () => number;

/** Numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SPITE = [
  ...[
    "NaN",
    "-1",
    "0",
    "1e999",
    "-1e308",
    "1e-320",
    "Infinity",
    "null",
    "true",
    "[]",
    "{}",
    '""',
    "''",
    "|",
    "~",
    "=",
    "!",
    "//",
  ],
  ...[
    "[",
    "]",
    "(",
    "{",
    "<",
    "</",
    "&amp;",
    "&x;",
    "<!DOCTYPE a>",
    "..",
    "../../etc/passwd",
    "__proto__",
    "constructor",
  ],
  ...[
    "\u0000",
    "\ufffd",
    "\u2028",
    "redirect",
    "new",
    "like=",
    "1 0 /",
    "99999999999999999999",
    "-",
    ".",
    ",",
    ";",
  ],
];

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

/** Applies one to six damages. */
export function mutate(text: string, random: Random): string {
  let damaged = text;
  const count = 1 + Math.floor(random() * 6);
  for (let k = 0; k < count; k++) damaged = pick(random, DAMAGES)(damaged, random);
  return damaged;
}

const cutAt = (text: string, random: Random): number => Math.floor(random() * (text.length + 1));

function aSlice(text: string, random: Random): [number, number] {
  const from = cutAt(text, random);
  return [from, Math.min(text.length, from + Math.floor(random() ** 3 * 2_000))];
}

const DAMAGES: readonly ((text: string, random: Random) => string)[] = [
  (text, random) => text.slice(0, cutAt(text, random)),
  (text, random) => {
    const [from, to] = aSlice(text, random);
    return text.slice(0, from) + text.slice(to);
  },
  (text, random) => {
    const [from, to] = aSlice(text, random);
    const at = cutAt(text, random);
    return text.slice(0, at) + text.slice(from, to) + text.slice(at);
  },
  (text, random) => {
    const at = cutAt(text, random);
    return text.slice(0, at) + pick(random, SPITE) + text.slice(at);
  },
  (text, random) => {
    const at = cutAt(text, random);
    return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + 1);
  },
  // A number becomes something else; numbers are where files hurt most.
  replaceOne(/-?\d+\.?\d*(?:e-?\d+)?/gi, (random) => pick(random, SPITE)),
  replaceOne(/-?\d+\.?\d*(?:e-?\d+)?/gi, (random) =>
    String((random() - 0.5) * 10 ** Math.floor(random() * 30 - 10)),
  ),
  replaceOne(/[A-Za-z_]\w*/g, (random) => pick(random, SPITE)),
];

function replaceOne(pattern: RegExp, by: (random: Random) => string) {
  return (text: string, random: Random): string => {
    const from = cutAt(text, random);
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    pattern.lastIndex = 0;
    return match ? text.slice(0, match.index) + by(random) + text.slice(match.index + match[0].length) : text;
  };
}
