import { describe, expect, it } from "vitest";
import { buildReceipt } from "../../backend/app/buildReceipt.ts";
import { refreshProofs } from "../../backend/app/refreshProofs.ts";
import { verifyReceipt } from "../../backend/core/commitment/verifyReceipt.ts";
import { intervalIndex, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { inclusion } from "../adapters/database/support/samples.ts";
import { type PaperLedger, paperLedger } from "./support/paperLedger.ts";
import { COMMUNITY, FIRST, openSmallStreet, type SmallStreet, testSigner } from "./support/smallStreet.ts";

/** Runs interval by interval, and lets the ledger take what is queued until nothing moves. */
async function runWith(
  street: SmallStreet,
  ledger: PaperLedger,
  count: number,
  refuse?: (id: string) => boolean,
) {
  for (let offset = 0; offset <= count; offset += 1) {
    for (let round = 0; round < 6; round += 1) {
      await street.advanceTo(intervalStart(intervalIndex(FIRST + offset)));
      await ledger.mine(street.store, (row) => refuse?.(row.id) ?? false);
    }
  }
}

describe("an interval on the chain", () => {
  it("is committed only when the chain has its batch for good", async () => {
    const ledger = paperLedger();
    const street = await openSmallStreet({ ledger });
    const waiting = await street.advanceTo(intervalStart(FIRST));
    expect((await street.store.interval(street.key()))?.state).toBe("cleared");
    expect(waiting).toContain(`interval ${FIRST}: the batch is waiting for the chain`);
    await ledger.mine(street.store);
    await street.advanceTo(intervalStart(FIRST));
    const record = await street.store.interval(street.key());
    expect(record?.state).toBe("committed");
    expect(record?.batchProof).toEqual(inclusion(2));
    expect(record?.ordersProof).toEqual(inclusion(1));
  });

  it("commits the orders root before the batch, and batches in the order of intervals", async () => {
    const ledger = paperLedger();
    const street = await openSmallStreet({ ledger });
    await runWith(street, ledger, 3);
    const place = (kind: string, offset: number) => ledger.taken.indexOf(`${kind}:${FIRST + offset}`);
    for (const offset of [0, 1, 2]) {
      expect(place("orders", offset)).toBeGreaterThanOrEqual(0);
      expect(place("orders", offset)).toBeLessThan(place("batch", offset));
      expect(place("batch", offset)).toBeLessThan(place("batch", offset + 1));
    }
    expect(new Set(ledger.taken).size).toBe(ledger.taken.length);
  });

  it("says that the chain is down and loses nothing", async () => {
    const ledger = paperLedger();
    const street = await openSmallStreet({ ledger });
    ledger.state = "down";
    await street.advanceTo(intervalStart(FIRST));
    const waiting = await street.advanceTo(intervalStart(intervalIndex(FIRST + 3)));
    expect(waiting).toContain(`interval ${FIRST}: the chain is down; the batch is kept`);
    ledger.state = "ok";
    await runWith(street, ledger, 3);
    expect((await street.store.interval(street.key(2)))?.state).toBe("billed");
  });

  it("becomes void with the ledger's reason when the batch is refused, and the next goes on", async () => {
    const ledger = paperLedger();
    const street = await openSmallStreet({ ledger });
    await runWith(street, ledger, 4, (id) => id.startsWith("batch") && id.endsWith(`:${FIRST + 1}`));
    const record = await street.store.interval(street.key(1));
    expect(record).toMatchObject({ state: "void", fallbackSettled: true, voidReason: { code: "LAT-4003" } });
    expect(record?.voidReason?.reason).toContain("outside the envelope");
    expect(ledger.taken).toContain(`void:${FIRST + 1}`);
    expect(ledger.taken.indexOf(`void:${FIRST + 1}`)).toBeLessThan(
      ledger.taken.indexOf(`batch:${FIRST + 2}`),
    );
    expect((await street.store.interval(street.key(2)))?.state).toBe("billed");
  });

  it("gives a receipt that every check but the paper's own passes", async () => {
    const ledger = paperLedger();
    const street = await openSmallStreet({ ledger });
    await street.advanceTo(intervalStart(FIRST));
    const [order] = await street.store.orders(street.key());
    if (order === undefined) throw new Error("the plan has ordered");
    expect(await buildReceipt(street.market, COMMUNITY, order.orderId), "not committed yet").toBeNull();
    await runWith(street, ledger, 1);
    const receipt = await buildReceipt(street.market, COMMUNITY, order.orderId);
    if (receipt === null) throw new Error("it is committed");
    const signers = {
      operator: testSigner(1).address,
      dso: testSigner(2).address,
      auditor: testSigner(3).address,
    };
    const findings = verifyReceipt(receipt, signers);
    expect(findings.filter((finding) => !finding.ok)).toEqual([]);
    expect(findings.length).toBeGreaterThan(3);
    const forged = { ...receipt, leaf: { ...receipt.leaf, localWh: receipt.leaf.localWh + 1 } };
    expect(verifyReceipt(forged, signers).some((finding) => !finding.ok)).toBe(true);
  });

  it("shows the new block after a reorganisation moved the batch", async () => {
    const ledger = paperLedger();
    const street = await openSmallStreet({ ledger });
    await runWith(street, ledger, 1);
    const id = `batch:${street.market.ledger === null ? "" : (await street.store.batch(street.key()))?.commitment.feeder}:${FIRST}`;
    const row = await street.store.outbox.get(id);
    if (row === null) throw new Error("the batch was sent");
    await street.store.outbox.save({ ...row, version: row.version + 1, inclusion: inclusion(77) });
    await refreshProofs(street.market, COMMUNITY, [id]);
    expect((await street.store.interval(street.key()))?.batchProof).toEqual(inclusion(77));
  });
});
