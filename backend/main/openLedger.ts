/** The chain, the contracts on it, and the client that drives the outbox. */
import { join } from "node:path";
import { DEMO_CHALLENGE, deployContracts } from "../../scripts/deploy/deploy.ts";
import { readDeployment, writeDeployment } from "../../scripts/deploy/deploymentFile.ts";
import { anchorContract } from "../adapters/chain/anchorContract.ts";
import { ledgerCalls } from "../adapters/chain/batchWriter.ts";
import { ChainClient } from "../adapters/chain/chainClient.ts";
import { anchorOf } from "../adapters/chain/chainIdentity.ts";
import { consentContract } from "../adapters/chain/consentContract.ts";
import { courtContract } from "../adapters/chain/courtContract.ts";
import { DevChain } from "../adapters/chain/devChain.ts";
import { connectSigner } from "../adapters/chain/ethersSigner.ts";
import { networkRegistry } from "../adapters/chain/networkRegistry.ts";
import { DEFAULT_LIMITS } from "../adapters/chain/packRecords.ts";
import { vaultContract } from "../adapters/chain/vaultContract.ts";
import { type ChallengeRules, type Deployment, ledgerDomainOf } from "../core/commitment/deployment.ts";
import { keccakText } from "../core/commitment/words.ts";
import {
  catalogue,
  DomainError,
  domainError,
  type ErrorCode,
  type ErrorDetails,
  fill,
} from "../core/errors/domainError.ts";
import type { Hex } from "../core/orders/order.ts";
import type { AuditAnchors } from "../ports/auditAnchors.ts";
import type { ChainPort, LedgerCalls } from "../ports/chain.ts";
import type { ConsentChain } from "../ports/consentChain.ts";
import type { CourtPort } from "../ports/court.ts";
import type { NetworkRegistry } from "../ports/networkRegistry.ts";
import type { SignerPort } from "../ports/signer.ts";
import type { Store } from "../ports/store.ts";
import type { VaultPort } from "../ports/vault.ts";
import type { Progress } from "./progress.ts";
import type { Settings } from "./settings.ts";

/** A balance root may be disabled for this long before it counts. */
const ACTIVATION_DELAY_SECONDS = 3_600;
/** The same on the development chain, whose days take minutes. */
const DEV_ACTIVATION_DELAY_SECONDS = 20;
const EXTERNAL_FINALITY_BLOCKS = 12;
const DEV_REPLACE_AFTER_MS = 5_000;

export interface LedgerFeeder {
  readonly communityId: string;
  readonly feederId: string;
  readonly networkHash: Hex;
  /** The community's choice, written into the registry; left out to leave the registry as it is. */
  readonly fullMode?: boolean;
}

export interface OpenLedger {
  readonly chain: ChainPort;
  readonly calls: LedgerCalls;
  /** What the registry last said about ledger mode E; null when it never answered. */
  readonly fullMode: (feeder: Hex) => Promise<boolean | null>;
  readonly vault: VaultPort;
  readonly court: CourtPort;
  readonly anchors: AuditAnchors;
  readonly consents: ConsentChain;
  readonly networks: NetworkRegistry;
  readonly deployment: Deployment;
  readonly rpcUrl: string;
  close(): Promise<void>;
}

/**
 * Starts or finds the chain, deploys or checks the contracts, and opens the client.
 * @throws LAT-4002 when the chain is not the one we deployed on, LAT-401x, LAT-414x
 */
