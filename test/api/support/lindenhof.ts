/** The demo street, really traded for some hours on the memory store, behind a real server. Only the chain is stood in for. */

import { ledgerCalls } from "../../../backend/adapters/chain/batchWriter.ts";
import { createDemoForecast } from "../../../backend/adapters/demo/demoForecast.ts";
import { createDemoMeters } from "../../../backend/adapters/demo/demoMeters.ts";
import { demoSeedParts } from "../../../backend/adapters/demo/demoSeed.ts";
import { createDemoStreet } from "../../../backend/adapters/demo/demoStreet.ts";
import { createMemoryStore } from "../../../backend/adapters/memory/memoryStore.ts";
import { createHighsSolver } from "../../../backend/adapters/solver/highsSolver.ts";
import { advanceMarket } from "../../../backend/app/advanceMarket.ts";
import type { Market } from "../../../backend/app/market.ts";
import { seedCommunity } from "../../../backend/app/seedCommunity.ts";
import { keccakHex } from "../../../backend/core/commitment/words.ts";
import { buildCigreResidential } from "../../../backend/core/network/cigreLvResidential.ts";
import { nobleVerifier } from "../../../backend/core/orders/orderSignature.ts";
import {
  type EpochSeconds,
  epochSeconds,
  INTERVAL_SECONDS,
  intervalOf,
} from "../../../backend/core/time/marketInterval.ts";
import type { Store } from "../../../backend/ports/store.ts";
import { CHAIN_OK, serveMarket, signers, type TestServer, testEventBus } from "./server.ts";
import { ledgerContract } from "./street.ts";

/** 2026-06-15 11:30 in Berlin: the sun is high and the street has surplus. */
export const LINDENHOF_START = epochSeconds(Date.UTC(2026, 5, 15, 9, 30) / 1000);

export interface Lindenhof {
  readonly server: TestServer;
  readonly now: EpochSeconds;
  close(): Promise<void>;
}

/** Stands in for the chain: every queued row is final in a block of its own. Returns the newest block. */
async function finaliseOutbox({ store }: Market, head: number): Promise<number> {
  const sender = await signers.roleSigner("sender");
  let block = head;
  for (let row = await store.outbox.nextQueued(sender.address); row !== null; ) {
    block += 1;
    const hash = (what: string) => keccakHex(new TextEncoder().encode(`${what} ${row?.id}`));
    await store.outbox.save({
      ...row,
      version: row.version + 1,
      status: "final",
      nonce: block,
      inclusion: {
        transactionHash: hash("transaction"),
        blockHash: hash("block"),
        blockNumber: block,
        gasUsed: 150_000,
      },
    });
    row = await store.outbox.nextQueued(sender.address);
  }
  return block;
}

/** Trades from {@link LINDENHOF_START} for so many hours; every step of the real market, on any store. */
export async function tradeLindenhof(hours: number, store: Store = createMemoryStore()): Promise<Lindenhof> {
  const street = createDemoStreet();
  const parts = demoSeedParts(street);
  const solver = await createHighsSolver();
  const communityId = street.communityId;
  const feeder = buildCigreResidential(parts.connectionPoints);
  await seedCommunity(
    { store, signers },
    {
      id: communityId,
      name: street.name,
      timezone: "Europe/Berlin",
      firstInterval: intervalOf(LINDENHOF_START),
      seed: String(street.seed),
      generated: true,
      minimumHouseholds: 3,
      feeder,
      meteringPoints: parts.meteringPoints,
      tariffSheets: parts.tariffSheets,
      tradingPlans: parts.tradingPlans,
      signIns: parts.signIns,
      domain: {
        chainId: 31_337,
        contract: ledgerContract,
        community: keccakHex(new TextEncoder().encode(communityId)),
        feeder: keccakHex(new TextEncoder().encode(feeder.id)),
      },
    },
  );
  const market: Market = {
    store,
    solver,
    signers,
    events: testEventBus(),
    verifier: nobleVerifier,
    ledger: { chain: { status: () => CHAIN_OK }, calls: ledgerCalls(ledgerContract) },
    random: {
      salt: (purpose, index) =>
        keccakHex(new TextEncoder().encode(`${purpose}|${index}`)).slice(0, 34) as `0x${string}`,
    },
    meters: createDemoMeters(street),
    forecasts: createDemoForecast(street),
  };
  const end = epochSeconds(LINDENHOF_START + hours * 3_600);
  let block = 0;
  for (let now = LINDENHOF_START; now <= end; now = epochSeconds(now + INTERVAL_SECONDS)) {
    await advanceMarket(market, communityId, now);
    // What waits for the chain goes on once its rows are final.
    for (let head = block; ; head = block) {
      block = await finaliseOutbox(market, head);
      if (block === head) break;
      await advanceMarket(market, communityId, now);
    }
  }
  const server = await serveMarket(market, communityId, end);
  return {
    server,
    now: end,
    async close() {
      await server.close();
      solver.dispose();
    },
  };
}
