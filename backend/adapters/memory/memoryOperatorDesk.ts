/** Disputes, payments and changes of metering points in memory; of one community. */
import type { Dispute, DisputeEntry } from "../../core/billing/dispute.ts";
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type { DisputeStore } from "../../ports/disputes.ts";
import type { BillPayment, PaymentBook, PaymentHandover } from "../../ports/payments.ts";
import type { MemberFile, PointChange, PointChangeStore } from "../../ports/pointChanges.ts";

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export class MemoryDisputes implements DisputeStore {
  readonly #disputes = new Map<string, Dispute>();

  async disputes(
    _communityId: string,
    { meteringPointId, limit }: { readonly meteringPointId?: string; readonly limit: number },
  ): Promise<readonly Dispute[]> {
    return [...this.#disputes.values()]
      .filter((dispute) => meteringPointId === undefined || dispute.meteringPointId === meteringPointId)
      .sort((a, b) => b.filedAt - a.filedAt || compare(a.disputeId, b.disputeId))
      .slice(0, limit);
  }

  async dispute(_communityId: string, disputeId: string): Promise<Dispute | null> {
    return this.#disputes.get(disputeId) ?? null;
  }

  async fileDispute(_communityId: string, dispute: Dispute): Promise<boolean> {
    if (this.#disputes.has(dispute.disputeId)) return false;
    this.#disputes.set(dispute.disputeId, dispute);
    return true;
  }

  async addDisputeEntry(
    _communityId: string,
    disputeId: string,
    known: number,
    entry: DisputeEntry,
  ): Promise<boolean> {
    const dispute = this.#disputes.get(disputeId);
    if (dispute === undefined || dispute.entries.length !== known) return false;
    this.#disputes.set(disputeId, { ...dispute, entries: [...dispute.entries, entry] });
    return true;
  }
}

export class MemoryPayments implements PaymentBook {
  readonly #handovers = new Map<string, PaymentHandover>();
  readonly #payments = new Map<string, BillPayment>();

  async handovers(_communityId: string, period?: string): Promise<readonly PaymentHandover[]> {
    return [...this.#handovers.values()]
      .filter((handover) => period === undefined || handover.period === period)
      .sort((a, b) => a.made - b.made || compare(a.sha256, b.sha256));
  }

  async handover(_communityId: string, sha256: string): Promise<PaymentHandover | null> {
    return this.#handovers.get(sha256) ?? null;
  }

  async addHandover(_communityId: string, handover: PaymentHandover): Promise<boolean> {
    if (this.#handovers.has(handover.sha256)) return false;
    this.#handovers.set(handover.sha256, handover);
    return true;
  }

  async payments(): Promise<readonly BillPayment[]> {
    return [...this.#payments.values()].sort((a, b) => compare(a.number, b.number));
  }

  async markPaid(_communityId: string, payments: readonly BillPayment[]): Promise<void> {
    for (const payment of payments) this.#payments.set(payment.number, payment);
  }

  async unmarkPaid(_communityId: string, number: string): Promise<boolean> {
    return this.#payments.delete(number);
  }
}

export class MemoryPointChanges implements PointChangeStore {
  readonly #changes = new Map<string, PointChange>();
  readonly #files = new Map<string, MemberFile>();

  readonly #keyOf = ({ meteringPointId, sequence }: Pick<PointChange, "meteringPointId" | "sequence">) =>
    `${meteringPointId}|${sequence}`;

  async pointChanges(_communityId: string, meteringPointId?: string): Promise<readonly PointChange[]> {
    return [...this.#changes.values()]
      .filter((change) => meteringPointId === undefined || change.meteringPointId === meteringPointId)
      .sort((a, b) => compare(a.meteringPointId, b.meteringPointId) || a.sequence - b.sequence);
  }

  async addPointChanges(_communityId: string, changes: readonly PointChange[]): Promise<boolean> {
    const keys = new Set(changes.map(this.#keyOf));
    if (keys.size < changes.length || [...keys].some((key) => this.#changes.has(key))) return false;
    for (const change of changes) this.#changes.set(this.#keyOf(change), change);
    return true;
  }

  async noteApplied(
    _communityId: string,
    key: Pick<PointChange, "meteringPointId" | "sequence">,
    at: EpochSeconds,
  ): Promise<void> {
    const change = this.#changes.get(this.#keyOf(key));
    if (change?.appliedAt === null) this.#changes.set(this.#keyOf(key), { ...change, appliedAt: at });
  }

  async memberFile(_communityId: string, sha256: string): Promise<MemberFile | null> {
    return this.#files.get(sha256) ?? null;
  }

  async memberFiles(_communityId: string, limit: number): Promise<readonly MemberFile[]> {
    return [...this.#files.values()]
      .sort((a, b) => b.receivedAt - a.receivedAt || compare(a.sha256, b.sha256))
      .slice(0, limit);
  }

  async addMemberFile(_communityId: string, file: MemberFile): Promise<void> {
    if (!this.#files.has(file.sha256)) this.#files.set(file.sha256, file);
  }
}
