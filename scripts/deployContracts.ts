// Deploys the contracts, sets the roles, reads everything back, and writes the file of addresses:
//   npm run deploy -- --rpc URL --plan FILE --out FILE --keys FOLDER [--as ROLE] [--passphrase-file FILE]
//   npm run deploy -- ... --pkcs11 MODULE --token LABEL --pin-file FILE     the key stays in the security module
//   npm run deploy -- --rpc URL --plan FILE --dry-run (--from ADDRESS | --keys FOLDER)
//   npm run deploy -- --rpc URL --out FILE --verify                         reads a deployment back, sends nothing
// --as names the service key that deploys and pays, default admin. A file that exists is checked and used again;
// feeders of the plan that it does not know are registered. Status 0: deployed or sound; 2: not.
import { parseArgs } from "node:util";
import { formatEther, JsonRpcProvider } from "ethers";
import { connectSigner } from "../backend/adapters/chain/ethersSigner.ts";
import { CONTRACT_NAMES, type Deployment } from "../backend/core/commitment/deployment.ts";
import { domainError } from "../backend/core/errors/domainError.ts";
import type { Hex } from "../backend/core/orders/order.ts";
import { SIGNER_ROLES, type Signer } from "../backend/ports/signer.ts";
import { deployContracts, verifyOnChain } from "./deploy/deploy.ts";
import { readDeployment, writeDeployment } from "./deploy/deploymentFile.ts";
import { readDeployPlan } from "./deploy/deployPlan.ts";
import { rehearse } from "./deploy/rehearse.ts";
import { describeRoles } from "./deploy/roles.ts";
import { openServiceKey } from "./deploy/serviceKey.ts";
import { endWithManual } from "./support/command.ts";

const { values } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    rpc: { type: "string" },
    plan: { type: "string" },
    out: { type: "string" },
    keys: { type: "string" },
    "passphrase-file": { type: "string" },
    as: { type: "string", default: "admin" },
    pkcs11: { type: "string" },
    token: { type: "string" },
    "pin-file": { type: "string" },
    from: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    verify: { type: "boolean", default: false },
  },
});

const cannot = (reason: string) => domainError("LAT-4168", { reason });
function wanted(name: "rpc" | "plan" | "out" | "keys" | "token" | "pin-file"): string {
  const value = values[name];
  if (value === undefined) throw cannot(`--${name} is missing`);
  return value;
}

async function openSigner(): Promise<Signer> {
  const role = SIGNER_ROLES.find((name) => name === values.as);
  if (role === undefined) throw cannot(`--as is none of ${SIGNER_ROLES.join(", ")}`);
  const { pkcs11 } = values;
  const module =
    pkcs11 === undefined ? undefined : { path: pkcs11, token: wanted("token"), pinFile: wanted("pin-file") };
  return openServiceKey(role, { keys: wanted("keys"), passphraseFile: values["passphrase-file"], module });
}

/** What stands on the chain, as sentences. */
function tell(deployment: Deployment): void {
  for (const name of CONTRACT_NAMES) console.log(`${name} is at ${deployment.contracts[name]}`);
  for (const sentence of describeRoles(deployment)) console.log(sentence);
  const { windowSeconds, operatorBondWei, challengerBondWei, maxLeadIntervals } = deployment.challenge;
  console.log(
    `a batch can be challenged for ${windowSeconds} s; the operator's bond is ${operatorBondWei} wei, ` +
      `a challenger's ${challengerBondWei} wei`,
  );
  const lead = maxLeadIntervals === 0 ? "any interval" : `intervals up to ${maxLeadIntervals} ahead`;
  console.log(`the ledger takes ${lead}; ${deployment.feeders.length} feeders are registered`);
}

async function dryRun(rpcUrl: string, chainId: number): Promise<void> {
  const plan = readDeployPlan(wanted("plan"));
  const from = values.from === undefined ? (await openSigner()).address : (values.from as Hex);
  if (!/^0x[0-9a-fA-F]{40}$/.test(from)) throw cannot("--from is not an address");
  const { deployment, transactions, gas, valueWei } = await rehearse(rpcUrl, chainId, from, plan);
  tell(deployment);
  const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true });
  const { maxFeePerGas, gasPrice } = await provider.getFeeData();
  const balance = await provider.getBalance(from);
  provider.destroy();
  const cost = gas * (maxFeePerGas ?? gasPrice ?? 0n) + valueWei;
  console.log(`${transactions} transactions, ${gas} gas; at today's fees ${formatEther(cost)} with the bond`);
  console.log(`${from} has ${formatEther(balance)}: ${balance >= cost ? "enough" : "NOT ENOUGH"}`);
  console.log("this was a rehearsal on a copy: nothing was sent");
}

async function main(): Promise<void> {
  const rpcUrl = wanted("rpc");
  const asking = new JsonRpcProvider(rpcUrl);
  try {
    const chainId = Number((await asking.getNetwork()).chainId);
    if (values["dry-run"]) return await dryRun(rpcUrl, chainId);
    const out = wanted("out");
    const existing = readDeployment(out);
    if (values.verify) {
      if (existing === null) throw cannot(`${out} does not exist`);
      await verifyOnChain(asking, existing);
      tell(existing);
      return console.log("code, roles, links and signers on the chain are as the file says");
    }
    const plan = readDeployPlan(wanted("plan"));
    const { signer, provider } = connectSigner(await openSigner(), rpcUrl, chainId);
    try {
      const deployment = await deployContracts({ ...plan, signer, existing });
      writeDeployment(out, deployment);
      await verifyOnChain(provider, deployment);
      tell(deployment);
      console.log(`read back from the chain and found right; written to ${out}`);
    } finally {
      provider.destroy();
    }
  } finally {
    asking.destroy();
  }
}

await endWithManual(import.meta.url, values.help, async () => {
  await main();
  return 0;
});
