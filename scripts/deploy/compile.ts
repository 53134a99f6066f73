// Compiles the contracts when they changed: node scripts/deploy/compile.ts [--tests]
import { ensureCompiled } from "./artifacts.ts";

await ensureCompiled(process.argv.includes("--tests") ? "contracts and tests" : "contracts");
