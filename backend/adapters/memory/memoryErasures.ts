/** Erasures in memory. */
import type { Erasure, ErasureState } from "../../core/consent/erasure.ts";
import type { ErasureStore } from "../../ports/erasures.ts";

export class MemoryErasures implements ErasureStore {
  readonly #erasures = new Map<string, Erasure>();

  async addErasure(erasure: Erasure): Promise<boolean> {
    const { communityId, id, meteringPointId, tenure } = erasure;
    const known = await this.erasureOf(communityId, meteringPointId, tenure);
    if (known !== null || this.#erasures.has(`${communityId}|${id}`)) return false;
    this.#erasures.set(`${communityId}|${id}`, erasure);
    return true;
  }

  async erasure(communityId: string, id: string): Promise<Erasure | null> {
    return this.#erasures.get(`${communityId}|${id}`) ?? null;
  }

  async erasureOf(communityId: string, meteringPointId: string, tenure: number): Promise<Erasure | null> {
    return (
      [...this.#erasures.values()].find(
        (known) =>
          known.communityId === communityId &&
          known.meteringPointId === meteringPointId &&
          known.tenure === tenure &&
          known.state !== "cancelled",
      ) ?? null
    );
  }

  async erasuresIn(
    communityId: string,
    states: readonly ErasureState[],
    limit: number,
  ): Promise<readonly Erasure[]> {
    return [...this.#erasures.values()]
      .filter((known) => known.communityId === communityId && states.includes(known.state))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async saveErasure(erasure: Erasure): Promise<boolean> {
    const key = `${erasure.communityId}|${erasure.id}`;
    if (this.#erasures.get(key)?.version !== erasure.version - 1) return false;
    this.#erasures.set(key, erasure);
    return true;
  }
}
