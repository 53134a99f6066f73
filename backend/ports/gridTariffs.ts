/** Tariffs that members may choose for energy that does not come from their neighbours. */
import type { GridTariff } from "../core/tariffs/gridTariff.ts";

export interface GridTariffStore {
  /** Ascending by id. */
  gridTariffs(communityId: string): Promise<readonly GridTariff[]>;
  /** Takes the place of one with the same id. */
  saveGridTariff(communityId: string, tariff: GridTariff): Promise<void>;
}
