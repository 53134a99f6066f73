/** Which network model the ledger's registry has in force for a feeder. */
import type { Hex } from "../core/orders/order.ts";

export interface NetworkRegistry {
  /** Null while the chain does not answer. */
  publishedHash(feeder: Hex): Promise<Hex | null>;
  /** Puts a model in force with the DSO's own key. @throws LAT-4001 */
  publish(feeder: Hex, networkHash: Hex): Promise<void>;
}
