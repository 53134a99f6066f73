import { beforeAll, describe, expect, test } from "vitest";
import {
  type ConsentContent,
  consentCommitment,
  revocationLock,
  revocationSecret,
} from "../../backend/core/commitment/consent.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { refusal, startTestChain, type TestChain } from "./testChain.ts";

describe("ConsentLog", () => {
  let chain: TestChain;
  let now: number;
  const random = randomSource(81);
  beforeAll(async () => {
    chain = await startTestChain();
    now = (await chain.ethers.provider.getBlock("latest"))!.timestamp;
  });
  const log = () => chain.contract("consentLog", chain.keys.stranger);
  const domain = () => ({ chainId: 31_337, contract: chain.deployment.contracts.consentLog });
  const content = (change: Partial<ConsentContent> = {}): ConsentContent => ({
    account: random.hex(20),
    purpose: "share-readings-with-dso",
    textHash: keccakText("the text that was shown"),
    validUntil: now + 86_400,
    salt: random.hex(16),
    ...change,
  });
  const give = (consent: ConsentContent) => {
    const commitment = consentCommitment(domain(), consent);
    return log().getFunction("give")(commitment, revocationLock(domain(), consent), consent.validUntil);
  };
  const stoodAt = (consent: ConsentContent, at: number) =>
    log().getFunction("stoodAt")(consentCommitment(domain(), consent), at);

  test("dates a consent, and ends it with its term", async () => {
    const consent = content();
    await give(consent);
    const stored = await log().getFunction("consentOf")(consentCommitment(domain(), consent));
    const givenAt = Number(stored.givenAt);
    expect(await stoodAt(consent, givenAt - 1)).toBe(false);
    expect(await stoodAt(consent, givenAt)).toBe(true);
    expect(await stoodAt(consent, consent.validUntil)).toBe(true);
    expect(await stoodAt(consent, consent.validUntil + 1)).toBe(false);
  });

  test("is revoked by whoever holds the salt, once, and from then on only", async () => {
    const consent = content();
    await give(consent);
    const commitment = consentCommitment(domain(), consent);
    const revoke = (secret: string) => log().getFunction("revoke")(commitment, secret);
    expect(await refusal(revoke(random.hex(32)))).toBe("ConsentLog_WrongSecret");
    await revoke(revocationSecret(domain(), consent));
    const { givenAt, revokedAt } = await log().getFunction("consentOf")(commitment);
    expect(await stoodAt(consent, Number(revokedAt) - 1)).toBe(revokedAt > givenAt);
    expect(await stoodAt(consent, Number(revokedAt))).toBe(false);
    expect(await refusal(revoke(revocationSecret(domain(), consent)))).toBe("ConsentLog_Revoked");
  });

  test("refuses zero, a second time, an end in the past, and to revoke what it does not know", async () => {
    const consent = content();
    await give(consent);
    expect(await refusal(give(consent))).toBe("ConsentLog_Known");
    expect(await refusal(give(content({ validUntil: now })))).toBe("ConsentLog_Ended");
    const zero = `0x${"00".repeat(32)}`;
    expect(await refusal(log().getFunction("give")(zero, random.hex(32), now + 99_999))).toBe(
      "ConsentLog_ZeroHash",
    );
    expect(await refusal(log().getFunction("give")(random.hex(32), zero, now + 99_999))).toBe(
      "ConsentLog_ZeroHash",
    );
    expect(await refusal(log().getFunction("revoke")(random.hex(32), zero))).toBe("ConsentLog_Unknown");
    expect(await log().getFunction("stoodAt")(random.hex(32), now + 10)).toBe(false);
  });

  test("shows nothing of the content: every part and the salt change the commitment", () => {
    const consent = content();
    const changes: Partial<ConsentContent>[] = [
      { account: random.hex(20) },
      { purpose: "forecast" },
      { textHash: random.hex(32) },
      { validUntil: consent.validUntil + 1 },
      { salt: random.hex(16) },
    ];
    const all = [{}, ...changes].map((change) => consentCommitment(domain(), { ...consent, ...change }));
    expect(new Set(all).size).toBe(all.length);
  });
});
