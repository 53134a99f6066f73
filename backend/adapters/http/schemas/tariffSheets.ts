/** Tariff sheets: what the operator publishes, and what everybody reads of all versions. */
import { z } from "zod";
import { SETTLED_RULES } from "../../../core/clearing/rules/ruleNames.ts";
import { component } from "./component.ts";
import { pointId, requestPrice, seconds, text } from "./primitives.ts";
import { EnergyPriceDto } from "./tariffDesk.ts";

const MAX_SHARING = 100;
const MAX_PARTICIPANTS = 10_000;
const MAX_LEVIES = 20;
/** The last second of 2099. */
const LATEST_SECONDS = 4_102_444_799;
/** Versions of one page. */
export const SHEETS_PER_PAGE = 20;

const ppm = (description: string) => z.int().min(0).max(1_000_000).meta({ description });

const KeyTermsDto = z.union([
  z.strictObject({ kind: z.literal("dynamic") }),
  z.strictObject({
    kind: z.enum(["static", "hybrid"]),
    sharesPpm: z.record(pointId, ppm("Parts per million.")),
  }),
]);

const SharingDto = component(
  "SharingTerms",
  "How a community that runs no market shares by key; communities in the order of the cascade.",
  z.strictObject({
    price: requestPrice("Of a kWh shared, µ€/kWh; a multiple of the tick."),
    communities: z
      .array(
        z.strictObject({
          id: text("Name of the sharing community.", 80).min(1),
          key: KeyTermsDto,
          participants: z
            .array(z.strictObject({ meteringPointId: pointId, factorPpm: ppm("Part of its energy.") }))
            .max(MAX_PARTICIPANTS),
          networkCharge: requestPrice("Instead of the local network charge, µ€/kWh.").optional(),
        }),
      )
      .min(1)
      .max(MAX_SHARING),
  }),
);

const sheetFields = {
  effectiveFrom: seconds("Market time from which it holds: the start of a quarter hour not yet traded.").max(
    LATEST_SECONDS,
  ),
  currency: text("ISO 4217.", 3),
  retailEnergy: requestPrice("Retail energy alone, µ€/kWh."),
  feedIn: requestPrice("Feed-in tariff, µ€/kWh."),
  gridNetworkCharge: requestPrice("Network charge on grid energy, µ€/kWh."),
  localNetworkCharge: requestPrice("Network charge on a local trade, µ€/kWh; a multiple of the tick."),
  localDistanceCharges: z
    .strictObject({
      sameSegment: requestPrice("Between neighbours of one price zone, µ€/kWh."),
      sameLine: requestPrice("Along one line, µ€/kWh."),
    })
    .optional(),
  vatBasisPoints: z.int().min(0).max(10_000),
  priceFloor: requestPrice("Lowest order price, µ€/kWh."),
  priceCap: requestPrice("Highest order price, µ€/kWh."),
  clearingRule: z.enum(SETTLED_RULES).optional().meta({ description: "Default: nodal." }),
  ledgerMode: z.enum(["G", "E"]).optional().meta({ description: "Default: what the registry names." }),
  allowsBlocks: z.boolean().optional(),
  clearsHorizon: z.boolean().optional(),
  retailSchedule: EnergyPriceDto.optional(),
  feedInSchedule: EnergyPriceDto.optional(),
  gridNetworkSchedule: EnergyPriceDto.optional(),
  levies: z
    .array(z.strictObject({ name: text("Tax or levy.", 80).min(1), price: requestPrice("µ€/kWh.") }))
    .max(MAX_LEVIES)
    .optional(),
  standingPerDay: z.int().min(0).max(1_000_000_000).optional().meta({
    description: "µ€ per metering point and local day.",
    "x-lateral-type": "MicroEuro",
  }),
  imbalancePrice: z
    .strictObject({
      short: requestPrice("Paid by a seller who had less than it sold, µ€/kWh."),
      long: requestPrice("Paid by a buyer who took less than it bought, µ€/kWh."),
    })
    .optional(),
  sharing: SharingDto.optional(),
};

export const TariffSheetInput = component(
  "TariffSheetInput",
  "A tariff sheet to come. It replaces the whole sheet from its date on; what it leaves out is off.",
  z.strictObject(sheetFields),
);
export const TariffSheetDto = component(
  "TariffSheet",
  "One version of the tariff sheet, net of VAT. A schedule takes the place of the flat price beside it.",
  z.object({ version: z.int().min(1), ...sheetFields }),
);
export const TariffSheetsQuery = z.strictObject({
  before: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, "a version is expected")
    .optional()
    .meta({ description: "Versions below this one." }),
});
export const TariffSheetList = component(
  "TariffSheetList",
  "Versions of the tariff sheet, newest version first. Of sharing keys a member sees its own parts.",
  z.object({
    inForce: z.int().nullable().meta({ description: "Version in force now." }),
    sheets: z.array(TariffSheetDto).max(SHEETS_PER_PAGE),
    nextBefore: z.int().nullable().meta({ description: "`before` of the next page; null at the end." }),
  }),
);

export const NetworkTariffCommand = component(
  "NetworkTariffCommand",
  "How the network charge of the next local day follows the forecast loading.",
  z.strictObject({
    spread: z.number().min(1).max(100).meta({ description: "Price of a full feeder over an empty one." }),
    floor: requestPrice("Never below, µ€/kWh."),
    cap: requestPrice("Never above, µ€/kWh."),
  }),
);
