/** Where the contracts of a community live, and how to recognise their chain again. */
import { domainError } from "../errors/domainError.ts";
import type { Hex } from "../orders/order.ts";
import type { BatchSigners, LedgerDomain } from "./commitment.ts";
import { keccakText } from "./words.ts";

export const CONTRACT_NAMES = [
  "accessManager",
  "registry",
  "accountRegistry",
  "orderVerifier",
  "batchLedger",
  "challengeCourt",
  "settlementVault",
  "consentLog",
  "auditAnchor",
] as const;
export type ContractName = (typeof CONTRACT_NAMES)[number];

/** Addresses that hold roles; operator, dso and auditor are also the keys that sign for every feeder. */
export interface DeploymentRoles extends BatchSigners {
  readonly admin: Hex;
  readonly guardian: Hex;
}

export interface DeployedFeeder {
  readonly communityId: string;
  readonly feederId: string;
  /** keccak256 of the community id. */
  readonly community: Hex;
  /** keccak256 of the feeder id. */
  readonly feeder: Hex;
  /** Network model that was published when the feeder was registered. */
  readonly networkHash: Hex;
}

/** How long a batch can be challenged, and what answers for it. */
export interface ChallengeRules {
  /** Seconds during which a batch can be challenged; as long again to answer a demand. */
  readonly windowSeconds: number;
  /** Least bond of an operator, also what a proven fraud costs it; wei, decimal. */
  readonly operatorBondWei: string;
  /** Bond of a challenger; wei, decimal. */
  readonly challengerBondWei: string;
  /** Intervals that a record may lie ahead of the block's time; 0 for no bound, where time is simulated. */
  readonly maxLeadIntervals: number;
}

export interface Deployment {
  readonly format: "lateral-deployment/1";
  readonly chainId: number;
  readonly genesisHash: Hex;
  /** Block of the last transaction of the deployment. */
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly contracts: Readonly<Record<ContractName, Hex>>;
  /** keccak256 of the compiled code that was deployed (immutables as zeros). */
  readonly codeHashes: Readonly<Record<ContractName, Hex>>;
  readonly roles: DeploymentRoles;
  /** Seconds between proposal and activation of a balance root. */
  readonly activationDelaySeconds: number;
  /** How batches can be challenged. */
  readonly challenge: ChallengeRules;
  readonly feeders: readonly DeployedFeeder[];
}

const ADDRESS = /^0x[0-9a-f]{40}$/;
const HASH = /^0x[0-9a-f]{64}$/;

/** What a community or feeder is called on chain. */
export const idHash = (id: string): Hex => keccakText(id);

/** The place of a feeder's batches. @throws LAT-4140 when the deployment does not know the feeder */
export function ledgerDomainOf(deployment: Deployment, feederId: string): LedgerDomain {
  const feeder = deployment.feeders.find((entry) => entry.feederId === feederId);
  if (!feeder) throw domainError("LAT-4140", { reason: `it does not name feeder ${feederId}` });
  return {
    chainId: deployment.chainId,
    contract: deployment.contracts.batchLedger,
    community: feeder.community,
    feeder: feeder.feeder,
  };
}

function requireThat(condition: boolean, reason: string): void {
  if (!condition) throw domainError("LAT-4140", { reason });
}

/** Contracts that came after the first deployments; a deployment without them gets them when it is used again. */
export const LATER_CONTRACTS: readonly ContractName[] = ["auditAnchor"];

const isLater = ({ contracts }: Deployment, name: ContractName): boolean =>
  LATER_CONTRACTS.includes(name) && contracts !== undefined && contracts[name] === undefined;

/** Reads a deployment file's content. @throws LAT-4140 */
export function parseDeployment(content: unknown): Deployment {
  requireThat(typeof content === "object" && content !== null, "it is not a JSON object");
  const file = content as Deployment;
  requireThat(file.format === "lateral-deployment/1", `its format is ${String(file.format)}`);
  requireThat(Number.isSafeInteger(file.chainId) && file.chainId > 0, "chainId is not a positive integer");
  requireThat(Number.isSafeInteger(file.blockNumber), "blockNumber is not an integer");
  requireThat(HASH.test(file.genesisHash) && HASH.test(file.blockHash), "a block hash is malformed");
  for (const name of CONTRACT_NAMES) {
    if (isLater(file, name)) continue;
    requireThat(ADDRESS.test(file.contracts?.[name] ?? ""), `the address of ${name} is malformed`);
    requireThat(HASH.test(file.codeHashes?.[name] ?? ""), `the code hash of ${name} is malformed`);
  }
  for (const role of ["admin", "operator", "dso", "auditor", "guardian"] as const) {
    requireThat(ADDRESS.test(file.roles?.[role] ?? ""), `the address of the ${role} is malformed`);
  }
  requireThat(Number.isSafeInteger(file.activationDelaySeconds), "activationDelaySeconds is not an integer");
  requireThat(
    Number.isSafeInteger(file.challenge?.windowSeconds),
    "challenge.windowSeconds is not an integer",
  );
  requireThat(Array.isArray(file.feeders), "feeders is not a list");
  for (const feeder of file.feeders) {
    const sound =
      feeder.community === idHash(feeder.communityId) &&
      feeder.feeder === idHash(feeder.feederId) &&
      HASH.test(feeder.networkHash);
    requireThat(sound, `feeder ${String(feeder.feederId)} is malformed`);
  }
  return file;
}
