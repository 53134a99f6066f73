/** What the demo street consists of. Everything here is invented and generated; nothing is measured. */
import type { ConnectionPoint, Phase } from "../../core/network/feeder.ts";
import type { PlanStyle, TradingPlan } from "../../core/orders/order.ts";
import type { TariffSheet } from "../../core/tariffs/tariff.ts";

export type DemoPointKind = "home" | "school" | "shop";

export interface SolarPlant {
  /** Panels, kW peak. */
  readonly kwp: number;
  readonly tiltDegrees: number;
  /** Clockwise from north: 180 looks south, 90 east. */
  readonly azimuthDegrees: number;
  /** Inverter, kW AC; output is cut off there. */
  readonly inverterKw: number;
}

export interface Battery {
  readonly capacityWh: number;
  /** Most energy in or out in one interval, Wh at the meter. */
  readonly maxIntervalWh: number;
}

export interface ElectricCar {
  readonly batteryWh: number;
  /** Most energy drawn in one interval, Wh at the meter. */
  readonly maxIntervalWh: number;
  /** `immediate` charges on arrival, as must-serve load; `flexible` waits for neighbours' energy as long as it can. */
  readonly mode: "immediate" | "flexible";
  /** `commuter` leaves on workday mornings, `errands` is mostly at home by day. */
  readonly habit: "commuter" | "errands";
}

export interface DemoMeteringPoint {
  /** Pseudonymous: tells nothing about place or person. */
  readonly meteringPointId: string;
  readonly connectionPointId: string;
  readonly participantId: string;
  readonly kind: DemoPointKind;
  readonly bus: string;
  readonly phases: readonly Phase[];
  readonly capacityKva: number;
  /** Yearly consumption without car and heat pump, kWh: scales the standard profile. */
  readonly annualKWh: number;
  readonly heatPump: boolean;
  readonly solar: SolarPlant | null;
  readonly battery: Battery | null;
  readonly car: ElectricCar | null;
  readonly style: PlanStyle;
  /** Takes part in the market; the others are base load. */
  readonly trading: boolean;
}

export type DemoRole = "member" | "helper" | "operator" | "dso" | "auditor" | "admin";

/** A person who can sign in. Names are invented and stay in this adapter and the sign-in page. */
export interface DemoParticipant {
  readonly participantId: string;
  readonly displayName: string;
  readonly role: DemoRole;
  /** Name typed or picked at sign-in. */
  readonly signIn: string;
  /** Null for operator, DSO, auditor and administrator. */
  readonly meteringPointId: string | null;
}

export interface DemoStreet {
  readonly communityId: string;
  readonly name: string;
  /** Always `generated`: shown wherever figures of this street are shown. */
  readonly label: "generated";
  readonly seed: number;
  readonly location: { readonly latitude: number; readonly longitude: number };
  readonly connectionPoints: readonly ConnectionPoint[];
  readonly meteringPoints: readonly DemoMeteringPoint[];
  readonly participants: readonly DemoParticipant[];
  readonly plans: readonly TradingPlan[];
  readonly tariff: TariffSheet;
}

/** State of a point's devices at the start of an interval, kept by the application. Whole Wh, JSON-safe. */
export interface DeviceState {
  /** Energy in the home battery; 0 without one. */
  readonly batteryWh: number;
  /** Energy in the car's battery; 0 without one. */
  readonly carWh: number;
}

/** What the market decided for a point in an interval, as far as its devices are concerned. */
export interface PointAllocation {
  /** Matched energy of its flexible buys (fallback `none`), Wh. */
  readonly flexibleBoughtWh: number;
  /** Matched energy of its flexible sells (fallback `none`), Wh. */
  readonly flexibleSoldWh: number;
  /** Most the inverter lets out, Wh (localWh + gridWh of its sells), when the grid cut it; null when nothing was cut. */
  readonly exportLimitWh: number | null;
}

export const NO_ALLOCATION: PointAllocation = {
  flexibleBoughtWh: 0,
  flexibleSoldWh: 0,
  exportLimitWh: null,
};

/** A simulated interval of one point: what the meter shows, and what lies behind it. All Wh >= 0 unless said. */
export interface SimulatedInterval {
  readonly importWh: number;
  readonly exportWh: number;
  /** Devices at the end of the interval. */
  readonly next: DeviceState;
  readonly loadWh: number;
  /** Solar after curtailment. */
  readonly solarWh: number;
  readonly curtailedWh: number;
  readonly carWh: number;
  readonly batteryChargeWh: number;
  readonly batteryDischargeWh: number;
  /**
   * Load − available solar, without car and battery: what the home's gateway hands to the forecast. Signed.
   */
  readonly fixedNetWh: number;
}

/** What the devices of a point can do in an interval ahead, Wh at the meter, all >= 0. */
export interface DeviceOffer {
  /** The car charges this much in any case. */
  readonly mustLoadWh: number;
  /** Car and battery could take this much. */
  readonly chargeWh: number;
  /** The battery could give this much above its reserve. */
  readonly dischargeWh: number;
}
