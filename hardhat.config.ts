import { fileURLToPath } from "node:url";
import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import { defineConfig } from "hardhat/config";

/** `npm test` runs few fuzz cases; `LATERAL_FUZZ_RUNS=10000` is the long run. */
const fuzzRuns = Number(process.env.LATERAL_FUZZ_RUNS ?? 64);

export default defineConfig({
  plugins: [hardhatEthers],
  solidity: {
    compilers: [
      {
        version: "0.8.37",
        path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
        settings: {
          optimizer: { enabled: true, runs: 10_000 },
          viaIR: true,
          evmVersion: "cancun",
          metadata: { bytecodeHash: "none" },
        },
      },
    ],
    npmFilesToBuild: ["@openzeppelin/contracts/access/manager/AccessManager.sol"],
  },
  paths: { sources: "./contracts", tests: { solidity: "./test/contracts/solidity" } },
  networks: {
    default: { type: "edr-simulated", chainType: "l1", chainId: 31337 },
  },
  test: {
    solidity: {
      fuzz: { runs: fuzzRuns, seed: "0x6c61746572616c" },
      invariant: { runs: Math.max(8, Math.floor(fuzzRuns / 10)), depth: 40, failOnRevert: false },
    },
  },
});
