/** Compares a bundle with the chain: who may sign, and that each batch is recorded where the bundle says. */
import { Contract, FetchRequest, Interface, JsonRpcProvider, toBeHex, zeroPadValue } from "ethers";
import { batchLedgerAbi, registryAbi } from "../../core/commitment/contractAbi.ts";
import { place } from "../../core/compliance/bundleContext.ts";
import type { BundledCommunity, BundleFinding, IntervalProof } from "../../core/compliance/evidenceBundle.ts";
import { wasVoided } from "../../core/compliance/verifyBundle.ts";
import { domainError } from "../../core/errors/domainError.ts";
import type { IntervalIndex } from "../../core/time/marketInterval.ts";

const TIMEOUT_MS = 10_000;
const VOIDED = new Interface(batchLedgerAbi).getEvent("BatchVoided")!.topicHash;

interface Authority {
  readonly operator: string;
  readonly dso: string;
  readonly auditor: string;
  readonly networkHash: string;
}

export class ChainCheck {
  readonly #provider: JsonRpcProvider;
  readonly #community: BundledCommunity;
  readonly #ledger = new Interface(batchLedgerAbi);
  #opening: BundleFinding[];
  /** Newest interval looked at. */
  #last: IntervalIndex | null = null;

  private constructor(provider: JsonRpcProvider, community: BundledCommunity, opening: BundleFinding[]) {
    this.#provider = provider;
    this.#community = community;
    this.#opening = opening;
  }

  /**
   * Connects and compares chain id and signers.
   * @throws LAT-6910 when the endpoint does not answer or has no such ledger
   */
  static async open(url: string, community: BundledCommunity): Promise<ChainCheck> {
    if (!/^https?:\/\//.test(url))
      throw domainError("LAT-6910", { what: "the RPC endpoint is not a web address" });
    const request = new FetchRequest(url);
    request.timeout = TIMEOUT_MS;
    const { domain, signers } = community;
    const provider = new JsonRpcProvider(request, domain.chainId, { staticNetwork: true });
    try {
      const chainId = Number(await provider.send("eth_chainId", []));
      const opening: BundleFinding[] = [];
      const differ = (where: string, what: string) => opening.push({ code: "LAT-6910", where, what });
      if (chainId !== domain.chainId) differ("chain", `it is chain ${chainId}, not ${domain.chainId}`);
      const ledger = new Contract(domain.contract, batchLedgerAbi, provider);
      const registry = new Contract(
        (await ledger.getFunction("registry")()) as string,
        registryAbi,
        provider,
      );
      const authority = (await registry.getFunction("authorityOf")(domain.feeder)) as Authority;
      for (const role of ["operator", "dso", "auditor"] as const) {
        const actual = authority[role].toLowerCase();
        if (actual !== signers[role].toLowerCase()) differ(`signer ${role}`, `the registry names ${actual}`);
      }
      return new ChainCheck(provider, community, opening);
    } catch (error) {
      provider.destroy();
      throw domainError(
        "LAT-6910",
        { what: "the endpoint has no such ledger or does not answer" },
        { cause: error },
      );
    }
  }

  /** Whether the batch of an interval stands in the chain's log, in the block and transaction named. */
  async check(proof: IntervalProof): Promise<readonly BundleFinding[]> {
    const findings = this.#opening;
    this.#opening = [];
    const { batch } = proof;
    this.#last = proof.interval;
    if (batch === null) return findings;
    const where = place(proof.interval, `transaction ${batch.transactionHash}`);
    const differ = (what: string) => findings.push({ code: "LAT-6910", where, what });
    const receipt = await this.#provider.getTransactionReceipt(batch.transactionHash);
    if (receipt === null) differ("the chain does not know it");
    else if (receipt.status !== 1) differ("it was reverted");
    else if (receipt.blockHash !== batch.blockHash) differ(`it is in block ${receipt.blockHash}`);
    else if (receipt.blockNumber !== batch.blockNumber) differ(`it is in block ${receipt.blockNumber}`);
    else if (Number(receipt.gasUsed) !== batch.gasUsed) differ(`it used ${receipt.gasUsed} gas`);
    else if (!receipt.logs.some((log) => this.#records(log, proof))) differ("it records another batch");
    const voided = await this.#isVoided(proof);
    if (voided !== wasVoided(proof)) {
      differ(voided ? "the court made it void, the bundle does not say so" : "no court made it void");
    }
    return findings;
  }

  /** Whether the ledger's log tells that the batch was proven wrong. */
  async #isVoided({ interval, batch }: IntervalProof): Promise<boolean> {
    const { domain } = this.#community;
    const logs = await this.#provider.getLogs({
      address: domain.contract,
      fromBlock: batch?.blockNumber ?? 0,
      topics: [VOIDED, domain.feeder, zeroPadValue(toBeHex(interval), 32), batch?.digest ?? null],
    });
    return logs.length > 0;
  }

  /**
   * Whether the ledger's chain of records, batches and void records alike, stands where the bundle's does after
   * its last interval. @param accumulator what checking arrived at
   */
  async checkEnd(accumulator: string): Promise<readonly BundleFinding[]> {
    const { domain } = this.#community;
    if (this.#last === null) return [];
    const interval = zeroPadValue(toBeHex(this.#last), 32);
    const logs = await this.#provider.getLogs({
      address: domain.contract,
      fromBlock: 0,
      topics: [null, domain.feeder, interval],
    });
    const recorded = logs
      .map((log) => this.#ledger.parseLog({ topics: [...log.topics], data: log.data }))
      .find((event) => event?.name === "BatchCommitted" || event?.name === "IntervalVoided");
    if (recorded?.args.accumulator === accumulator) return [];
    const what = recorded ? `its records end in ${recorded.args.accumulator}` : "it has no record of it";
    return [{ code: "LAT-6910", where: place(this.#last, "chain of records"), what }];
  }

  #records(log: { readonly address: string; topics: readonly string[]; data: string }, proof: IntervalProof) {
    const { domain } = this.#community;
    if (log.address.toLowerCase() !== domain.contract.toLowerCase()) return false;
    const event = this.#ledger.parseLog({ topics: [...log.topics], data: log.data });
    return (
      event?.name === "BatchCommitted" &&
      event.args.feeder === domain.feeder &&
      Number(event.args.interval) === proof.interval &&
      event.args.digest === proof.batch?.digest
    );
  }

  close(): void {
    this.#provider.destroy();
  }
}
