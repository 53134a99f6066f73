/** Clock, chain and community for everybody. */
import type { z } from "zod";
import type { Hex } from "../../../core/orders/order.ts";
import { intervalOf } from "../../../core/time/marketInterval.ts";
import type { ChainStatus } from "../../../ports/chain.ts";
import type { ClockReading } from "../../../ports/clock.ts";
import type { ChainView, ClockView } from "../schemas/system.ts";

export const presentClock = (clock: ClockReading): z.infer<typeof ClockView> => ({
  simTime: clock.at,
  interval: intervalOf(clock.at),
  speed: clock.mode === "wall" ? 1 : clock.speed,
  mode: clock.mode,
  state: clock.paused ? "paused" : clock.heldBack === null ? "running" : "waiting",
});

export const presentChain = (status: ChainStatus, contract: Hex | null): z.infer<typeof ChainView> => ({
  state: status.state,
  chainId: status.chainId,
  contract,
  blockNumber: status.blockNumber,
});
