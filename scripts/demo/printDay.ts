/** A day's figures in words and as JSON. */
import type { DayFigures, Extremes } from "./dayReport.ts";
import { emptyDay } from "./dayReport.ts";

const kWh = (wh: number): string => `${(wh / 1_000).toFixed(1)} kWh`;
const euro = (microEuro: number): string => `${(microEuro / 1_000_000).toFixed(2)} €`;
const share = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;

function physics(label: string, { lowPu, highPu, loadingPercent, brokenIntervals }: Extremes): string {
  const broken = brokenIntervals === 0 ? "no limit broken" : `limits broken in ${brokenIntervals} intervals`;
  return (
    `  ${label.padEnd(26)} ${lowPu.toFixed(4)} … ${highPu.toFixed(4)} pu, ` +
    `loading ${loadingPercent.toFixed(1)} %, ${broken}`
  );
}

/** Lines for the terminal. */
export function dayLines(day: DayFigures): string[] {
  const binding = Object.entries(day.binding)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, 5)
    .map(([element, count]) => `${element} (${count})`);
  const voids = day.voidIntervals === 0 ? "" : `, ${day.voidIntervals} void`;
  return [
    `\n${day.day}: ${day.intervals} intervals${voids}, ${day.orders} signed orders`,
    `  Energy traded              ${kWh(day.tradedWh)}, of it delivered ${kWh(day.deliveredWh)}`,
    `  Demand met locally         ${share(day.deliveredWh, day.demandWh)} of ${kWh(day.demandWh)} from the grid side of the meters`,
    `  Welfare at the limits      ${euro(day.welfareMicroEuro)} (no market: 0.00 €)`,
    `  Members pay less           ${euro(day.savedMicroEuro)} than at retail and feed-in tariff alone`,
    `  Congestion account         ${euro(day.congestionMicroEuro)}`,
    `  Curtailed                  ${kWh(day.curtailedWh)}${binding.length > 0 ? `; binding: ${binding.join(", ")}` : ""}`,
    physics("Without market and limits", day.without),
    physics("As cleared and published", day.cleared),
    physics("As metered", day.metered),
    `  Published violations       ${day.publishedViolations}`,
    `  Gas                        ${day.gas.toLocaleString("en")}`,
  ];
}

const widest = (a: Extremes, b: Extremes): Extremes => ({
  lowPu: Math.min(a.lowPu, b.lowPu),
  highPu: Math.max(a.highPu, b.highPu),
  loadingPercent: Math.max(a.loadingPercent, b.loadingPercent),
  brokenIntervals: a.brokenIntervals + b.brokenIntervals,
});

/** Sums and extremes over days. */
export function totalOf(days: readonly DayFigures[], label: string): DayFigures {
  return days.reduce((sum, day): DayFigures => {
    const binding = { ...sum.binding };
    for (const [element, count] of Object.entries(day.binding)) {
      binding[element] = (binding[element] ?? 0) + count;
    }
    return {
      day: label,
      intervals: sum.intervals + day.intervals,
      voidIntervals: sum.voidIntervals + day.voidIntervals,
      orders: sum.orders + day.orders,
      tradedWh: sum.tradedWh + day.tradedWh,
      deliveredWh: sum.deliveredWh + day.deliveredWh,
      demandWh: sum.demandWh + day.demandWh,
      curtailedWh: sum.curtailedWh + day.curtailedWh,
      welfareMicroEuro: sum.welfareMicroEuro + day.welfareMicroEuro,
      savedMicroEuro: sum.savedMicroEuro + day.savedMicroEuro,
      congestionMicroEuro: sum.congestionMicroEuro + day.congestionMicroEuro,
      gas: sum.gas + day.gas,
      publishedViolations: sum.publishedViolations + day.publishedViolations,
      baseViolationIntervals: sum.baseViolationIntervals + day.baseViolationIntervals,
      shapedIntervals: sum.shapedIntervals + day.shapedIntervals,
      binding,
      without: widest(sum.without, day.without),
      cleared: widest(sum.cleared, day.cleared),
      metered: widest(sum.metered, day.metered),
    };
  }, emptyDay(label));
}

/** The figures that `--json` writes. */
export function figuresJson(
  days: readonly DayFigures[],
  { wallSeconds, bundle }: { readonly wallSeconds: number; readonly bundle: string },
) {
  const total = totalOf(days, "total");
  return {
    days: days.length,
    intervals: total.intervals,
    publishedViolations: total.publishedViolations,
    tradedWh: total.tradedWh,
    deliveredWh: total.deliveredWh,
    localShare: total.demandWh === 0 ? 0 : total.deliveredWh / total.demandWh,
    curtailedWh: total.curtailedWh,
    voidIntervals: total.voidIntervals,
    gas: total.gas,
    wallSeconds,
    peakRssMiB: process.resourceUsage().maxRSS / 1024,
    bundle,
    total,
    perDay: days,
  };
}
