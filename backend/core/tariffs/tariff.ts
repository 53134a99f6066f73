/** Tariff sheet of a community: what the retailer and the network operator charge beside the market. */
import type { SettledRule } from "../clearing/rules/ruleNames.ts";
import type { EpochSeconds } from "../time/marketInterval.ts";
import type { MicroEuro, MicroEuroPerKWh } from "../units/quantities.ts";
import type { EnergyPrice, Levy } from "./energyPrice.ts";
import type { SharingTerms } from "./sharingTerms.ts";

/** What a kWh costs whoever did not do as it had traded; see `core/settlement/imbalances.ts`. */
export interface ImbalancePrice {
  /** Paid by a seller per kWh it sold and had not, while its buyer needed it. */
  readonly short: MicroEuroPerKWh;
  /** Paid by a buyer per kWh it bought and did not take, while its seller had it. */
  readonly long: MicroEuroPerKWh;
}

/** "G": constant cost, challenged by proof. "E": feasibility and optimality proven by the contract. */
export type LedgerMode = "G" | "E";

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
  /**
   * How the community's batches are proven on the ledger: "G" roots and segment sums, "E" the packed orders as
   * well, whose optimality the contract checks; only with the nodal rule. Default: what the registry names.
   */
  readonly ledgerMode?: LedgerMode;
  /** Orders may ask for a minimum fill, and linked orders may be blocks. Default: no. */
  readonly allowsBlocks?: boolean;
  /** Linked orders are cleared over their whole window. Default: no. */
  readonly clearsHorizon?: boolean;
  /**
   * Prices that change with time take the place of the flat one above; outside of a series the flat one holds.
   * `sheetAt` gives the sheet of an interval. Absent: flat.
   */
  readonly retailSchedule?: EnergyPrice;
  readonly feedInSchedule?: EnergyPrice;
  readonly gridNetworkSchedule?: EnergyPrice;
  /** Taxes and levies per kWh from the grid, for the authority. */
  readonly levies?: readonly Levy[];
  /** Due to the retailer from every metering point with the first interval of a local day, µ€. */
  readonly standingPerDay?: MicroEuro;
  /** Absent: whoever does not deliver loses the local price and nothing more. */
  readonly imbalancePrice?: ImbalancePrice;
  /** The community shares by key and runs no market. */
  readonly sharing?: SharingTerms;
}
