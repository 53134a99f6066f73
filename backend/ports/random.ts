/** The one source of randomness (salts). A demo may derive it from its seed; a real community never does. */
import type { Hex } from "../core/orders/order.ts";

export interface Random {
  /**
   * 16 unpredictable bytes for one leaf. `purpose` and `index` name the leaf, so that a seeded source gives
   * the same salt after a restart; a true source ignores them.
   */
  salt(purpose: string, index: number): Hex;
}
