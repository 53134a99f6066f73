/** Changes of metering points with the interval from which they hold, and files that brought some. */
import type { EpochSeconds, IntervalIndex } from "../core/time/marketInterval.ts";
import type { MeteringPoint } from "./community.ts";

/** What a change says; a name is personal data and is kept with the metering point alone. */
export type PointChangeBody = Pick<MeteringPoint, "pointId" | "kind" | "trading" | "assets">;

export interface PointChange {
  readonly meteringPointId: string;
  /** 1 for the first of its metering point, rising. */
  readonly sequence: number;
  /** `end`: it trades no longer and no reading of it is waited for. */
  readonly kind: "add" | "change" | "end";
  readonly effectiveFrom: IntervalIndex;
  readonly body: PointChangeBody;
  readonly recordedAt: EpochSeconds;
  /** Pseudonymous id. */
  readonly recordedBy: string;
  /** Market time at which it took effect; null while it is to come. */
  readonly appliedAt: EpochSeconds | null;
}

export interface MemberFile {
  /** SHA-256 of its bytes, lower-case hex. */
  readonly sha256: string;
  readonly name: string;
  readonly receivedAt: EpochSeconds;
  readonly receivedBy: string;
  readonly rows: number;
}

export interface PointChangeStore {
  /** By metering point, then sequence; of one metering point when it is named. */
  pointChanges(communityId: string, meteringPointId?: string): Promise<readonly PointChange[]>;
  /** All or none; false, and nothing written, when a sequence number is taken. */
  addPointChanges(communityId: string, changes: readonly PointChange[]): Promise<boolean>;
  /** Notes that a change took effect; a repeat changes nothing. */
  noteApplied(
    communityId: string,
    change: Pick<PointChange, "meteringPointId" | "sequence">,
    at: EpochSeconds,
  ): Promise<void>;
  memberFile(communityId: string, sha256: string): Promise<MemberFile | null>;
  /** Newest first. */
  memberFiles(communityId: string, limit: number): Promise<readonly MemberFile[]>;
  /** A repeat changes nothing. */
  addMemberFile(communityId: string, file: MemberFile): Promise<void>;
}
