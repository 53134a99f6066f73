/** Who may call what: the roles of the AccessManager, set in one transaction and read back afterwards. */
import { Contract, Interface, type Provider } from "ethers";
import type { ContractName, Deployment, DeploymentRoles } from "../../backend/core/commitment/deployment.ts";
import { domainError } from "../../backend/core/errors/domainError.ts";
import type { ContractArtifact } from "./artifacts.ts";

/** Numbers of the roles in the AccessManager; 0 is its own administrator. */
export const ROLE_IDS = { admin: 0n, operator: 1n, dso: 2n, auditor: 3n, guardian: 4n } as const;
export type RoleName = keyof typeof ROLE_IDS;

interface FunctionRole {
  readonly contract: "registry" | "accountRegistry" | "settlementVault";
  readonly role: RoleName;
  readonly functions: readonly string[];
}

/** The DSO can publish and refuse; nothing that trades, funds or pays is open to it. The auditor only signs. */
export const FUNCTION_ROLES: readonly FunctionRole[] = [
  {
    contract: "registry",
    role: "admin",
    functions: ["registerCommunity", "registerFeeder", "changeSigners", "chooseMode"],
  },
  { contract: "registry", role: "dso", functions: ["publishNetwork", "suspendFeeder"] },
  { contract: "registry", role: "operator", functions: ["registerMeteringPoints", "retireMeteringPoint"] },
  { contract: "settlementVault", role: "operator", functions: ["fund", "fundWithPermit"] },
  { contract: "accountRegistry", role: "operator", functions: ["proposeRecovery"] },
  { contract: "settlementVault", role: "guardian", functions: ["disableRoot", "pause", "unpause"] },
];

/**
 * Once the first five days of a deployment are over (the AccessManager's own setback), whoever is given a role
 * waits this long before it counts, and so does every change of what a role may call.
 */
export const ROLE_DELAY_SECONDS = 2 * 86_400;
/** Contracts that ask the AccessManager. */
const MANAGED = ["registry", "accountRegistry", "settlementVault"] as const;

type Addresses = Readonly<Record<ContractName, string>>;
type Artifacts = Readonly<Record<ContractName, ContractArtifact>>;

const selectorsOf = (artifact: ContractArtifact, functions: readonly string[]): string[] => {
  const abi = Interface.from(artifact.abi);
  return functions.map((name) => abi.getFunction(name)!.selector);
};

/**
 * The calls that set labels, function roles and members, and end the deployer's own power unless it is named
 * administrator; for `AccessManager.multicall`.
 */
export function roleCalls(
  artifacts: Artifacts,
  addresses: Addresses,
  roles: DeploymentRoles,
  deployer: string,
): string[] {
  const manager = Interface.from(artifacts.accessManager.abi);
  const names = Object.keys(ROLE_IDS) as RoleName[];
  const labels = names
    .filter((name) => name !== "admin")
    .map((name) => manager.encodeFunctionData("labelRole", [ROLE_IDS[name], name]));
  const targets = FUNCTION_ROLES.map(({ contract, role, functions }) =>
    manager.encodeFunctionData("setTargetFunctionRole", [
      addresses[contract],
      selectorsOf(artifacts[contract], functions),
      ROLE_IDS[role],
    ]),
  );
  const members = names.map((name) =>
    manager.encodeFunctionData("grantRole", [ROLE_IDS[name], roles[name], 0]),
  );
  const delays = [
    ...names.map((name) => manager.encodeFunctionData("setGrantDelay", [ROLE_IDS[name], ROLE_DELAY_SECONDS])),
    ...MANAGED.map((name) =>
      manager.encodeFunctionData("setTargetAdminDelay", [addresses[name], ROLE_DELAY_SECONDS]),
    ),
  ];
  const renounced =
    deployer === roles.admin ? [] : [manager.encodeFunctionData("renounceRole", [ROLE_IDS.admin, deployer])];
  return [...labels, ...targets, ...members, ...delays, ...renounced];
}

/** Reads every role back from the chain. @throws LAT-4142 naming the first that is wrong */
export async function verifyRoles(
  provider: Provider,
  artifacts: Artifacts,
  deployment: Pick<Deployment, "contracts" | "roles" | "blockNumber">,
): Promise<void> {
  const { contracts, roles } = deployment;
  const manager = new Contract(contracts.accessManager, artifacts.accessManager.abi, provider);
  const members = (Object.keys(ROLE_IDS) as RoleName[]).map(async (name) => {
    const [isMember] = await manager.getFunction("hasRole")(ROLE_IDS[name], roles[name]);
    if (isMember !== true) throw domainError("LAT-4142", { reason: `${roles[name]} is not ${name}` });
  });
  const functions = FUNCTION_ROLES.flatMap(({ contract, role, functions: names }) =>
    selectorsOf(artifacts[contract], names).map(async (selector, index) => {
      const actual = await manager.getFunction("getTargetFunctionRole")(contracts[contract], selector);
      if (actual !== ROLE_IDS[role]) {
        throw domainError("LAT-4142", { reason: `${contract}.${names[index]} is not for the ${role}` });
      }
    }),
  );
  await Promise.all([...members, ...functions]);
  await verifyDelays(manager, deployment.blockNumber);
}

/** The delays are on chain, in force or on their way. @throws LAT-4142 */
async function verifyDelays(manager: Contract, block: number): Promise<void> {
  const changed = await manager.queryFilter("RoleGrantDelayChanged", block, block);
  const seen = new Map(
    changed.flatMap((event) => ("args" in event ? [[event.args[0], Number(event.args[1])] as const] : [])),
  );
  for (const name of Object.keys(ROLE_IDS) as RoleName[]) {
    if (seen.get(ROLE_IDS[name]) !== ROLE_DELAY_SECONDS) {
      throw domainError("LAT-4142", { reason: `the role ${name} can be given without delay` });
    }
  }
}

/** The roles of a deployment as sentences, for whoever deploys. */
export function describeRoles({ contracts, roles }: Pick<Deployment, "contracts" | "roles">): string[] {
  const members = (Object.keys(ROLE_IDS) as RoleName[]).map((name) => `${name} is ${roles[name]}`);
  const functions = FUNCTION_ROLES.map(
    ({ contract, role, functions: names }) =>
      `${role} may call ${names.join(", ")} of ${contract} ${contracts[contract]}`,
  );
  return [...members, ...functions, `a new member of a role waits ${ROLE_DELAY_SECONDS} s`];
}
