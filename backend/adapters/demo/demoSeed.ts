/** The demo street in the words of the community store: everything of its seed that needs no keys and no chain. */
import type { ConnectionPoint } from "../../core/network/feeder.ts";
import type { TradingPlan } from "../../core/orders/order.ts";
import type { TariffSheet } from "../../core/tariffs/tariff.ts";
import { wattHours } from "../../core/units/quantities.ts";
import type { DemoSignIn, MeteringPoint } from "../../ports/community.ts";
import type { DemoMeteringPoint, DemoStreet } from "./demoTypes.ts";

export interface DemoSeedParts {
  readonly connectionPoints: readonly ConnectionPoint[];
  /** Accounts are null until keys are made. */
  readonly meteringPoints: readonly MeteringPoint[];
  readonly tariffSheets: readonly TariffSheet[];
  readonly tradingPlans: readonly TradingPlan[];
  readonly signIns: readonly DemoSignIn[];
}

/** Everything a store needs of the street besides network, keys and ledger. */
export function demoSeedParts(street: DemoStreet): DemoSeedParts {
  return {
    connectionPoints: street.connectionPoints,
    meteringPoints: street.meteringPoints.map((point, index) => meteringPointOf(street, point, index)),
    tariffSheets: [street.tariff],
    tradingPlans: street.plans,
    signIns: street.participants.map((person) => ({
      communityId: street.communityId,
      id: person.signIn,
      role: person.role,
      displayName: person.displayName,
      meteringPointId: person.meteringPointId,
    })),
  };
}

const PLACE_NAMES = { school: "Lindenschule", shop: "Dorfladen" } as const;

function meteringPointOf(street: DemoStreet, point: DemoMeteringPoint, index: number): MeteringPoint {
  return {
    communityId: street.communityId,
    id: point.meteringPointId,
    pointId: point.connectionPointId,
    kind: point.kind,
    displayName: point.kind === "home" ? `${street.name} ${index + 1}` : PLACE_NAMES[point.kind],
    trading: point.trading,
    assets: {
      solarWattPeak: Math.round((point.solar?.kwp ?? 0) * 1000),
      batteryWh: wattHours(point.battery?.capacityWh ?? 0),
      batteryW: (point.battery?.maxIntervalWh ?? 0) * 4,
      carChargerW: (point.car?.maxIntervalWh ?? 0) * 4,
    },
    account: null,
  };
}
