/**
 * Who pays what before and after the local market, those without solar and outside of it included: nobody's gain may be
 * another's hidden cost. The network operator's revenue is watched apart, because what a local discount takes from it
 * comes back to everybody in next year's charges.
 */
import { type MicroEuro, microEuro, type WattHours, wattHours } from "../units/quantities.ts";

export type FairnessGroup = "member-solar" | "member-no-solar" | "non-member";

export interface FairnessInput {
  readonly meteringPointId: string;
  readonly group: FairnessGroup;
  readonly importWh: WattHours;
  readonly exportWh: WattHours;
  /** Net cost had everything gone through the grid, µ€; positive is owed. */
  readonly withoutMarket: MicroEuro;
  /** Net cost as booked. */
  readonly asBooked: MicroEuro;
  /** Network charges in the two. */
  readonly networkWithout: MicroEuro;
  readonly networkAsBooked: MicroEuro;
}

export interface GroupFairness {
  readonly group: FairnessGroup;
  readonly points: number;
  readonly importWh: WattHours;
  readonly exportWh: WattHours;
  readonly withoutMarket: MicroEuro;
  readonly asBooked: MicroEuro;
  /** withoutMarket − asBooked: what the market is worth to the group. */
  readonly gain: MicroEuro;
  /** Points that pay more with the market than without. */
  readonly worseOff: number;
  /**
   * The group's part of the network revenue that local trades did not bring, were it charged to all import alike:
   * the hidden cost. 0 in a group that draws nothing.
   */
  readonly hiddenCost: MicroEuro;
  /** gain − hiddenCost. */
  readonly gainAfterHiddenCost: MicroEuro;
}

export interface FairnessReport {
  readonly groups: readonly GroupFairness[];
  /** Network charges not collected because energy stayed local, µ€; >= 0 in the usual case. */
  readonly networkRevenueForgone: MicroEuro;
  /** The same per kWh drawn by everybody, µ€/kWh, rounded. */
  readonly forgonePerKWh: number;
  /** Largest and smallest gain over all points. */
  readonly bestGain: MicroEuro;
  readonly worstGain: MicroEuro;
  /** Gini coefficient of the gains of members, 0 (all alike) to 1; null when there is nothing to share. */
  readonly giniOfMemberGains: number | null;
}

const GROUPS: readonly FairnessGroup[] = ["member-solar", "member-no-solar", "non-member"];

/** Gini coefficient of amounts >= 0 (mean absolute difference over twice the mean); null when they sum to zero. */
export function gini(amounts: readonly number[]): number | null {
  const sorted = [...amounts].sort((a, b) => a - b);
  const sum = sorted.reduce((all, amount) => all + amount, 0);
  if (sorted.length === 0 || sum <= 0) return null;
  const weighted = sorted.reduce(
    (all, amount, index) => all + (2 * (index + 1) - sorted.length - 1) * amount,
    0,
  );
  return weighted / (sorted.length * sum);
}

/** The report over any period. Gains below zero count as zero in the Gini coefficient. */
export function fairnessReport(inputs: readonly FairnessInput[]): FairnessReport {
  const sumOf = (list: readonly FairnessInput[], of: (input: FairnessInput) => number) =>
    list.reduce((sum, input) => sum + of(input), 0);
  const forgone = sumOf(inputs, (input) => input.networkWithout - input.networkAsBooked);
  const drawn = sumOf(inputs, (input) => input.importWh);
  const shareOf = (importWh: number) => (drawn === 0 ? 0 : Math.round((forgone * importWh) / drawn));
  const gains = inputs.map((input) => input.withoutMarket - input.asBooked);
  const groups = GROUPS.map((group): GroupFairness => {
    const own = inputs.filter((input) => input.group === group);
    const importWh = sumOf(own, (input) => input.importWh);
    const withoutMarket = sumOf(own, (input) => input.withoutMarket);
    const asBooked = sumOf(own, (input) => input.asBooked);
    const gain = withoutMarket - asBooked;
    const hiddenCost = shareOf(importWh);
    return {
      group,
      points: own.length,
      importWh: wattHours(importWh),
      exportWh: wattHours(sumOf(own, (input) => input.exportWh)),
      withoutMarket: microEuro(withoutMarket),
      asBooked: microEuro(asBooked),
      gain: microEuro(gain),
      worseOff: own.filter((input) => input.asBooked > input.withoutMarket).length,
      hiddenCost: microEuro(hiddenCost),
      gainAfterHiddenCost: microEuro(gain - hiddenCost),
    };
  });
  const members = inputs.filter((input) => input.group !== "non-member");
  return {
    groups,
    networkRevenueForgone: microEuro(forgone),
    forgonePerKWh: drawn === 0 ? 0 : Math.round((forgone * 1000) / drawn),
    bestGain: microEuro(gains.reduce((best, gain) => Math.max(best, gain), gains[0] ?? 0)),
    worstGain: microEuro(gains.reduce((worst, gain) => Math.min(worst, gain), gains[0] ?? 0)),
    giniOfMemberGains: gini(members.map((input) => Math.max(0, input.withoutMarket - input.asBooked))),
  };
}
