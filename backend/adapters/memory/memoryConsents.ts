/** Permissions and looks at personal data, in memory. */
import type { Permission, Tenure } from "../../core/consent/permission.ts";
import {
  type EpochSeconds,
  epochSeconds,
  type IntervalIndex,
  intervalIndex,
} from "../../core/time/marketInterval.ts";
import type {
  AccessEntry,
  AccessLine,
  AccessTotal,
  BackwardPage,
  ConsentSalt,
  ConsentStore,
  LookGroup,
  RankedPermission,
} from "../../ports/consents.ts";

const DAY_SECONDS = 86_400;
const FIRST: Tenure = { number: 0, since: intervalIndex(0) };

const samePurpose = (a: Permission, b: Permission): boolean =>
  a.requester.id === b.requester.id &&
  a.requester.role === b.requester.role &&
  a.terms.meteringPointId === b.terms.meteringPointId &&
  a.terms.purpose === b.terms.purpose;

const isOpen = ({ state }: Permission): boolean =>
  ["created", "validated", "sent", "accepted"].includes(state);

export class MemoryConsents implements ConsentStore {
  readonly #permissions = new Map<string, RankedPermission>();
  readonly #salts = new Map<string, ConsentSalt>();
  readonly #lines: AccessLine[] = [];
  readonly #tenures = new Map<string, Tenure>();
  #rank = 0;

  async note(
    communityId: string,
    entries: readonly AccessEntry[],
    still?: { readonly permissionId: string; readonly at: EpochSeconds },
  ): Promise<boolean> {
    if (still !== undefined) {
      const permission = this.#permissions.get(`${communityId}|${still.permissionId}`);
      if (permission?.state !== "accepted" || permission.terms.validUntil <= still.at) return false;
    }
    for (const entry of entries) this.#lines.push({ ...entry, position: this.#lines.length + 1 });
    return true;
  }

  async looksAt(
    _communityId: string,
    meteringPointId: string,
    { before, limit, since }: BackwardPage & { readonly since?: EpochSeconds },
  ): Promise<readonly AccessLine[]> {
    return this.#lines
      .filter(
        (line) =>
          (line.meteringPointId === null || line.meteringPointId === meteringPointId) &&
          (before === undefined || line.position < before) &&
          (since === undefined || line.at >= since),
      )
      .toReversed()
      .slice(0, limit);
  }

  async lookGroups(
    communityId: string,
    meteringPointId: string,
    {
      since,
      before,
      days,
    }: { readonly since: EpochSeconds; readonly before: EpochSeconds; readonly days: number },
  ): Promise<readonly LookGroup[]> {
    const limit = this.#lines.length;
    const looks = await this.looksAt(communityId, meteringPointId, { limit, since });
    const groups = new Map<string, LookGroup>();
    for (const { at, role, reader, kind, basis, permissionId } of looks.toReversed()) {
      if (at >= before) continue;
      const day = epochSeconds(Math.floor(at / DAY_SECONDS) * DAY_SECONDS);
      const key = [day, role, reader, kind, basis, permissionId].join("|");
      const known = groups.get(key);
      const group = { day, role, reader, kind, basis, permissionId };
      groups.set(key, { ...group, looks: (known?.looks ?? 0) + 1, first: known?.first ?? at, last: at });
    }
    const newest = [...new Set([...groups.values()].map(({ day }) => day))]
      .sort((a, b) => b - a)
      .slice(0, days);
    return [...groups.values()]
      .filter(({ day }) => newest.includes(day))
      .sort((a, b) => b.day - a.day || b.last - a.last || (a.kind < b.kind ? -1 : 1));
  }

