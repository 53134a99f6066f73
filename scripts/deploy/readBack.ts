/** What a file of addresses cannot promise: that the code there is ours, and that nobody else holds a role. */
import { Contract, type Provider } from "ethers";
import {
  CONTRACT_NAMES,
  type ContractName,
  type Deployment,
} from "../../backend/core/commitment/deployment.ts";
import { domainError } from "../../backend/core/errors/domainError.ts";
import type { ContractArtifact } from "./artifacts.ts";
import { ROLE_IDS, type RoleName } from "./roles.ts";

type Artifacts = Readonly<Record<ContractName, ContractArtifact>>;

/** Blocks before the last transaction of a deployment in which the others are looked for. */
const LOOK_BACK = 5_000;

/** The same code, whatever the immutables are. */
function masked(code: string, { immutableReferences }: ContractArtifact): string {
  const bytes = Buffer.from(code.slice(2), "hex");
  for (const places of Object.values(immutableReferences ?? {})) {
    for (const { start, length } of places) bytes.fill(0, start, start + length);
  }
  return bytes.toString("hex");
}

/** The first contract whose code on the chain is not what the sources compile to, null when all are. */
export async function foreignCode(
  provider: Provider,
  artifacts: Artifacts,
  { contracts }: Pick<Deployment, "contracts">,
): Promise<ContractName | null> {
  for (const name of CONTRACT_NAMES) {
    const artifact = artifacts[name];
    const code = await provider.getCode(contracts[name]);
    if (masked(code, artifact) !== masked(artifact.deployedBytecode, artifact)) return name;
  }
  return null;
}

/**
 * Everyone who was ever given a role and still holds it is named in the deployment, since the deployment began.
 * @throws LAT-4142 naming the first who is not
 */
export async function verifyNobodyElse(
  provider: Provider,
  artifacts: Artifacts,
  { contracts, roles, blockNumber }: Pick<Deployment, "contracts" | "roles" | "blockNumber">,
): Promise<void> {
  const manager = new Contract(contracts.accessManager, artifacts.accessManager.abi, provider);
  const granted = await manager.queryFilter("RoleGranted", Math.max(0, blockNumber - LOOK_BACK));
  for (const event of granted) {
    if (!("args" in event)) continue;
    const [id, account] = event.args as unknown as [bigint, string];
    const name = (Object.keys(ROLE_IDS) as RoleName[]).find((role) => ROLE_IDS[role] === id);
    if (name !== undefined && roles[name] === account.toLowerCase()) continue;
    const [member] = await manager.getFunction("hasRole")(id, account);
    if (member === true) {
      throw domainError("LAT-4142", { reason: `${account} holds the role ${name ?? id} and is not named` });
    }
  }
}
