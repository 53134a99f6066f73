import { fileURLToPath } from "node:url";
import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import { defineConfig } from "hardhat/config";

/** `npm test` tries few cases, `npm run test:long` many. */
const long = process.env.LATERAL_LONG === "1";

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
    // The product starts without its tests: `hardhat build --no-tests`.
    splitTestsCompilation: true,
    npmFilesToBuild: ["@openzeppelin/contracts/access/manager/AccessManager.sol"],
  },
  paths: { sources: "./contracts", tests: { solidity: "./test/contracts/solidity" } },
  networks: {
    default: { type: "edr-simulated", chainType: "l1", chainId: 31337 },
  },
  test: {
    solidity: {
      fuzz: { runs: long ? 10_000 : 64, seed: "0x6c61746572616c" },
      invariant: { runs: long ? 1_000 : 8, depth: long ? 100 : 40, failOnRevert: false },
    },
  },
});
