/** The network operator's desk in memory. */
import { type SupplyEvent, supplyReturns } from "../../core/reliability/supplyEvent.ts";
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type { GridStore, GridStudy, NetworkDraft, StudyKind } from "../../ports/grid.ts";

type Rows<T> = Map<string, T>;

const ofCommunity = <T>(rows: Rows<T>, communityId: string): T[] =>
  [...rows].filter(([key]) => key.startsWith(`${communityId}|`)).map(([, row]) => row);

/** Stores what is new or follows the stored version. */
function saveNext<T extends { readonly version: number }>(rows: Rows<T>, key: string, next: T): boolean {
  if ((rows.get(key)?.version ?? 0) !== next.version - 1) return false;
  rows.set(key, next);
  return true;
}

export class MemoryGrid implements GridStore {
  readonly #events: Rows<SupplyEvent> = new Map();
  readonly #drafts: Rows<NetworkDraft> = new Map();
  readonly #studies: Rows<GridStudy> = new Map();

  async supplyEvents(
    communityId: string,
    { from, to }: { readonly from: EpochSeconds; readonly to: EpochSeconds },
  ): Promise<readonly SupplyEvent[]> {
    return ofCommunity(this.#events, communityId)
      .filter((event) => event.from < to && supplyReturns(event) > from)
      .sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
  }

  async supplyEvent(communityId: string, id: string): Promise<SupplyEvent | null> {
    return this.#events.get(`${communityId}|${id}`) ?? null;
  }

  async saveSupplyEvent(communityId: string, event: SupplyEvent): Promise<boolean> {
    return saveNext(this.#events, `${communityId}|${event.id}`, event);
  }

  async networkDrafts(communityId: string, feederId: string): Promise<readonly NetworkDraft[]> {
    return ofCommunity(this.#drafts, communityId)
      .filter((draft) => draft.feederId === feederId)
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  }

  async networkDraft(communityId: string, id: string): Promise<NetworkDraft | null> {
    return this.#drafts.get(`${communityId}|${id}`) ?? null;
  }

  async saveNetworkDraft(communityId: string, draft: NetworkDraft): Promise<boolean> {
    const { signed, feederId, id } = draft;
    const taken = ofCommunity(this.#drafts, communityId).some(
      (other) =>
        signed !== null &&
        other.id !== id &&
        other.feederId === feederId &&
        other.signed?.version === signed.version,
    );
    return !taken && saveNext(this.#drafts, `${communityId}|${id}`, draft);
  }

  async gridStudies(
    communityId: string,
    kind: StudyKind | null,
    limit: number,
  ): Promise<readonly GridStudy[]> {
    return ofCommunity(this.#studies, communityId)
      .filter((study) => kind === null || study.kind === kind)
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
      .slice(0, limit);
  }

  async gridStudy(communityId: string, id: string): Promise<GridStudy | null> {
    return this.#studies.get(`${communityId}|${id}`) ?? null;
  }

  async saveGridStudy(communityId: string, study: GridStudy): Promise<void> {
    this.#studies.set(`${communityId}|${study.id}`, study);
  }
}
