/** The numbers of the one sentence on a household's first screen; the words are the front end's. */
import { type MicroEuro, microEuro, type WattHours, wattHours } from "../units/quantities.ts";
import type { Bill, BillLineKind, BillState } from "./bill.ts";

/** Which sentence fits: sold to neighbours, else bought from them, else sent to or taken from the grid, else nothing. */
export type BillSentenceKind = "sold-locally" | "bought-locally" | "fed-in" | "grid-only" | "nothing-yet";

export interface BillSentence {
  readonly kind: BillSentenceKind;
  readonly periodLabel: string;
  readonly state: BillState;
  /** Energy the sentence speaks of. */
  readonly energyWh: WattHours;
  /** Money the sentence speaks of, >= 0 in the usual case: earned for what is sold, spent for what is bought. */
  readonly amountMicroEuro: MicroEuro;
  /** Less spent, or more earned, than without the market; null when it was not worked out. */
  readonly savedMicroEuro: MicroEuro | null;
}

/**
 * Data for "Today you sold 4.2 kWh to neighbours and earned €0.63 (provisional)." Amounts are net of VAT.
 * @param savedMicroEuro from `savingsOf`, when it is known.
 */
export function billSentence(bill: Bill, savedMicroEuro: MicroEuro | null = null): BillSentence {
  const total = (kind: BillLineKind) => {
    const lines = bill.lines.filter((line) => line.kind === kind);
    return {
      energyWh: lines.reduce((sum, line) => sum + line.energyWh, 0),
      amount: lines.reduce((sum, line) => sum + line.amount, 0),
    };
  };
  const choices = [
    ["sold-locally", total("local-sold"), -1],
    ["bought-locally", total("local-bought"), 1],
    ["fed-in", total("feed-in"), -1],
    ["grid-only", total("grid-bought"), 1],
  ] as const;
  const chosen = choices.find(([, sum]) => sum.energyWh > 0);
  const [kind, sum, sign] = chosen ?? (["nothing-yet", { energyWh: 0, amount: 0 }, 1] as const);
  return {
    kind,
    periodLabel: bill.period.label,
    state: bill.state,
    energyWh: wattHours(sum.energyWh),
    amountMicroEuro: microEuro(sign * sum.amount),
    savedMicroEuro,
  };
}
