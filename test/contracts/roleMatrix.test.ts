/**
 * Every function that changes something × every role. The grants are written down here a second time; a function
 * that is not in the table fails the test, so that nobody adds one without saying who may call it.
 */
import { Interface, type ParamType } from "ethers";
import { beforeAll, describe, expect, test } from "vitest";
import type { ContractName } from "../../backend/core/commitment/deployment.ts";
import { describeRoles, FUNCTION_ROLES } from "../../scripts/deploy/roles.ts";
import { refusal, startTestChain, type TestChain } from "./testChain.ts";

const ROLES = ["admin", "operator", "dso", "auditor", "guardian", "member"] as const;
type Role = (typeof ROLES)[number];

/** Who gets past the door; `anyone` stands before a signature, a proof, a bond or a secret; a batch is voided by the court alone, which is no role. */
const GRANTS: Readonly<Record<string, Role | "anyone">> = {
  "registry.registerCommunity": "admin",
  "registry.registerFeeder": "admin",
  "registry.changeSigners": "admin",
  "registry.chooseMode": "admin",
  "registry.publishNetwork": "dso",
  "registry.suspendFeeder": "dso",
  "registry.registerMeteringPoints": "operator",
  "registry.retireMeteringPoint": "operator",
  "accountRegistry.addKey": "anyone",
  "accountRegistry.removeKey": "anyone",
  "accountRegistry.proposeRecovery": "operator",
  "accountRegistry.cancelRecovery": "anyone",
  "accountRegistry.completeRecovery": "anyone",
  "settlementVault.fund": "operator",
  "settlementVault.fundWithPermit": "operator",
  "settlementVault.fundSigned": "anyone",
  "settlementVault.proposeRoot": "anyone",
  "settlementVault.disableRoot": "guardian",
  "settlementVault.activateRoot": "anyone",
  "settlementVault.withdraw": "anyone",
  "settlementVault.withdrawFor": "anyone",
  "settlementVault.pause": "guardian",
  "settlementVault.unpause": "guardian",
  "consentLog.give": "anyone",
  "consentLog.revoke": "anyone",
  "auditAnchor.anchor": "anyone",
  "batchLedger.commitBatch": "anyone",
  "batchLedger.commitFullBatch": "anyone",
  "batchLedger.commitMany": "anyone",
  "batchLedger.commitOrders": "anyone",
  "batchLedger.commitVoid": "anyone",
  "batchLedger.voidBatch": "anyone",
  "challengeCourt.announce": "anyone",
  "challengeCourt.answer": "anyone",
  "challengeCourt.challengeBalance": "anyone",
  "challengeCourt.challengeOutcome": "anyone",
  "challengeCourt.challengePrice": "anyone",
  "challengeCourt.challengeSums": "anyone",
  "challengeCourt.challengeTotal": "anyone",
  "challengeCourt.collect": "anyone",
  "challengeCourt.conclude": "anyone",
  "challengeCourt.demandBooked": "anyone",
  "challengeCourt.demandReceipted": "anyone",
  "challengeCourt.forfeit": "anyone",
  "challengeCourt.leaveMarket": "anyone",
  "challengeCourt.postBond": "anyone",
  "challengeCourt.takeBond": "anyone",
  // What changes the authority itself is refused to all: only the AccessManager may.
  "registry.setAuthority": "anyone",
  "accountRegistry.setAuthority": "anyone",
  "settlementVault.setAuthority": "anyone",
};

const CONTRACTS = [
  "registry",
  "accountRegistry",
  "settlementVault",
  "consentLog",
  "auditAnchor",
  "batchLedger",
  "challengeCourt",
] as const satisfies readonly ContractName[];

function emptyValue(type: ParamType): unknown {
  if (type.baseType === "array") return [];
  if (type.baseType === "tuple") return type.components!.map(emptyValue);
  if (type.baseType === "address") return `0x${"00".repeat(19)}01`;
  if (type.baseType === "bool") return false;
  if (type.baseType === "string") return "";
  if (type.baseType === "bytes") return "0x";
  const fixed = /^bytes(\d+)$/.exec(type.baseType);
  return fixed ? `0x${"00".repeat(Number(fixed[1]))}` : 0;
}

describe("every function of every contract", () => {
  let chain: TestChain;
  beforeAll(async () => {
    chain = await startTestChain();
  });

  const functionsOf = (name: ContractName) =>
    Interface.from(chain.artifacts[name].abi as never).fragments.flatMap((fragment) =>
      fragment.type === "function" &&
      "stateMutability" in fragment &&
      ["nonpayable", "payable"].includes(String(fragment.stateMutability))
        ? [fragment as ReturnType<Interface["getFunction"]> & object]
        : [],
    );

  test("is named in the table, and no other is", () => {
    const all = CONTRACTS.flatMap((name) => functionsOf(name).map((fragment) => `${name}.${fragment.name}`));
    expect(all.toSorted()).toEqual(Object.keys(GRANTS).toSorted());
  });

  test("is refused to every role that the table does not name", async () => {
    for (const name of CONTRACTS) {
      for (const fragment of functionsOf(name)) {
        const grant = GRANTS[`${name}.${fragment.name}`]!;
        const args = fragment.inputs.map(emptyValue);
        for (const role of ROLES) {
          const call = chain
            .contract(name, chain.keys[role])
            .getFunction(fragment.name)
            .staticCall(...args);
          const refused = (await refusal(call)) === "AccessManagedUnauthorized";
          const mayTry = grant === "anyone" || grant === role;
          const authority = fragment.name === "setAuthority";
          expect(refused, `${name}.${fragment.name} by ${role}`).toBe(authority ? true : !mayTry);
        }
      }
    }
  });

  test("that moves money, orders or keys is closed to the DSO; it can publish and refuse", () => {
    const open = Object.entries(GRANTS).flatMap(([name, grant]) => (grant === "dso" ? [name] : []));
    expect(open).toEqual(["registry.publishNetwork", "registry.suspendFeeder"]);
    const deployed = FUNCTION_ROLES.flatMap(({ contract, role, functions }) =>
      functions.map((fn) => [`${contract}.${fn}`, role] as const),
    );
    for (const [name, role] of deployed) expect(GRANTS[name]).toBe(role);
  });

  test("is said in words to whoever deploys", () => {
    const sentences = describeRoles(chain.deployment).join("\n");
    for (const [name, grant] of Object.entries(GRANTS)) {
      if (grant !== "anyone") expect(sentences).toContain(name.split(".")[1]);
    }
    expect(sentences).toContain(`guardian is ${chain.deployment.roles.guardian}`);
  });
});
