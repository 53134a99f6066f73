// Shows a member's account on the chain, and proposes a new key for a member who lost all of its own:
//   npm run accounts -- show ACCOUNT --rpc URL --deployment FILE
//   npm run accounts -- recover ACCOUNT NEW-KEY --rpc URL --deployment FILE --keys FOLDER [--passphrase-file FILE]
//   npm run accounts -- recover ... --pkcs11 MODULE --token LABEL --pin-file FILE   the key stays in the module
//   npm run accounts -- recover ... --dry-run                                       asks the chain, sends nothing
// ACCOUNT and NEW-KEY are addresses. The operator's key proposes and pays. Until the delay of the registry is over
// any key of the account may object; afterwards anyone may complete it (the member, in the product).
// Status 0: shown, proposed or possible; 2: not.
import { parseArgs } from "node:util";
import { Contract, formatEther, getAddress, Interface, isAddress, JsonRpcProvider } from "ethers";
import { connectSigner } from "../backend/adapters/chain/ethersSigner.ts";
import { accountRegistryAbi } from "../backend/core/commitment/contractAbi.ts";
import type { Deployment } from "../backend/core/commitment/deployment.ts";
import { domainError } from "../backend/core/errors/domainError.ts";
import { verifyOnChain } from "./deploy/deploy.ts";
import { readDeployment } from "./deploy/deploymentFile.ts";
import { senderOf } from "./deploy/sendTransaction.ts";
import { openServiceKey } from "./deploy/serviceKey.ts";
import { endWithManual } from "./support/command.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean", default: false },
    rpc: { type: "string" },
    deployment: { type: "string" },
    keys: { type: "string" },
    "passphrase-file": { type: "string" },
    pkcs11: { type: "string" },
    token: { type: "string" },
    "pin-file": { type: "string" },
    "dry-run": { type: "boolean", default: false },
  },
});

const registryFace = new Interface(accountRegistryAbi);
const cannot = (reason: string) => domainError("LAT-4169", { reason });
const when = (seconds: bigint | number): string => new Date(Number(seconds) * 1_000).toISOString();

function wanted(name: "rpc" | "deployment" | "keys" | "token" | "pin-file"): string {
  const value = values[name];
  if (value === undefined) throw cannot(`--${name} is missing`);
  return value;
}

function addressAt(position: number, name: string): string {
  const value = positionals[position] ?? "";
  if (!isAddress(value)) throw cannot(`${name} is not an address`);
  return getAddress(value).toLowerCase();
}

const registryOf = (provider: JsonRpcProvider, { contracts }: Deployment): Contract =>
  new Contract(contracts.accountRegistry, accountRegistryAbi, provider);

/** Keys that act now: the first one, and those of the events that still do. */
async function actingKeys(registry: Contract, from: number, account: string): Promise<string[]> {
  const keys = new Set([account]);
  for (const name of ["KeyAdded", "RecoveryCompleted"]) {
    const filter = registry.filters[name]?.(account);
    if (filter === undefined) continue;
    for (const event of await registry.queryFilter(filter, from)) {
      if ("args" in event) keys.add(String(event.args[1]).toLowerCase());
    }
  }
  const acting: string[] = [];
  for (const key of keys) if (await registry.getFunction("isKeyOf")(account, key)) acting.push(key);
  return acting;
}

async function show(provider: JsonRpcProvider, deployment: Deployment): Promise<void> {
  const account = addressAt(1, "ACCOUNT");
  const registry = registryOf(provider, deployment);
  const keys = await actingKeys(registry, deployment.blockNumber, account);
  console.log(`account ${account} in the registry ${deployment.contracts.accountRegistry}`);
  for (const key of keys) console.log(`the key ${key} acts for it`);
  const count = Number(await registry.getFunction("keyCountOf")(account));
  if (count !== keys.length) console.log(`the registry counts ${count} keys`);
  console.log(`its next change of keys carries number ${await registry.getFunction("nonceOf")(account)}`);
  const { key, readyAt } = await registry.getFunction("recoveryOf")(account);
  const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
  if (BigInt(key) === 0n) return console.log("no recovery waits");
  const due =
    now >= Number(readyAt) ? "it can be completed now" : `it can be completed from ${when(readyAt)}`;
  console.log(`a recovery to ${key.toLowerCase()} waits; ${due}`);
}

/** Why the registry would refuse, in its own words. */
function refusalOf(error: unknown): string {
  const data = (error as { data?: unknown }).data;
  const parsed = typeof data === "string" && data !== "0x" ? registryFace.parseError(data) : null;
  if (parsed) return `${parsed.name}(${parsed.args.map((value) => String(value).toLowerCase()).join(", ")})`;
  return error instanceof Error ? error.message.slice(0, 200) : String(error);
}

async function recover(asking: JsonRpcProvider, deployment: Deployment): Promise<void> {
  const account = addressAt(1, "ACCOUNT");
  const key = addressAt(2, "NEW-KEY");
  const { pkcs11 } = values;
  const module =
    pkcs11 === undefined ? undefined : { path: pkcs11, token: wanted("token"), pinFile: wanted("pin-file") };
  const options = { keys: wanted("keys"), passphraseFile: values["passphrase-file"], module };
  const operator = await openServiceKey("operator", options);
  const to = deployment.contracts.accountRegistry;
  const data = registryFace.encodeFunctionData("proposeRecovery", [account, key]);
  let gas: bigint;
  try {
    gas = await asking.estimateGas({ from: operator.address, to, data });
  } catch (error) {
    throw cannot(refusalOf(error));
  }
  const delay = Number(await registryOf(asking, deployment).getFunction("recoveryDelaySeconds")());
  console.log(`${operator.address} may propose ${key} for ${account}; it can be completed ${delay} s later`);
  if (values["dry-run"]) {
    const { maxFeePerGas, gasPrice } = await asking.getFeeData();
    const cost = gas * (maxFeePerGas ?? gasPrice ?? 0n);
    const balance = await asking.getBalance(operator.address);
    console.log(`${gas} gas; at today's fees ${formatEther(cost)}`);
    console.log(`it has ${formatEther(balance)}: ${balance >= cost ? "enough" : "NOT ENOUGH"}`);
    return console.log("nothing was sent");
  }
  const { signer, provider } = connectSigner(operator, wanted("rpc"), deployment.chainId);
  try {
    const { hash } = await senderOf(signer)("propose the recovery", { to, data });
    const waiting = await registryOf(provider, deployment).getFunction("recoveryOf")(account);
    if (String(waiting.key).toLowerCase() !== key) throw cannot("the chain does not show it; ask again");
    console.log(`proposed in ${hash}, read back; it can be completed from ${when(waiting.readyAt)}`);
  } finally {
    provider.destroy();
  }
}

async function main(): Promise<number> {
  const acts = { show, recover } as const;
  const act = Object.entries(acts).find(([name]) => name === positionals[0])?.[1];
  if (act === undefined) throw cannot(`the command is one of ${Object.keys(acts).join(", ")}`);
  const file = wanted("deployment");
  const deployment = readDeployment(file);
  if (deployment === null) throw cannot(`${file} does not exist`);
  const provider = new JsonRpcProvider(wanted("rpc"), deployment.chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
  });
  try {
    await verifyOnChain(provider, deployment);
    await act(provider, deployment);
    return 0;
  } finally {
    provider.destroy();
  }
}

await endWithManual(import.meta.url, values.help, main);
