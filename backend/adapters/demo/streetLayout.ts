/**
 * Who lives where on the residential CIGRE feeder (buses R1..R18), and what they own. Hand-made so that the street has
 * something to show: the long thin lateral R12–R15 has much solar on phase A (export presses on its cable and its
 * voltage at noon), the far end R17–R18 has cars that charge on arrival (import presses in the evening).
 */
import type { Phase } from "../../core/network/feeder.ts";
import type { PlanStyle } from "../../core/orders/order.ts";
import type { Battery, DemoPointKind, ElectricCar, SolarPlant } from "./demoTypes.ts";

export interface LayoutRow {
  readonly bus: string;
  readonly phases: readonly Phase[];
  readonly kind: DemoPointKind;
  readonly annualKWh: number;
  readonly solar: SolarPlant | null;
  readonly battery: Battery | null;
  readonly car: ElectricCar | null;
  readonly heatPump: boolean;
  readonly style: PlanStyle;
  /** False for a neighbour who does not take part: base load. */
  readonly member: boolean;
}

const PHASES_OF = { A: ["A"], B: ["B"], C: ["C"], ABC: ["A", "B", "C"] } as const;
const FACING = { S: 180, SE: 135, SW: 225, E: 90, W: 270 } as const;
const STYLES = { B: "bestPrice", N: "neighboursFirst", K: "keepForMyself" } as const;
const HOUSE_TILT = 35;
/** Inverters are sized a little below the panels. */
const INVERTER_SHARE = 0.92;
/** Wall boxes: 16 A on one phase, 3.7 kW; 32 A on one phase, 7.4 kW; 16 A on three phases, 11 kW. */
const CAR_INTERVAL_WH = { single: 920, strong: 1_840, three: 2_750 };

type Facing = keyof typeof FACING;
interface Devices {
  /** kWp and the way the roof looks. */
  readonly pv?: readonly [kwp: number, facing: Facing];
  /** kWh; power is half of it, in kW. */
  readonly battery?: number;
  /** Battery of the car, kWh, how it charges and how it is used. */
  readonly car?: readonly [kWh: number, mode: ElectricCar["mode"], habit: ElectricCar["habit"]];
  /** A 32 A wall box on one phase. */
  readonly strongWallBox?: true;
  readonly heatPump?: true;
  readonly nonMember?: true;
}

function home(
  bus: string,
  phase: keyof typeof PHASES_OF,
  annualKWh: number,
  style: keyof typeof STYLES,
  devices: Devices = {},
): LayoutRow {
  const { pv, battery, car } = devices;
  const box = phase === "ABC" ? "three" : devices.strongWallBox ? "strong" : "single";
  const intervalWh = CAR_INTERVAL_WH[box];
  return {
    bus,
    phases: PHASES_OF[phase],
    kind: "home",
    annualKWh,
    solar: pv
      ? {
          kwp: pv[0],
          tiltDegrees: HOUSE_TILT,
          azimuthDegrees: FACING[pv[1]],
          inverterKw: pv[0] * INVERTER_SHARE,
        }
      : null,
    battery: battery ? { capacityWh: battery * 1000, maxIntervalWh: (battery * 500) / 4 } : null,
    car: car ? { batteryWh: car[0] * 1000, maxIntervalWh: intervalWh, mode: car[1], habit: car[2] } : null,
    heatPump: devices.heatPump === true,
    style: STYLES[style],
    member: devices.nonMember !== true,
  };
}

