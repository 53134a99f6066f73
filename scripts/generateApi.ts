/**
 * Writes `frontend/api/openapi.json` and `frontend/api/generatedSchema.ts` from the server's schemas. `--check` writes
 * nothing and fails when a file is stale.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildOpenApi } from "../backend/adapters/http/openApiDocument.ts";
import { printTypes } from "./typescriptPrinter.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const biome = fileURLToPath(new URL("../node_modules/@biomejs/biome/bin/biome", import.meta.url));

function formatted(path: string, source: string): string {
  return execFileSync(process.execPath, [biome, "format", `--stdin-file-path=${path}`], {
    cwd: root,
    input: source,
    encoding: "utf8",
    maxBuffer: 16 * 1024 * 1024,
  });
}

/** JSON Schema (2020-12) of a receipt, for those who write a checker of their own. */
function receiptSchema(): object {
  const { schemas } = (buildOpenApi() as { components: { schemas: Record<string, object> } }).components;
  const used = new Map<string, object>();
  const take = (value: object): object =>
    JSON.parse(JSON.stringify(value), (key, item: unknown) => {
      if (key !== "$ref" || typeof item !== "string") return item;
      const name = item.slice(item.lastIndexOf("/") + 1);
      if (!used.has(name)) {
        used.set(name, {});
        used.set(name, take(schemas[name]!));
      }
      return `#/$defs/${name}`;
    }) as object;
  const root = take(schemas.TradeReceipt!);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:lateral:receipt:2",
    title: "lateral-receipt/2",
    ...root,
    $defs: Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Path below the repository → content, as it should be on disk. */
export function generatedFiles(): Record<string, string> {
  const openapi = "frontend/api/openapi.json";
  const types = "frontend/api/generatedSchema.ts";
  const receipt = "backend/core/commitment/receipt.schema.json";
  return {
    [receipt]: formatted(receipt, JSON.stringify(receiptSchema(), null, 2)),
    [openapi]: formatted(openapi, JSON.stringify(buildOpenApi(), null, 2)),
    [types]: formatted(types, printTypes()),
  };
}

function read(path: string): string {
  try {
    return readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
  } catch {
    return "";
  }
}

/** Paths whose content on disk is not what the schemas give. */
export function staleFiles(): string[] {
  return Object.entries(generatedFiles())
    .filter(([path, content]) => read(path) !== content)
    .map(([path]) => path);
}

if (import.meta.main) {
  const stale = staleFiles();
  if (process.argv.includes("--check")) {
    if (stale.length > 0) console.error(`Stale: ${stale.join(", ")}. Run: node scripts/generateApi.ts`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    const files = generatedFiles();
    for (const [path, content] of Object.entries(files)) {
      writeFileSync(new URL(`../${path}`, import.meta.url), content);
    }
    console.log(`Wrote ${Object.keys(files).join(" and ")} (${stale.length} changed)`);
  }
}
