/** Compiles single contracts with the compiler of the repository, without the build system around it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

interface Compiler {
  compile(
    input: string,
    callbacks: { import: (path: string) => { contents: string } | { error: string } },
  ): string;
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          { abi: unknown; evm: { bytecode: { object: string }; deployedBytecode: { object: string } } }
        >
      >
    >
  >;
}

/** Reads an import from the tree or from its packages. */
const reader =
  (root: string) =>
  (path: string): { contents: string } | { error: string } => {
    const tried = [join(root, path), join(root, "node_modules", path)].find((candidate) =>
      existsSync(candidate),
    );
    return tried === undefined ? { error: `no ${path}` } : { contents: readFileSync(tried, "utf8") };
  };

/** Compiles all `sources` (paths under `root`) for a reader of syntax trees. @throws when they do not compile */
export function compileForAnalysis(
  root: string,
  sources: readonly string[],
): { input: object; output: object } {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(
      sources.map((path) => [path, { content: readFileSync(join(root, path), "utf8") }]),
    ),
    settings: {
      optimizer: { enabled: true, runs: 1 },
      viaIR: true,
      evmVersion: "cancun",
      outputSelection: {
        "*": {
          "": ["ast"],
          "*": [
            "abi",
            "userdoc",
            "devdoc",
            "evm.methodIdentifiers",
            "evm.bytecode.object",
            "evm.bytecode.sourceMap",
            "evm.deployedBytecode.object",
            "evm.deployedBytecode.sourceMap",
          ],
        },
      },
    },
  };
  const output = JSON.parse(load().compile(JSON.stringify(input), { import: reader(root) })) as Output;
  const error = output.errors?.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new Error(error.formattedMessage);
  return { input, output };
}

const load = (): Compiler => createRequire(import.meta.url)("solc") as Compiler;

/** Artifacts that a set of tests loads: source file, contract, and where its artifact lies. */
export interface Target {
  readonly source: string;
  readonly contract: string;
  readonly artifact: string;
}

/**
 * Compiles `targets` under `root` and writes their bytecode into the artifacts that the tests read. Null when it
 * went well, else the first error.
 */
export function compileInto(root: string, targets: readonly Target[]): string | null {
  const sources = Object.fromEntries(
    targets.map(({ source }) => [source, { content: readFileSync(join(root, source), "utf8") }]),
  );
  const input = {
    language: "Solidity",
    sources,
    settings: {
      optimizer: { enabled: true, runs: 1 },
      viaIR: true,
      evmVersion: "cancun",
      metadata: { bytecodeHash: "none" },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } },
    },
  };
  const output = JSON.parse(load().compile(JSON.stringify(input), { import: reader(root) })) as Output;
  const error = output.errors?.find(({ severity }) => severity === "error");
  if (error !== undefined) return error.formattedMessage.slice(0, 200);
  for (const { source, contract, artifact } of targets) {
    const made = output.contracts![source]![contract]!;
    const path = join(root, artifact);
    const stored = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    const bytecode = {
      bytecode: `0x${made.evm.bytecode.object}`,
      deployedBytecode: `0x${made.evm.deployedBytecode.object}`,
    };
    writeFileSync(path, JSON.stringify({ ...stored, abi: made.abi, ...bytecode }));
  }
  return null;
}