/** Forty homes, a school and a shop. The order gives the numbers in the ids. */
export const STREET_LAYOUT: readonly LayoutRow[] = [
  // R11: near the transformer.
  home("R11", "A", 2_600, "B"),
  home("R11", "B", 3_400, "N", { pv: [5, "S"] }),
  home("R11", "C", 2_100, "B"),
  home("R11", "ABC", 4_300, "B", { pv: [9.6, "SW"], battery: 10, car: [58, "flexible", "commuter"] }),
  // R12–R15: the long lateral with the sunny roofs, most of them on phase A.
  home("R12", "A", 3_100, "B", { pv: [6, "S"] }),
  home("R12", "B", 2_300, "N"),
  home("R12", "C", 3_600, "B", { car: [42, "flexible", "errands"] }),
  home("R13", "A", 2_900, "N", { pv: [5.4, "S"] }),
  home("R13", "A", 3_300, "B", { pv: [6, "SE"] }),
  home("R13", "B", 2_500, "B"),
  home("R13", "C", 4_000, "B", { car: [52, "immediate", "commuter"] }),
  home("R14", "A", 3_500, "B", { pv: [8, "S"] }),
  home("R14", "A", 2_400, "K", { pv: [6, "SW"], battery: 6 }),
  home("R14", "B", 3_000, "N", { pv: [5.4, "S"] }),
  home("R14", "C", 1_800, "B", { nonMember: true }),
  home("R15", "A", 3_200, "B", { pv: [9, "S"] }),
  home("R15", "A", 2_700, "N", { pv: [6, "S"] }),
  home("R15", "B", 4_100, "B", { pv: [9.6, "SE"] }),
  home("R15", "A", 2_200, "B"),
  home("R15", "B", 3_700, "B", { car: [42, "flexible", "errands"] }),
  home("R15", "B", 2_900, "N", { battery: 8 }),
  home("R15", "C", 3_400, "B", { pv: [4.2, "W"] }),
  home("R15", "C", 1_700, "N"),
  home("R15", "ABC", 5_200, "B", { pv: [10, "S"], battery: 12, car: [77, "flexible", "commuter"] }),
  // R16: modest, with heat pumps.
  home("R16", "A", 2_800, "B", { pv: [5, "SW"], heatPump: true }),
  home("R16", "B", 3_100, "N", { pv: [6.6, "S"], heatPump: true }),
  home("R16", "C", 2_300, "B", { nonMember: true }),
  home("R16", "A", 3_300, "K", { pv: [5.4, "SE"], battery: 5 }),
  home("R16", "B", 2_600, "B"),
  home("R16", "ABC", 4_800, "N", { heatPump: true, car: [58, "immediate", "commuter"] }),
  // R17: the far end, cars that charge on arrival.
  home("R17", "C", 3_000, "B", { car: [52, "immediate", "commuter"], strongWallBox: true }),
  home("R17", "C", 3_800, "B", { car: [42, "immediate", "commuter"], strongWallBox: true }),
  home("R17", "C", 2_700, "N", { pv: [3, "S"] }),
  home("R17", "A", 2_500, "B"),
  home("R17", "B", 2_900, "B", { pv: [4.8, "SW"] }),
  // R18: the end of the main line.
  home("R18", "C", 3_500, "B", { car: [58, "immediate", "commuter"], strongWallBox: true }),
  home("R18", "C", 2_200, "N", { car: [42, "immediate", "commuter"], strongWallBox: true }),
  home("R18", "A", 3_000, "N", { pv: [6, "S"] }),
  home("R18", "B", 4_400, "B", { pv: [7.8, "S"], car: [52, "flexible", "errands"] }),
  home("R18", "ABC", 5_600, "B", { heatPump: true, car: [77, "immediate", "commuter"] }),
  {
    bus: "R4",
    phases: PHASES_OF.ABC,
    kind: "school",
    annualKWh: 58_000,
    solar: { kwp: 36, tiltDegrees: 12, azimuthDegrees: 180, inverterKw: 32 },
    battery: null,
    car: null,
    heatPump: false,
    style: "neighboursFirst",
    member: true,
  },
  {
    bus: "R9",
    phases: PHASES_OF.ABC,
    kind: "shop",
    annualKWh: 42_000,
    solar: null,
    battery: null,
    car: null,
    heatPump: false,
    style: "bestPrice",
    member: true,
  },
];
