/**
 * Error codes LAT-4xxx: commitments, contracts and the chain client.
 * 40xx chain client, development chain and keystore; 41xx commitments; 42xx refusals by the contracts.
 */
import { commitmentErrors } from "./commitmentErrors.ts";
import { contractErrors } from "./contractErrors.ts";
import { vaultErrors } from "./vaultErrors.ts";

const chainClientErrors = {
  "LAT-4001": {
    title: "The chain does not answer ({reason})",
    remedy:
      "Work queues up and resumes by itself; check that the node at CHAIN_RPC_URL runs and can be reached.",
  },
  "LAT-4002": {
    title: "The chain was reset or is another one: {what} is {actual}, ours is {limit}",
    remedy:
      "Nothing is sent until this is resolved. Point CHAIN_RPC_URL back to the right chain, or start anew with --reset.",
  },
  "LAT-4003": {
    title: "The contract would refuse the call: {reason}",
    remedy: "The row stays unsent; the interval needs a decision (correct it or commit a void).",
  },
  "LAT-4004": {
    title: "Transaction {hash} was mined and reverted",
    remedy: "The interval needs a decision (correct it or commit a void); the cause is in the node's trace.",
  },
  "LAT-4005": {
    title: "The call needs {actual} gas, the cap is {limit}",
    remedy: "Split the batch or raise the gas cap if the price of the transaction is acceptable.",
  },
  "LAT-4006": {
    title: "Outbox row {id} was not mined within {limit} ms",
    remedy: "It keeps its nonce and is sent again by itself; check the node and the fee cap.",
  },
  "LAT-4007": {
    title: "There is no outbox row {id}",
    remedy: "Put the call in the outbox before waiting for it.",
  },
  "LAT-4008": {
    title: "The sending key holds {actual} wei, the alarm is at {limit} wei",
    remedy: "Top up the sending key's balance before it runs dry.",
  },
  "LAT-4009": {
    title: "Nonce {nonce} of the sending key was used by a transaction that is not in the outbox",
    remedy:
      "Something else uses the sending key; give each service a key of its own and check the contract's state.",
  },
  "LAT-4010": {
    title: "Outbox row {id} exists with another call",
    remedy: "An interval is committed once; a changed result needs a correction, not a second commitment.",
  },
  "LAT-4011": {
    title: "The fee for nonce {nonce} would rise to {actual} wei per gas, the cap is {limit}",
    remedy: "Wait for the chain to calm down, or raise the fee cap.",
  },
  "LAT-4013": {
    title:
      "A reorganisation took back {actual} transactions, some of them thought final ({limit} blocks deep)",
    remedy: "Rows were sent again; check that no money moved on what was thought final.",
  },
  "LAT-4014": {
    title: "The development chain's program is not installed for this machine ({actual})",
    remedy: "Run npm ci so that the package @foundry-rs/anvil brings its binary, or set CHAIN_RPC_URL.",
  },
  "LAT-4015": {
    title: "Port {actual} is used by another program",
    remedy: "Stop that program, or choose another port for the development chain.",
  },
  "LAT-4016": {
    title: "The development chain did not start within {limit} ms: {reason}",
    remedy: "Read its log in the data folder; start with --reset if its state cannot be read.",
  },
  "LAT-4017": {
    title: "The chain's state cannot be written: {reason}",
    remedy:
      "Free some disk space and check that the data folder is writable; nothing already saved was lost.",
  },
  "LAT-4018": {
    title: "The saved state of the development chain is damaged: {reason}",
    remedy: "The previous copy is used; transactions since then are sent again from the outbox.",
  },
  "LAT-4019": {
    title: "Another process already runs the development chain of this data folder (process {actual})",
    remedy: "Stop the other process, or use another data folder (LATERAL_HOME).",
  },
  "LAT-4020": {
    title: "The keystore has no key named {name}",
    remedy: "Create the key, or restore the keystore folder from its backup.",
  },
  "LAT-4021": {
    title: "The digest to sign is not 32 bytes of hex",
    remedy: "Pass the 0x-prefixed 32-byte digest itself.",
  },
  "LAT-4022": {
    title: "The key {name} cannot be opened: {reason}",
    remedy: "Check the passphrase file; a damaged key file must be restored from its backup.",
  },
  "LAT-4023": {
    title: "The keystore's passphrase is missing",
    remedy: "Put the passphrase in the file named by LATERAL_KEYSTORE_PASSPHRASE_FILE and try again.",
  },
} as const;

export const chainErrors = {
  ...chainClientErrors,
  ...commitmentErrors,
  ...contractErrors,
  ...vaultErrors,
} as const;
