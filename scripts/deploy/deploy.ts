/** Deploys the contracts, or finds them again; sets the roles and verifies them on chain afterwards. */
import {
  Contract,
  ContractFactory,
  getAddress,
  getCreateAddress,
  Interface,
  keccak256,
  type Provider,
  type Signer,
} from "ethers";
import {
  type ChallengeRules,
  CONTRACT_NAMES,
  type ContractName,
  type DeployedFeeder,
  type Deployment,
  type DeploymentRoles,
  idHash,
} from "../../backend/core/commitment/deployment.ts";
import { domainError, type ErrorCode, type ErrorDetails } from "../../backend/core/errors/domainError.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { type ContractArtifact, loadArtifacts } from "./artifacts.ts";
import { foreignCode, verifyNobodyElse } from "./readBack.ts";
import { roleCalls, verifyRoles } from "./roles.ts";
import { connectionOf, type Send, senderOf } from "./sendTransaction.ts";

type Artifacts = Readonly<Record<ContractName, ContractArtifact>>;

export interface FeederToRegister {
  readonly communityId: string;
  readonly feederId: string;
  readonly networkHash: Hex;
  /** The community's ledger mode: true for E, false for G; left out to leave the registry as it is. */
  readonly fullMode?: boolean;
}

export interface DeployOptions {
  /** Pays and deploys; connected to the chain. Administrator until the roles are set, and later only if named. */
  readonly signer: Signer;
  readonly roles: DeploymentRoles;
  readonly feeders: readonly FeederToRegister[];
  /** Seconds between proposal and activation of a balance root. */
  readonly activationDelaySeconds: number;
  /** Seconds between proposal and completion of a recovery of an account; default a week. */
  readonly recoveryDelaySeconds?: number;
  /** Euro token of six decimals that the vault pays; left out for a credit that is paid by bank transfer. */
  readonly token?: Hex;
  /** How batches can be challenged; default {@link DEMO_CHALLENGE}. */
  readonly challenge?: ChallengeRules;
  /** What was deployed before; it is checked and used again. */
  readonly existing?: Deployment | null;
}

