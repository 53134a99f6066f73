/** Erasures as they are kept, and what other parts of the product hold of a member. */
import type { Erasure, ErasureState } from "../core/consent/erasure.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";

export interface ErasureStore {
  /** False, and nothing written, when the tenancy has one that was not cancelled. */
  addErasure(erasure: Erasure): Promise<boolean>;
  erasure(communityId: string, id: string): Promise<Erasure | null>;
  /** Of a tenancy, not cancelled. */
  erasureOf(communityId: string, meteringPointId: string, tenure: number): Promise<Erasure | null>;
  /** In any of these states, in the order of their ids, at most `limit`. */
  erasuresIn(
    communityId: string,
    states: readonly ErasureState[],
    limit: number,
  ): Promise<readonly Erasure[]>;
  /** Replaces it if the stored version is one less. */
  saveErasure(erasure: Erasure): Promise<boolean>;
}

/** A part of the product that keeps personal data of members: people and sign-ins, notifications. */
export interface PersonalDataHolder {
  /** File name of its part of the download, without ending. */
  readonly name: string;
  /** Everything of a home's member, to be read by machines; null when there is nothing. */
  read(communityId: string, meteringPointId: string): Promise<object | null>;
  /** Takes it away for good; returns how many things. A repeat finds nothing. */
  erase(communityId: string, meteringPointId: string, at: EpochSeconds): Promise<number>;
}
