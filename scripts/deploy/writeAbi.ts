/** Writes the contracts' interfaces, in readable form, where the backend and the browser can import them. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Interface } from "ethers";
import { CONTRACT_NAMES } from "../../backend/core/commitment/deployment.ts";
import { loadArtifacts } from "./artifacts.ts";

const target = fileURLToPath(new URL("../../backend/core/commitment/contractAbi.ts", import.meta.url));

const HEADER = `/**
 * The contracts' interfaces as readable ABI. Written by \`node scripts/deploy/writeAbi.ts\` from the compiled
 * contracts; test/parity/contractAbi.test.ts fails when it is out of date.
 */
`;

/** The readable ABI of the own contracts as TypeScript source. */
export async function renderAbi(): Promise<string> {
  const artifacts = await loadArtifacts();
  const names = CONTRACT_NAMES.filter((name) => name !== "accessManager");
  const parts = names.map((name) => {
    const lines = Interface.from(artifacts[name].abi).format(false).sort();
    const body = lines.map((line) => `  ${JSON.stringify(line)},\n`).join("");
    return `\n/** Interface of ${name}. */\nexport const ${name}Abi = [\n${body}] as const;\n`;
  });
  return HEADER + parts.join("");
}

if (import.meta.main) writeFileSync(target, await renderAbi());
