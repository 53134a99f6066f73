/** Anchors of the audit trail: who may, in which order, what stays; and that both languages hash alike. */
import { beforeAll, describe, expect, test } from "vitest";
import { type AnchorPlace, accumulateDays, anchorDigest } from "../../backend/core/audit/anchor.ts";
import { type AuditDay, NO_ENTRIES } from "../../backend/core/audit/auditDay.ts";
import { parseDeployment } from "../../backend/core/commitment/deployment.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { deployContracts } from "../../scripts/deploy/deploy.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { FEEDERS, refusal, sign, startTestChain, type TestChain } from "./testChain.ts";

const FIRST_DAY = 20_619;

describe("AuditAnchor", () => {
  let chain: TestChain;
  const random = randomSource(8_250);
  beforeAll(async () => {
    chain = await startTestChain();
  });
  const place = (feederId?: string): AnchorPlace => {
    const { chainId, community } = chain.domain(feederId);
    return { chainId, community, contract: chain.deployment.contracts.auditAnchor };
  };
  const contract = () => chain.contract("auditAnchor", chain.keys.stranger);
  const day = (more: Partial<AuditDay> = {}): AuditDay => ({
    day: FIRST_DAY,
    sequence: 40,
    root: random.hex(32),
    head: random.hex(32),
    ...more,
  });
  const anchor = (one: AuditDay, key = chain.keys.operator, feederId?: string) =>
    contract().getFunction("anchor")(
      chain.domain(feederId).feeder,
      one.day,
      one.sequence,
      one.root,
      one.head,
      sign(key, anchorDigest(place(feederId), one)),
    );
  const state = (feederId?: string) => contract().getFunction("stateOf")(place(feederId).community);

  test("takes day after day from the operator's signature, whoever sends it, empty days too", async () => {
    const back = await chain.snapshot();
    const one = day();
    const days = [
      one,
      { ...one, day: FIRST_DAY + 1, root: NO_ENTRIES },
      day({ day: FIRST_DAY + 2, sequence: 41 }),
    ];
    for (const each of days) await anchor(each);
    const kept = await state();
    expect([Number(kept.day), Number(kept.anchors), Number(kept.sequence)]).toEqual([FIRST_DAY + 2, 3, 41]);
    expect(kept.head).toBe(days[2]?.head);
    expect(kept.accumulator).toBe(accumulateDays(place().community, days));
    const log = await contract().queryFilter("DayAnchored");
    const logged = log.map((event) => ("args" in event ? event.args : null));
    expect(logged.map((args) => [Number(args?.day), Number(args?.sequence), args?.root])).toEqual(
      days.map(({ day: number, sequence, root }) => [number, sequence, root]),
    );
    expect(logged.at(-1)?.accumulator).toBe(kept.accumulator);
    await back();
  });

  test("refuses everybody else's signature, another day's and another community's", async () => {
    const one = day();
    for (const role of ["dso", "auditor", "admin", "guardian", "stranger", "member"] as const) {
      expect(await refusal(anchor(one, chain.keys[role])), role).toBe("AuditAnchor_NotTheOperator");
    }
    const { feeder } = chain.domain();
    const taken = (signature: Hex, change: Partial<AuditDay> = {}) => {
      const { day: number, sequence, root, head } = { ...one, ...change };
      return refusal(contract().getFunction("anchor")(feeder, number, sequence, root, head, signature));
    };
    const signature = sign(chain.keys.operator, anchorDigest(place(), one));
    expect(await taken(signature, { day: FIRST_DAY + 1 })).toBe("AuditAnchor_NotTheOperator");
    expect(await taken(signature, { head: random.hex(32) })).toBe("AuditAnchor_NotTheOperator");
    const others = sign(chain.keys.operator, anchorDigest(place("buchenweg-lv1"), one));
    expect(await taken(others)).toBe("AuditAnchor_NotTheOperator");
    expect(await taken("0x")).toBe("AuditAnchor_NotTheOperator");
    const unknown = contract().getFunction("anchor")(random.hex(32), 1, 1, one.root, one.head, signature);
    expect(await refusal(unknown)).toBe("Registry_FeederUnknown");
  });

  test("refuses a day twice, left out or earlier, and a trail that got shorter", async () => {
    const back = await chain.snapshot();
    const one = day();
    await anchor(one);
    for (const number of [FIRST_DAY, FIRST_DAY - 1, FIRST_DAY + 2, 0, 2 ** 32 - 1]) {
      expect(await refusal(anchor(day({ day: number, sequence: 50 }))), String(number)).toBe(
        "AuditAnchor_DayNotNext",
      );
    }
    const next = { ...one, day: FIRST_DAY + 1 };
    expect(await refusal(anchor({ ...next, sequence: 39 }))).toBe("AuditAnchor_SequenceFalls");
    await back();
  });

  test("refuses a root without entries, entries without a root, and a head that does not fit", async () => {
    const back = await chain.snapshot();
    const one = day();
    expect(await refusal(anchor({ ...one, sequence: 0 }))).toBe("AuditAnchor_RootMismatch");
    expect(await refusal(anchor({ ...one, sequence: 0, root: NO_ENTRIES }))).toBe("AuditAnchor_RootMismatch");
    expect(await refusal(anchor({ ...one, root: NO_ENTRIES }))).toBe("AuditAnchor_RootMismatch");
    expect(await refusal(anchor({ ...one, head: NO_ENTRIES }))).toBe("AuditAnchor_HeadMismatch");
    await anchor(one);
    const next = { ...one, day: FIRST_DAY + 1 };
    expect(await refusal(anchor(next))).toBe("AuditAnchor_RootMismatch");
    expect(await refusal(anchor({ ...next, sequence: 41 }))).toBe("AuditAnchor_HeadMismatch");
    const moved = { ...next, root: NO_ENTRIES, head: random.hex(32) };
    expect(await refusal(anchor(moved))).toBe("AuditAnchor_HeadMismatch");
    await back();
  });

  test("keeps communities apart, and takes any feeder of a community", async () => {
    const back = await chain.snapshot();
    await anchor(day());
    await anchor(day({ day: 7, sequence: 3 }), chain.keys.operator, "buchenweg-lv1");
    await anchor(day({ day: FIRST_DAY + 1, sequence: 44 }), chain.keys.operator, "lindenhof-lv2");
    expect([Number((await state()).anchors), Number((await state("buchenweg-lv1")).anchors)]).toEqual([2, 1]);
    await back();
  });

  test("hears the new operator after the registry changed the signers", async () => {
    const back = await chain.snapshot();
    const { keys } = chain;
    const registry = chain.contract("registry", keys.admin);
    const signers = [keys.member.address, keys.dso.address, keys.auditor.address];
    await registry.getFunction("changeSigners")(chain.domain().feeder, ...signers);
    expect(await refusal(anchor(day()))).toBe("AuditAnchor_NotTheOperator");
    await anchor(day(), keys.member);
    expect(Number((await state()).anchors)).toBe(1);
    await back();
  });

  test("is added to a deployment that was made before it, and everything else stays", async () => {
    const { auditAnchor: _contract, ...contracts } = chain.deployment.contracts;
    const { auditAnchor: _hash, ...codeHashes } = chain.deployment.codeHashes;
    const old = parseDeployment({ ...chain.deployment, contracts, codeHashes });
    const options = { signer: chain.payer, roles: old.roles, feeders: FEEDERS, activationDelaySeconds: 1 };
    const found = await deployContracts({ ...options, existing: old });
    expect(found.contracts).toMatchObject(contracts);
    expect(found.contracts.auditAnchor).toMatch(/^0x[0-9a-f]{40}$/);
    expect(found.contracts.auditAnchor).not.toBe(chain.deployment.contracts.auditAnchor);
    expect(await deployContracts({ ...options, existing: found })).toEqual(found);
  });

  test("digests agree between TypeScript and Solidity on random days", async () => {
    for (let n = 0; n < 40; n += 1) {
      const one = day({ day: random.whole(0, 2 ** 32 - 1), sequence: random.whole(0, 2 ** 50) });
      const there = await contract().getFunction("digestOf")(
        place().community,
        one.day,
        one.sequence,
        one.root,
        one.head,
      );
      expect(anchorDigest(place(), one)).toBe(there);
    }
  });

  test("costs the same on the first and the hundredth day, within one new slot", async () => {
    const back = await chain.snapshot();
    const gas: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const sent = await anchor(day({ day: FIRST_DAY + n, sequence: 40 + n }));
      gas.push(Number((await sent.wait()).gasUsed));
    }
    expect(Math.max(...gas.slice(1)) - Math.min(...gas.slice(1))).toBeLessThan(200);
    expect(gas[1]).toBeLessThan(75_000);
    await back();
  });
});
