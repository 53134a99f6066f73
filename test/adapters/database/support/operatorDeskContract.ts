/** What the stores of the operator's desk promise, in memory and in PostgreSQL alike. */
import { beforeEach, expect, it } from "vitest";
import type { Dispute, DisputeEntry } from "../../../../backend/core/billing/dispute.ts";
import { epochSeconds, intervalIndex } from "../../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../../backend/core/units/quantities.ts";
import type { BackOffice } from "../../../../backend/ports/backOffice.ts";
import type { PaymentHandover } from "../../../../backend/ports/payments.ts";
import type { PointChange } from "../../../../backend/ports/pointChanges.ts";

type Desk = Pick<BackOffice, "disputes" | "payments" | "points">;

const entry = (act: DisputeEntry["act"], at: number, text: string = act): DisputeEntry => ({
  act,
  actor: "someone",
  at: epochSeconds(at),
  text,
});
const dispute = (disputeId: string, meteringPointId: string, filedAt: number): Dispute => ({
  disputeId,
  meteringPointId,
  subject: { kind: "reading", interval: intervalIndex(1_981_440) },
  filedAt: epochSeconds(filedAt),
  entries: [entry("filed", filedAt, "It was not me: ünder 100 Wh; 'quoted'")],
});
const handover = (sha: string, period: string, made: number): PaymentHandover => ({
  sha256: sha.repeat(64),
  kind: "direct-debits",
  period,
  made: epochSeconds(made),
  execution: "2026-07-16",
  bills: ["2026-000001", "2026-000002"],
  totalCent: 3_689,
  handedBy: "olga",
  reason: null,
});
const change = (meteringPointId: string, sequence: number): PointChange => ({
  meteringPointId,
  sequence,
  kind: sequence === 1 ? "add" : "change",
  effectiveFrom: intervalIndex(1_981_440 + sequence),
  body: {
    pointId: "cp-1",
    kind: "home",
    trading: false,
    assets: { solarWattPeak: 0, batteryWh: wattHours(0), batteryW: 0, carChargerW: 0 },
  },
  recordedAt: epochSeconds(1_000),
  recordedBy: "olga",
  appliedAt: null,
});

export function operatorDeskContract(open: () => { readonly desk: Desk; readonly community: string }): void {
  let desk: Desk;
  let community: string;
  beforeEach(() => {
    ({ desk, community } = open());
  });

  it("keeps disputes with their entries in order, newest dispute first", async () => {
    const { disputes } = desk;
    expect(await disputes.fileDispute(community, dispute("d-1", "H1", 100))).toBe(true);
    expect(await disputes.fileDispute(community, dispute("d-2", "H2", 200))).toBe(true);
    expect(await disputes.fileDispute(community, dispute("d-1", "H2", 300))).toBe(false);
    expect((await disputes.disputes(community, { limit: 10 })).map((d) => d.disputeId)).toEqual([
      "d-2",
      "d-1",
    ]);
    expect((await disputes.disputes(community, { limit: 10, meteringPointId: "H1" })).length).toBe(1);
    expect((await disputes.disputes(community, { limit: 1 })).length).toBe(1);
    expect(await disputes.dispute(community, "d-1")).toEqual(dispute("d-1", "H1", 100));
    expect(await disputes.dispute(community, "d-9")).toBeNull();
  });

  it("adds one entry where two are added at once", async () => {
    const { disputes } = desk;
    await disputes.fileDispute(community, dispute("d-3", "H1", 100));
    const added = await Promise.all([
      disputes.addDisputeEntry(community, "d-3", 1, entry("asked", 200)),
      disputes.addDisputeEntry(community, "d-3", 1, entry("rejected", 200)),
    ]);
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await disputes.addDisputeEntry(community, "d-3", 2, entry("replied", 300))).toBe(true);
    expect((await disputes.dispute(community, "d-3"))?.entries).toHaveLength(3);
    expect(await disputes.addDisputeEntry(community, "d-9", 1, entry("asked", 1))).toBe(false);
  });

  it("remembers a payment file once, by its bytes", async () => {
    const { payments } = desk;
    expect(await payments.addHandover(community, handover("a", "2026-06", 20))).toBe(true);
    expect(await payments.addHandover(community, handover("a", "2026-06", 30))).toBe(false);
    expect(await payments.addHandover(community, handover("b", "2026-07", 10))).toBe(true);
    expect((await payments.handovers(community)).map(({ made }) => made)).toEqual([10, 20]);
    expect(await payments.handovers(community, "2026-06")).toEqual([handover("a", "2026-06", 20)]);
    expect(await payments.handover(community, "a".repeat(64))).toEqual(handover("a", "2026-06", 20));
  });

  it("marks bills as paid, once each, and takes a mark back", async () => {
    const { payments } = desk;
    const paid = (number: string, cent: number) => ({
      number,
      paidOn: "2026-07-16",
      cent,
      reference: "statement 7",
      recordedAt: epochSeconds(50),
      recordedBy: "olga",
    });
    await payments.markPaid(community, [paid("2026-000002", 100), paid("2026-000001", -50)]);
    await payments.markPaid(community, [paid("2026-000002", 120)]);
    expect(await payments.payments(community)).toEqual([paid("2026-000001", -50), paid("2026-000002", 120)]);
    expect(await payments.unmarkPaid(community, "2026-000002")).toBe(true);
    expect(await payments.unmarkPaid(community, "2026-000002")).toBe(false);
  });

  it("keeps changes of metering points, all of a batch or none", async () => {
    const { points } = desk;
    expect(await points.addPointChanges(community, [change("N2", 1), change("N1", 1)])).toBe(true);
    expect(await points.addPointChanges(community, [change("N3", 1), change("N1", 1)])).toBe(false);
    expect(await points.addPointChanges(community, [change("N1", 2)])).toBe(true);
    expect((await points.pointChanges(community)).map((c) => [c.meteringPointId, c.sequence])).toEqual([
      ["N1", 1],
      ["N1", 2],
      ["N2", 1],
    ]);
    await points.noteApplied(community, change("N1", 1), epochSeconds(77));
    await points.noteApplied(community, change("N1", 1), epochSeconds(99));
    expect(await points.pointChanges(community, "N1")).toEqual([
      { ...change("N1", 1), appliedAt: 77 },
      change("N1", 2),
    ]);
  });

  it("remembers member files by their bytes", async () => {
    const { points } = desk;
    const file = (sha: string, at: number) => ({
      sha256: sha.repeat(64),
      name: "members.csv",
      receivedAt: epochSeconds(at),
      receivedBy: "olga",
      rows: 3,
    });
    await points.addMemberFile(community, file("c", 1));
    await points.addMemberFile(community, file("c", 2));
    await points.addMemberFile(community, file("d", 3));
    expect(await points.memberFile(community, "c".repeat(64))).toEqual(file("c", 1));
    expect((await points.memberFiles(community, 10)).map(({ receivedAt }) => receivedAt)).toEqual([3, 1]);
  });
}
