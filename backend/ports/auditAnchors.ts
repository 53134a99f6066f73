/** Anchors of audit trails on the chain. */
import type { AnchorPlace, AnchorState } from "../core/audit/anchor.ts";
import type { AnchorReading } from "../core/audit/anchorLog.ts";
import type { AuditDay } from "../core/audit/auditDay.ts";
import type { Hex } from "../core/orders/order.ts";
import type { ContractCall } from "./chain.ts";

export interface AuditAnchors {
  /** @param community keccak256 of the community id */
  place(community: Hex): AnchorPlace;
  /** First block that can hold an anchor. */
  readonly fromBlock: number;
  /** Pure encoding, no I/O. */
  anchor(feeder: Hex, day: AuditDay, signature: Hex): ContractCall;
  /** @throws LAT-4001 */
  state(community: Hex): Promise<AnchorState>;
  /** Every anchor of a community. @throws LAT-4001 */
  read(community: Hex): Promise<AnchorReading>;
}