export async function openLedger(
  settings: Pick<Settings, "home" | "chainRpcUrl" | "moreRpcUrls" | "challengeSeconds" | "maxLeadIntervals">,
  progress: Progress,
  signers: SignerPort,
  { outbox }: Pick<Store, "outbox">,
  feeder: LedgerFeeder,
): Promise<OpenLedger> {
  const warn = (code: ErrorCode, details: ErrorDetails) =>
    progress.warn(`${code}: ${fill(catalogue[code].title, details)}`);
  const node =
    settings.chainRpcUrl === null
      ? await progress.step("Development chain", () =>
          DevChain.start({ folder: join(settings.home, "chain"), onWarning: warn }),
        )
      : null;
  try {
    const rpcUrl = node?.url ?? settings.chainRpcUrl ?? "";
    const [sender, admin] = [await signers.roleSigner("sender"), await signers.roleSigner("admin")];
    await node?.fund([sender.address, admin.address]);
    const path = join(settings.home, "deployment.json");
    const challenge = node === null ? { ...DEMO_CHALLENGE, ...rulesOf(settings) } : DEMO_CHALLENGE;
    const deployment = await progress.step("Contracts", () =>
      deploy(rpcUrl, node, signers, feeder, { path, challenge }),
    );
    const { contract } = ledgerDomainOf(deployment, feeder.feederId);
    const chain = new ChainClient({
      urls: [rpcUrl, ...settings.moreRpcUrls],
      anchor: anchorOf(deployment),
      store: outbox,
      signer: sender,
      onWarning: warn,
      // Records of many feeders share a transaction; one feeder's go alone.
      pack: DEFAULT_LIMITS,
      // The development chain never reorganises; what a crash of it loses, the client sends again.
      finalityDepth: node === null ? EXTERNAL_FINALITY_BLOCKS : 0,
      // It mines at once; what it knows and does not mine is replaced soon, which wakes it.
      ...(node === null ? {} : { replaceAfterMs: DEV_REPLACE_AFTER_MS }),
    });
    return {
      chain,
      calls: ledgerCalls(contract),
      fullMode: lastKnownMode(chain),
      court: courtContract(chain, deployment),
      anchors: anchorContract(chain, deployment),
      consents: consentContract(chain, deployment),
      networks: networkRegistry({
        url: rpcUrl,
        chainId: ledgerDomainOf(deployment, feeder.feederId).chainId,
        registry: deployment.contracts.registry,
        signers,
        fund: async (address) => node?.fund([address]),
      }),
      vault: vaultContract({
        reader: chain,
        deployment,
        // The demonstration's bank: deposits are there as soon as they are needed. Elsewhere the operator
        // records them from bank statements.
        depositReference: async (at, _amount, before) =>
          node === null ? null : keccakText(`demonstration deposit ${at} after ${before}`),
      }),
      deployment,
      rpcUrl,
      async close() {
        await chain.close();
        await node?.stop();
      },
    };
  } catch (error) {
    await node?.stop();
    throw error;
  }
}

/** A chain that is away does not keep gates from closing: the mode changes seldom, and the contract has the last word. */
function lastKnownMode(chain: Pick<ChainPort, "fullMode">): OpenLedger["fullMode"] {
  const known = new Map<Hex, boolean>();
  return async (feeder) => {
    try {
      known.set(feeder, await chain.fullMode(feeder));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    return known.get(feeder) ?? null;
  };
}

const rulesOf = ({
  challengeSeconds,
  maxLeadIntervals,
}: Pick<Settings, "challengeSeconds" | "maxLeadIntervals">) => ({
  windowSeconds: challengeSeconds,
  maxLeadIntervals,
});

async function deploy(
  rpcUrl: string,
  node: DevChain | null,
  signers: SignerPort,
  feeder: LedgerFeeder,
  { path, challenge }: { readonly path: string; readonly challenge: ChallengeRules },
): Promise<Deployment> {
  const admin = await signers.roleSigner("admin");
  const addressOf = async (role: "operator" | "dso" | "auditor" | "guardian") =>
    (await signers.roleSigner(role)).address;
  const chainId = node?.chainId ?? (await chainIdOf(rpcUrl));
  const { signer, provider } = connectSigner(admin, rpcUrl, chainId);
  try {
    const existing = readDeployment(path);
    const deployment = await deployContracts({
      signer,
      roles: {
        admin: admin.address,
        operator: await addressOf("operator"),
        dso: await addressOf("dso"),
        auditor: await addressOf("auditor"),
        guardian: await addressOf("guardian"),
      },
      feeders: [feeder],
      challenge,
      activationDelaySeconds: node === null ? ACTIVATION_DELAY_SECONDS : DEV_ACTIVATION_DELAY_SECONDS,
      existing,
    });
    // What must be found again is on disk before its address is.
    await node?.persist();
    writeDeployment(path, deployment);
    return deployment;
  } finally {
    provider.destroy();
  }
}

/** @throws LAT-4001 */
async function chainIdOf(rpcUrl: string): Promise<number> {
  try {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
    const headers = { "content-type": "application/json" };
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(rpcUrl, { method: "POST", headers, body, signal });
    const answer = (await response.json()) as { readonly result?: string };
    return Number(BigInt(answer.result ?? ""));
  } catch (cause) {
    throw domainError("LAT-4001", { reason: "CHAIN_RPC_URL gives no chain id" }, { cause });
  }
}
