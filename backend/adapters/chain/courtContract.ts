/** `ChallengeCourt` behind `ports/court.ts`, for the operator who has to answer. */
import type { Deployment } from "../../core/commitment/deployment.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { ContractCall } from "../../ports/chain.ts";
import type { CourtPort, DemandId } from "../../ports/court.ts";
import { challengeCalls, courtInterface } from "./challengeCalls.ts";
import type { LogRecord } from "./rpcAnswers.ts";

/** The part of the chain client that the court is read with. */
export interface CourtReader {
  /** Result of a read-only call at the newest block. @throws LAT-4001 */
  read(call: ContractCall): Promise<Hex>;
  /** Events of a contract since a block, oldest first. @throws LAT-4001 */
  logs(contract: Hex, topics: readonly (Hex | null)[], fromBlock: number): Promise<readonly LogRecord[]>;
}

const DEMANDED = courtInterface.getEvent("InclusionDemanded")!.topicHash as Hex;

/** The court of a deployment. */
export function courtContract(
  reader: CourtReader,
  deployment: Pick<Deployment, "contracts" | "blockNumber">,
): CourtPort {
  const to = deployment.contracts.challengeCourt;
  const { answer } = challengeCalls(to);
  return {
    answer,
    async demands(feeder, fromBlock) {
      const from = Math.max(fromBlock, deployment.blockNumber);
      const logs = await reader.logs(to, [DEMANDED, feeder], from);
      return logs.map(({ topics, data, blockNumber }) => {
        const { id } = courtInterface.decodeEventLog("InclusionDemanded", data, [...topics]);
        return { interval: Number(topics[2]), id: idOf(id), blockNumber };
      });
    },
    async answerBy(digest, operator, id) {
      const data = courtInterface.encodeFunctionData("answerTimeOf", [digest, operator, id]) as Hex;
      const [time] = courtInterface.decodeFunctionResult("answerTimeOf", await reader.read({ to, data }));
      return Number(time);
    },
  };
}

const idOf = (id: { orderId: string; sequence: bigint; challenger: string; claim: string }): DemandId => ({
  orderId: id.orderId as Hex,
  sequence: Number(id.sequence),
  challenger: id.challenger.toLowerCase() as Hex,
  claim: id.claim as Hex,
});
