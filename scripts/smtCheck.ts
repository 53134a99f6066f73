/**
 * SMTChecker over the arithmetic: the libraries' sums and comparisons in small contracts that call them with any
 * values (test/contracts/smt). Wants z3 on the path; without it the command says so and does nothing.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = "test/contracts/smt";
const QUERY_SECONDS = 60;

interface Answer {
  readonly errors?: readonly {
    readonly severity: string;
    readonly message: string;
    readonly formattedMessage: string;
  }[];
}

/** True where the solver is installed. */
export const hasSolver = (): boolean => spawnSync("z3", ["--version"]).error === undefined;

/** What the solver left open or refuted, one sentence each; null where z3 is missing. */
export function smtCheck(): readonly string[] | null {
  if (!hasSolver()) return null;
  const solc = createRequire(import.meta.url)("solc") as {
    compile(input: string, callbacks: object): string;
  };
  const folder = mkdtempSync(join(tmpdir(), "lateral-smt-"));
  const read = (path: string) => ({ contents: readFileSync(join(ROOT, path), "utf8") });
  const smtSolver = (query: string) => {
    const file = join(folder, "query.smt2");
    writeFileSync(file, query);
    const { stdout } = spawnSync("z3", [`-T:${QUERY_SECONDS}`, file], {
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    return { contents: stdout };
  };
  try {
    return readdirSync(join(ROOT, FOLDER))
      .filter((name) => name.endsWith(".sol"))
      .flatMap((name) => {
        const path = `${FOLDER}/${name}`;
        const input = {
          language: "Solidity",
          sources: { [path]: { content: read(path).contents } },
          settings: {
            evmVersion: "cancun",
            modelChecker: {
              engine: "bmc",
              solvers: ["smtlib2"],
              showProvedSafe: false,
              showUnproved: true,
              targets: ["assert", "overflow", "underflow", "divByZero", "outOfBounds"],
              timeout: QUERY_SECONDS * 1_000,
            },
            outputSelection: { "*": { "*": [] } },
          },
        };
        const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read, smtSolver })) as Answer;
        return (output.errors ?? [])
          .filter(({ severity, message }) => severity === "error" || /^BMC: /.test(message))
          .filter(({ severity }) => severity !== "info")
          .map(({ formattedMessage }) => formattedMessage.slice(0, 600));
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const open = smtCheck();
  if (open === null) console.log("z3 is not installed (apt-get install z3): nothing was checked");
  else {
    for (const sentence of open) console.log(sentence);
    console.log(open.length === 0 ? "every claim is proven" : `${open.length} claims are open or refuted`);
    process.exitCode = open.length === 0 ? 0 : 1;
  }
}
