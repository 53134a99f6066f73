import { Interface } from "ethers";
import { describe, expect, it } from "vitest";
import type { TradeReceipt } from "../../../backend/core/commitment/commitment.ts";
import { registryAbi } from "../../../backend/core/commitment/contractAbi.ts";
import { readSigners } from "../../../frontend/household/chainRecord.ts";

const address = (digit: string) => `0x${digit.repeat(40)}`;

describe("whose signatures count, read from the public register", () => {
  it("finds operator, DSO and auditor where the contract's own interface puts them", async () => {
    const registry = new Interface(registryAbi);
    const authority = {
      community: `0x${"11".repeat(32)}`,
      networkHash: `0x${"22".repeat(32)}`,
      operator: address("a"),
      suspended: true,
      fullMode: true,
      dso: address("b"),
      auditor: address("c"),
    };
    const answers = [
      `0x${"00".repeat(12)}${"e".repeat(40)}`,
      registry.encodeFunctionResult("authorityOf", [authority]),
    ];
    const receipt = {
      domain: { contract: address("d"), feeder: `0x${"33".repeat(32)}` },
    } as unknown as TradeReceipt;
    const asked: unknown[] = [];
    const signers = await readSigners(receipt, async (_method, params) => {
      asked.push(params[0]);
      return answers[asked.length - 1];
    });
    expect(signers).toEqual({ operator: address("a"), dso: address("b"), auditor: address("c") });
    expect(asked[1]).toEqual({
      to: address("e"),
      data: registry.encodeFunctionData("authorityOf", [receipt.domain.feeder]),
    });
  });
});
