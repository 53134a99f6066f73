// Runs one benchmark by name: npm run bench -- NAME [--json FILE]. Figures are printed, never asserted.
import { readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = new URL("./bench/", import.meta.url);
const names = readdirSync(fileURLToPath(folder))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3));

const [name, ...rest] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  console.error(
    `Which benchmark? npm run bench -- NAME [--json FILE], where NAME is one of: ${names.join(", ")}`,
  );
  process.exit(1);
}
const file = fileURLToPath(new URL(`${name}.ts`, folder));
// The benchmark reads its own arguments, as if it had been started by itself.
process.argv = [process.argv[0] ?? "node", file, ...rest];
await import(pathToFileURL(file).href);