  async totals(_communityId: string, from: EpochSeconds, to: EpochSeconds): Promise<readonly AccessTotal[]> {
    const totals = new Map<string, AccessTotal>();
    for (const { at, role, kind, basis } of this.#lines) {
      if (at < from || at >= to) continue;
      const day = epochSeconds(Math.floor(at / DAY_SECONDS) * DAY_SECONDS);
      const key = [day, role, kind, basis].join("|");
      totals.set(key, { day, role, kind, basis, looks: (totals.get(key)?.looks ?? 0) + 1 });
    }
    return [...totals.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
  }

  async addPermission(permission: Permission): Promise<boolean> {
    const key = `${permission.communityId}|${permission.id}`;
    const twin = [...this.#permissions.values()].some(
      (known) => isOpen(known) && samePurpose(known, permission),
    );
    if (twin || this.#permissions.has(key)) return false;
    this.#rank += 1;
    this.#permissions.set(key, { ...permission, rank: this.#rank });
    return true;
  }

  async permission(communityId: string, id: string): Promise<RankedPermission | null> {
    return this.#permissions.get(`${communityId}|${id}`) ?? null;
  }

  #newestFirst(
    { before, limit }: BackwardPage,
    fits: (permission: Permission) => boolean,
  ): readonly RankedPermission[] {
    return [...this.#permissions.values()]
      .filter((known) => (before === undefined || known.rank < before) && fits(known))
      .sort((a, b) => b.rank - a.rank)
      .slice(0, limit);
  }

  async permissionsOfPoint(
    _communityId: string,
    meteringPointId: string,
    page: BackwardPage,
  ): Promise<readonly RankedPermission[]> {
    return this.#newestFirst(page, ({ terms }) => terms.meteringPointId === meteringPointId);
  }

  async permissionsOfRequester(
    _communityId: string,
    requesterId: string,
    page: BackwardPage,
  ): Promise<readonly RankedPermission[]> {
    return this.#newestFirst(page, ({ requester }) => requester.id === requesterId);
  }

  async acceptedPermissions(
    _communityId: string,
    requesterId: string,
    meteringPointId: string,
  ): Promise<readonly RankedPermission[]> {
    return this.#newestFirst(
      { limit: 1_000 },
      ({ requester, terms, state }) =>
        state === "accepted" && requester.id === requesterId && terms.meteringPointId === meteringPointId,
    ).toReversed();
  }

  async duePermissions(
    _communityId: string,
    now: EpochSeconds,
    limit: number,
  ): Promise<readonly RankedPermission[]> {
    return this.#newestFirst(
      { limit: Number.MAX_SAFE_INTEGER },
      ({ state, answerBy, terms }) =>
        (state === "sent" && answerBy <= now) || (state === "accepted" && terms.validUntil <= now),
    )
      .toReversed()
      .slice(0, limit);
  }

  async committedPermissions(
    _communityId: string,
    after: number,
    limit: number,
  ): Promise<readonly RankedPermission[]> {
    return [...this.#permissions.values()]
      .filter(({ id, rank, answer }) => rank > after && answer?.commitment != null && this.#salts.has(id))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, limit);
  }

  async savePermission(permission: Permission, salt?: ConsentSalt): Promise<boolean> {
    const key = `${permission.communityId}|${permission.id}`;
    const known = this.#permissions.get(key);
    if (known === undefined || known.version !== permission.version - 1) return false;
    this.#permissions.set(key, { ...permission, rank: known.rank });
    if (salt !== undefined) this.#salts.set(permission.id, salt);
    return true;
  }

  async noteDelivery(communityId: string, id: string, deliveredTo: IntervalIndex): Promise<void> {
    const key = `${communityId}|${id}`;
    const known = this.#permissions.get(key);
    if (known === undefined || (known.deliveredTo ?? 0) >= deliveredTo) return;
    this.#permissions.set(key, { ...known, deliveredTo });
  }

  async consentSalt(_communityId: string, permissionId: string): Promise<ConsentSalt | null> {
    return this.#salts.get(permissionId) ?? null;
  }

  async deleteConsentSalts(_communityId: string, permissionIds: readonly string[]): Promise<number> {
    return permissionIds.filter((id) => this.#salts.delete(id)).length;
  }

  async tenure(communityId: string, meteringPointId: string): Promise<Tenure> {
    return this.#tenures.get(`${communityId}|${meteringPointId}`) ?? FIRST;
  }

  async beginTenure(communityId: string, meteringPointId: string, tenure: Tenure): Promise<void> {
    const { number } = await this.tenure(communityId, meteringPointId);
    if (tenure.number === number + 1) this.#tenures.set(`${communityId}|${meteringPointId}`, tenure);
  }
}
