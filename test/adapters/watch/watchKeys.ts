/** Keys of everybody in the watcher's tests. */
import { Wallet } from "ethers";
import { keccakText } from "../../../backend/core/commitment/words.ts";

export const walletOf = (name: string) => new Wallet(keccakText(`key of ${name}`));
export const [operator, dso, auditor, guardian, admin, watch] = [
  "operator",
  "dso",
  "auditor",
  "guardian",
  "admin",
  "watcher",
].map(walletOf);
