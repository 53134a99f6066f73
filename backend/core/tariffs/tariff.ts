/** Tariff sheet of a community: what the retailer and the network operator charge beside the market. */
import type { SettledRule } from "../clearing/rules/ruleNames.ts";
import type { EpochSeconds } from "../time/marketInterval.ts";
import type { MicroEuroPerKWh } from "../units/quantities.ts";

export interface TariffSheet {
  readonly version: number;
  readonly effectiveFrom: EpochSeconds;
  /** ISO 4217. */
  readonly currency: string;
  /** Energy price of the retailer, without network charge. */
  readonly retailEnergy: MicroEuroPerKWh;
  readonly feedIn: MicroEuroPerKWh;
  /** Network charge on energy from beyond the transformer. */
  readonly gridNetworkCharge: MicroEuroPerKWh;
  /** Reduced charge on local trades; a multiple of the market's price tick. */
  readonly localNetworkCharge: MicroEuroPerKWh;
  /**
   * Lower charges for near trades, multiples of the tick, not falling with distance and at most
   * `localNetworkCharge`, which is what the market deducts. Default: one charge for all.
   */
  readonly localDistanceCharges?: {
    readonly sameSegment: MicroEuroPerKWh;
    readonly sameLine: MicroEuroPerKWh;
  };
  /** VAT, basis points (1900 = 19 %), applied on the bill, not per interval. */
  readonly vatBasisPoints: number;
  /** Bounds for order prices, multiples of the tick. */
  readonly priceFloor: MicroEuroPerKWh;
  readonly priceCap: MicroEuroPerKWh;
  /** Market rule of the community from this sheet on; an order names the sheet, so its member knew. Default: nodal. */
  readonly clearingRule?: SettledRule;
  /** Orders may ask for a minimum fill, and linked orders may be blocks. Default: no. */
  readonly allowsBlocks?: boolean;
  /** Linked orders are cleared over their whole window. Default: no. */
  readonly clearsHorizon?: boolean;
}
