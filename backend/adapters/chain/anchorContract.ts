/** `AuditAnchor` behind `ports/auditAnchors.ts`. */
import { Interface } from "ethers";
import { accumulateDays } from "../../core/audit/anchor.ts";
import { ANCHORED_TOPIC, decodeAnchor, decodeState, stateCall } from "../../core/audit/anchorLog.ts";
import { auditAnchorAbi } from "../../core/commitment/contractAbi.ts";
import type { Deployment } from "../../core/commitment/deployment.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { AuditAnchors } from "../../ports/auditAnchors.ts";
import type { CourtReader } from "./courtContract.ts";

const face = new Interface(auditAnchorAbi);

/** The anchors of a deployment. */
export function anchorContract(
  reader: CourtReader,
  { chainId, contracts, blockNumber }: Pick<Deployment, "chainId" | "contracts" | "blockNumber">,
): AuditAnchors {
  const contract = contracts.auditAnchor;
  const place = (community: Hex) => ({ chainId, contract, community });
  const state = async (community: Hex) => decodeState(await reader.read(stateCall(place(community))));
  return {
    place,
    state,
    fromBlock: blockNumber,
    anchor: (feeder, { day, sequence, root, head }, signature) => ({
      to: contract,
      data: face.encodeFunctionData("anchor", [feeder, day, sequence, root, head, signature]) as Hex,
    }),
    async read(community) {
      const logs = await reader.logs(contract, [ANCHORED_TOPIC, community], blockNumber);
      const anchors = logs.map(decodeAnchor).sort((a, b) => a.day - b.day);
      const kept = await state(community);
      const complete =
        anchors.length === kept.anchors && accumulateDays(community, anchors) === kept.accumulator;
      return { anchors, state: kept, complete };
    },
  };
}
