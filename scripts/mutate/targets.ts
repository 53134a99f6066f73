/** What is mutated, and which tests have to notice. */
import type { Target } from "./solidityCompiler.ts";

export interface MutationGroup {
  readonly name: string;
  readonly files: readonly string[];
  /** Contracts to compile again; empty for TypeScript. */
  readonly targets: readonly Target[];
  readonly tests: readonly string[];
}

const contract = (folder: string, name: string): Target => ({
  source: `contracts/${folder}/${name}.sol`,
  contract: name,
  artifact: `artifacts/contracts/${folder}/${name}.sol/${name}.json`,
});
const harness = (name: string): Target => ({
  source: `test/contracts/solidity/${name}.sol`,
  contract: name,
  artifact: `cache/test-artifacts/test/contracts/solidity/${name}.sol/${name}.json`,
});
const HARNESS = harness("ParityHarness");
const COURT_HARNESS = harness("CourtHarness");

export const GROUPS: readonly MutationGroup[] = [
  {
    name: "accounts",
    files: ["contracts/registry/AccountRegistry.sol"],
    targets: [contract("registry", "AccountRegistry")],
    tests: ["test/contracts/accountRegistry.test.ts"],
  },
  {
    name: "signatures",
    files: ["contracts/libraries/MemberSignature.sol", "contracts/registry/OrderVerifier.sol"],
    targets: [contract("registry", "OrderVerifier")],
    tests: ["test/parity/orderVerifier.test.ts"],
  },
  {
    name: "vault",
    files: ["contracts/settlement/SettlementVault.sol"],
    targets: [contract("settlement", "SettlementVault")],
    tests: ["test/contracts/settlementVault.test.ts", "test/contracts/vaultToken.test.ts"],
  },
  {
    name: "consent",
    files: ["contracts/consent/ConsentLog.sol"],
    targets: [contract("consent", "ConsentLog")],
    tests: ["test/contracts/consentLog.test.ts"],
  },
  {
    name: "anchors",
    files: ["contracts/audit/AuditAnchor.sol"],
    targets: [contract("audit", "AuditAnchor")],
    tests: ["test/contracts/auditAnchor.test.ts"],
  },
  {
    name: "audit",
    files: ["backend/core/audit/auditEntry.ts", "backend/core/audit/verifyTrail.ts"],
    targets: [],
    tests: ["test/core/audit"],
  },
  {
    name: "registry",
    files: ["contracts/registry/Registry.sol"],
    targets: [contract("registry", "Registry")],
    tests: ["test/contracts/registry.test.ts", "test/contracts/roleMatrix.test.ts"],
  },
  {
    name: "ledger",
    files: ["contracts/market/BatchLedger.sol", "contracts/libraries/SignerQuorum.sol"],
    targets: [contract("market", "BatchLedger")],
    tests: [
      "test/contracts/batchLedger.test.ts",
      "test/contracts/batchAttacks.test.ts",
      "test/contracts/finality.test.ts",
    ],
  },
  {
    name: "court",
    files: ["contracts/market/ChallengeCourt.sol", "contracts/market/OperatorBonds.sol"],
    targets: [contract("market", "ChallengeCourt")],
    tests: ["test/contracts/challengeCourt.test.ts", "test/contracts/courtAttacks.test.ts"],
  },
  {
    name: "court checks",
    files: ["FraudChecks", "FullChecks", "SumTree", "CourtRecords"].map(
      (name) => `contracts/libraries/${name}.sol`,
    ),
    targets: [COURT_HARNESS],
    tests: ["test/parity/court.test.ts"],
  },
  {
    name: "checks",
    files: ["contracts/libraries/BatchChecks.sol", "contracts/libraries/LeafEncoding.sol"],
    targets: [HARNESS],
    tests: ["test/parity/ledger.test.ts"],
  },
  {
    name: "core/commitment",
    files: [
      "batchSignatures",
      "checkBatch",
      "commitBalances",
      "commitBatch",
      "commitOrders",
      "consent",
      "digests",
      "intents",
      "leaves",
      "merkleTree",
      "segments",
      "verifyReceipt",
      "words",
    ].map((name) => `backend/core/commitment/${name}.ts`),
    targets: [],
    tests: ["test/core/commitment", "test/parity/ledger.test.ts", "test/contracts/consentLog.test.ts"],
  },
  {
    name: "core/orders signatures",
    files: ["memberSignature", "typedPlan", "orderSignature"].map((name) => `backend/core/orders/${name}.ts`),
    targets: [],
    tests: ["test/core/orders"],
  },
];