export interface DeploymentFault {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

/** For simulated time, in which an interval lasts seconds: a short window, small bonds, no bound on intervals. */
export const DEMO_CHALLENGE: ChallengeRules = {
  windowSeconds: 20,
  operatorBondWei: String(10n ** 16n),
  challengerBondWei: String(10n ** 15n),
  maxLeadIntervals: 0,
};

const RECOVERY_DELAY_SECONDS = 7 * 86_400;
const NO_TOKEN: Hex = `0x${"00".repeat(20)}`;

const lower = (address: string): Hex => address.toLowerCase() as Hex;
const codeHashOf = (artifact: ContractArtifact): Hex => keccak256(artifact.deployedBytecode) as Hex;

const codeHashesOf = (artifacts: Artifacts): Deployment["codeHashes"] =>
  Object.fromEntries(
    CONTRACT_NAMES.map((name) => [name, codeHashOf(artifacts[name])]),
  ) as Deployment["codeHashes"];

async function blockHash(provider: Provider, number: number): Promise<Hex | null> {
  return ((await provider.getBlock(number))?.hash ?? null) as Hex | null;
}

/**
 * Null when the contracts are on this chain, else why not: LAT-4002 another chain or one that was reset,
 * LAT-4141 code that is missing or compiled from other sources.
 */
export async function inspectDeployment(
  provider: Provider,
  deployment: Deployment,
): Promise<DeploymentFault | null> {
  const { chainId } = await provider.getNetwork();
  const anchors: readonly [string, string, string][] = [
    ["chain id", String(chainId), String(deployment.chainId)],
    ["genesis block", String(await blockHash(provider, 0)), deployment.genesisHash],
    ["deployment block", String(await blockHash(provider, deployment.blockNumber)), deployment.blockHash],
  ];
  for (const [what, actual, limit] of anchors) {
    if (actual !== limit) return { code: "LAT-4002", details: { what, actual, limit } };
  }
  const artifacts = await loadArtifacts();
  for (const contract of CONTRACT_NAMES) {
    const address = deployment.contracts[contract];
    if ((await provider.getCode(address)) === "0x") {
      return { code: "LAT-4141", details: { contract, address, reason: "there is no code" } };
    }
    if (codeHashOf(artifacts[contract]) !== deployment.codeHashes[contract]) {
      return { code: "LAT-4141", details: { contract, address, reason: "it was built from other sources" } };
    }
  }
  return null;
}

async function deployOne(
  send: Send,
  name: ContractName,
  artifact: ContractArtifact,
  args: readonly unknown[],
): Promise<Hex> {
  const factory = new ContractFactory(artifact.abi, artifact.bytecode);
  const receipt = await send(name, await factory.getDeployTransaction(...args));
  if (!receipt.contractAddress) throw domainError("LAT-4143", { what: name, reason: "no contract was made" });
  return lower(receipt.contractAddress);
}

async function deployAll(
  send: Send,
  artifacts: Artifacts,
  deployer: string,
  { signer, activationDelaySeconds, recoveryDelaySeconds, token, ...options }: DeployOptions,
): Promise<Record<ContractName, Hex>> {
  const accessManager = await deployOne(send, "accessManager", artifacts.accessManager, [deployer]);
  const registry = await deployOne(send, "registry", artifacts.registry, [accessManager]);
  const accountRegistry = await deployOne(send, "accountRegistry", artifacts.accountRegistry, [
    accessManager,
    recoveryDelaySeconds ?? RECOVERY_DELAY_SECONDS,
  ]);
  const orderVerifier = await deployOne(send, "orderVerifier", artifacts.orderVerifier, []);
  const { windowSeconds, operatorBondWei, challengerBondWei, maxLeadIntervals } =
    options.challenge ?? DEMO_CHALLENGE;
  // Ledger and court name each other for good: the court is the contract after the ledger.
  const nonce = (await connectionOf(signer).getTransactionCount(deployer, "latest")) + 1;
  const court = lower(getCreateAddress({ from: deployer, nonce }));
  const rules = [registry, court, windowSeconds, maxLeadIntervals];
  const batchLedger = await deployOne(send, "batchLedger", artifacts.batchLedger, rules);
  const bonds = [batchLedger, operatorBondWei, challengerBondWei];
  const challengeCourt = await deployOne(send, "challengeCourt", artifacts.challengeCourt, bonds);
  const settlementVault = await deployOne(send, "settlementVault", artifacts.settlementVault, [
    accessManager,
    batchLedger,
    accountRegistry,
    token ?? NO_TOKEN,
    activationDelaySeconds,
  ]);
  const consentLog = await deployOne(send, "consentLog", artifacts.consentLog, []);
  const auditAnchor = await deployOne(send, "auditAnchor", artifacts.auditAnchor, [registry]);
  return {
    accessManager,
    registry,
    accountRegistry,
    orderVerifier,
    batchLedger,
    challengeCourt,
    settlementVault,
    consentLog,
    auditAnchor,
  };
}

/** Without a bond the ledger takes no batch. */
async function postBond(
  send: Send,
  artifacts: Artifacts,
  court: Hex,
  operator: Hex,
  { operatorBondWei }: ChallengeRules,
): Promise<void> {
  if (BigInt(operatorBondWei) === 0n) return;
  const data = Interface.from(artifacts.challengeCourt.abi).encodeFunctionData("postBond", [operator]);
  await send("post the operator's bond", { to: court, data, value: operatorBondWei });
}

interface Registration {
  readonly send: Send;
  readonly provider: Provider;
  readonly artifacts: Artifacts;
  readonly registry: Hex;
  readonly roles: DeploymentRoles;
}

/** Registers feeders (and their communities) that the registry does not know yet. */
async function registerFeeders(
  { send, provider, artifacts, registry, roles }: Registration,
  feeders: readonly FeederToRegister[],
): Promise<DeployedFeeder[]> {
  const contract = new Contract(registry, artifacts.registry.abi, provider);
  const call = (name: string, args: readonly unknown[]) => ({
    to: registry,
    data: contract.interface.encodeFunctionData(name, args),
  });
  const known = new Set<Hex>();
  const isNew = async (view: string, id: Hex) =>
    !known.has(id) && (await contract.getFunction(view)(id)) !== true;
  const deployed: DeployedFeeder[] = [];
  for (const { communityId, feederId, networkHash } of feeders) {
    const community = idHash(communityId);
    const feeder = idHash(feederId);
    if (await isNew("isCommunity", community)) {
      await send(`register community ${communityId}`, call("registerCommunity", [community]));
    }
    if (await isNew("isFeeder", feeder)) {
      const args = [feeder, community, roles.operator, roles.dso, roles.auditor, networkHash];
      await send(`register feeder ${feederId}`, call("registerFeeder", args));
    }
    known.add(community).add(feeder);
    deployed.push({ communityId, feederId, community, feeder, networkHash });
  }
  return deployed;
}

/** Writes into the registry which ledger mode each community chose, where it says something else. */
async function chooseModes(
  { send, provider, artifacts, registry }: Omit<Registration, "roles">,
  feeders: readonly FeederToRegister[],
): Promise<void> {
  const contract = new Contract(registry, artifacts.registry.abi, provider);
  for (const { feederId, fullMode } of feeders) {
    if (fullMode === undefined) continue;
    const feeder = idHash(feederId);
    const authority = await contract.getFunction("authorityOf")(feeder);
    if (authority.fullMode === fullMode) continue;
    const data = contract.interface.encodeFunctionData("chooseMode", [feeder, fullMode]);
    await send(`choose the ledger mode of ${feederId}`, { to: registry, data });
  }
}

async function verifyDeployment(provider: Provider, artifacts: Artifacts, deployment: Deployment) {
  await verifyRoles(provider, artifacts, deployment);
  const { contracts, roles } = deployment;
  const registry = new Contract(contracts.registry, artifacts.registry.abi, provider);
  const ledger = new Contract(contracts.batchLedger, artifacts.batchLedger.abi, provider);
  const vault = new Contract(contracts.settlementVault, artifacts.settlementVault.abi, provider);
  const accounts = new Contract(contracts.accountRegistry, artifacts.accountRegistry.abi, provider);
  const court = new Contract(contracts.challengeCourt, artifacts.challengeCourt.abi, provider);
  const anchors = new Contract(contracts.auditAnchor, artifacts.auditAnchor.abi, provider);
  const links: readonly [string, string, Hex][] = [
    ["the ledger's registry", await ledger.getFunction("registry")(), contracts.registry],
    ["the audit anchors' registry", await anchors.getFunction("registry")(), contracts.registry],
    ["the ledger's court", await ledger.getFunction("court")(), contracts.challengeCourt],
    ["the court's ledger", await court.getFunction("ledger")(), contracts.batchLedger],
    ["the vault's ledger", await vault.getFunction("ledger")(), contracts.batchLedger],
    ["the vault's accounts", await vault.getFunction("accounts")(), contracts.accountRegistry],
    ["the accounts' authority", await accounts.getFunction("authority")(), contracts.accessManager],
    ["the registry's authority", await registry.getFunction("authority")(), contracts.accessManager],
    ["the vault's authority", await vault.getFunction("authority")(), contracts.accessManager],
  ];
  for (const [what, actual, limit] of links) {
    if (lower(actual) !== limit)
      throw domainError("LAT-4142", { reason: `${what} is ${actual}, not ${limit}` });
  }
  for (const { feeder, feederId, community } of deployment.feeders) {
    const authority = await registry.getFunction("authorityOf")(feeder);
    const actual = [authority.community, authority.operator, authority.dso, authority.auditor].map(lower);
    const limit = [community, roles.operator, roles.dso, roles.auditor].map(lower);
    if (actual.join() !== limit.join()) {
      throw domainError("LAT-4142", { reason: `feeder ${feederId} has other signers or another community` });
    }
  }
}

/**
 * Reads a deployment back: code, roles, links between the contracts and signers of every feeder. Sends nothing.
 * @throws LAT-4002, LAT-4141, LAT-4142
 */
export async function verifyOnChain(provider: Provider, deployment: Deployment): Promise<void> {
  const fault = await inspectDeployment(provider, deployment);
  if (fault) throw domainError(fault.code, fault.details);
  const artifacts = await loadArtifacts();
  const contract = await foreignCode(provider, artifacts, deployment);
  if (contract !== null) {
    const address = deployment.contracts[contract];
    throw domainError("LAT-4141", { contract, address, reason: "the code there is another" });
  }
  await verifyDeployment(provider, artifacts, deployment);
  await verifyNobodyElse(provider, artifacts, deployment);
}

/** Adds what came after this deployment, on the chain that it is on. @throws LAT-4002, LAT-4143 */
async function withLaterContracts(
  { signer }: Pick<DeployOptions, "signer">,
  artifacts: Artifacts,
  existing: Deployment,
): Promise<Deployment> {
  if (existing.contracts.auditAnchor !== undefined) return existing;
  const provider = connectionOf(signer);
  const [actual, limit] = [await blockHash(provider, existing.blockNumber), existing.blockHash];
  if (actual !== limit) throw domainError("LAT-4002", { what: "deployment block", actual, limit });
  const args = [existing.contracts.registry];
  const auditAnchor = await deployOne(senderOf(signer), "auditAnchor", artifacts.auditAnchor, args);
  return {
    ...existing,
    contracts: { ...existing.contracts, auditAnchor },
    codeHashes: { ...existing.codeHashes, auditAnchor: codeHashOf(artifacts.auditAnchor) },
  };
}

/** Same contracts, perhaps more feeders. @throws LAT-4002, LAT-4141, LAT-4142, LAT-4143 */
async function reuse(options: DeployOptions, stored: Deployment): Promise<Deployment> {
  const provider = connectionOf(options.signer);
  const artifacts = await loadArtifacts();
  const existing = await withLaterContracts(options, artifacts, stored);
  const fault = await inspectDeployment(provider, existing);
  if (fault) throw domainError(fault.code, fault.details);
  const known = new Set(existing.feeders.map((feeder) => feeder.feederId));
  const fresh = options.feeders.filter((feeder) => !known.has(feeder.feederId));
  const { registry } = existing.contracts;
  const send = senderOf(options.signer);
  const added = await registerFeeders({ send, provider, artifacts, registry, roles: existing.roles }, fresh);
  await chooseModes({ send, provider, artifacts, registry }, options.feeders);
  const deployment = added.length > 0 ? { ...existing, feeders: [...existing.feeders, ...added] } : existing;
  await verifyDeployment(provider, artifacts, deployment);
  return deployment;
}

/** Lower case, after a check of their checksums. */
function checkedRoles(roles: DeploymentRoles): DeploymentRoles {
  for (const address of Object.values(roles)) getAddress(address);
  return {
    admin: lower(roles.admin),
    operator: lower(roles.operator),
    dso: lower(roles.dso),
    auditor: lower(roles.auditor),
    guardian: lower(roles.guardian),
  };
}

/**
 * Brings the contracts up on the signer's chain, or checks that `existing` is still there and returns it (with
 * feeders that are new). Nothing else has to be remembered: a deployment that was interrupted leaves contracts
 * that nobody uses, and is done again.
 * @throws LAT-4002 another chain, LAT-4141 other code, LAT-4142 wrong roles, LAT-4143 a transaction failed
 */
export async function deployContracts(options: DeployOptions): Promise<Deployment> {
  if (options.existing) return reuse(options, options.existing);
  const { signer, activationDelaySeconds } = options;
  const provider = connectionOf(signer);
  const send = senderOf(signer);
  const deployer = lower(await signer.getAddress());
  const roles = checkedRoles(options.roles);
  const artifacts = await loadArtifacts();
  const contracts = await deployAll(send, artifacts, deployer, options);
  const { accessManager, registry } = contracts;
  const challenge = options.challenge ?? DEMO_CHALLENGE;
  await postBond(send, artifacts, contracts.challengeCourt, roles.operator, challenge);
  const feeders = await registerFeeders({ send, provider, artifacts, registry, roles }, options.feeders);
  await chooseModes({ send, provider, artifacts, registry }, options.feeders);
  // Last, and in one transaction: from here on the deployer has no power that was not given to it by name.
  const calls = roleCalls(artifacts, contracts, roles, deployer);
  const manager = Interface.from(artifacts.accessManager.abi);
  const data = manager.encodeFunctionData("multicall", [calls]);
  const last = await send("set roles", { to: accessManager, data });
  const deployment: Deployment = {
    format: "lateral-deployment/1",
    chainId: Number((await provider.getNetwork()).chainId),
    genesisHash: (await blockHash(provider, 0))!,
    blockNumber: last.blockNumber,
    blockHash: last.blockHash as Hex,
    contracts,
    codeHashes: codeHashesOf(artifacts),
    roles,
    activationDelaySeconds,
    challenge,
    feeders,
  };
  await verifyDeployment(provider, artifacts, deployment);
  return deployment;
}
