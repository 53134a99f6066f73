/** The running bill: a month, its days, and the ledger lines behind each interval. */
import { z } from "zod";
import { BILL_LINE_KINDS } from "../../../core/billing/bill.ts";
import { component } from "./component.ts";
import { PointQuery } from "./household.ts";
import {
  FigureState,
  intervalTimes,
  localDate,
  localMonth,
  microEuro,
  pointId,
  price,
  text,
  wh,
} from "./primitives.ts";

export const MonthQuery = PointQuery.extend({ month: localMonth.optional() });

export const LineKindDto = component(
  "LineKind",
  "What a line is for.",
  z.enum([
    "local-energy-bought",
    "local-energy-sold",
    "local-network-charge",
    "grid-energy-bought",
    "grid-network-charge",
    "levy",
    "standing-charge",
    "feed-in",
    "congestion",
    "imbalance",
  ]),
);

export const BillLineDto = component(
  "BillLine",
  "One line of the bill. Amounts are signed from the member's side: + is earned, − is paid.",
  z.object({
    kind: z.enum(BILL_LINE_KINDS),
    correction: z.boolean().meta({ description: "Added or taken back by a later settlement." }),
    energyWh: wh("Energy behind the line; negative when a correction takes it back."),
    microEuro: microEuro("+ earned, − paid, net of VAT."),
    averagePrice: price("|amount| per energy, rounded to the nearest µ€/kWh; for display only.").nullable(),
    state: FigureState,
  }),
);

export const MoneyDay = component(
  "MoneyDay",
  "One local day of the bill.",
  z.object({
    date: localDate,
    netMicroEuro: microEuro("+ earned, − paid."),
    savingsMicroEuro: microEuro("Against the same day without the local market."),
    soldWh: wh("Sold to neighbours."),
    boughtWh: wh("Bought from neighbours."),
    gridImportWh: wh("From the retailer."),
    gridExportWh: wh("Fed in."),
    intervalsSettled: z.int().min(0),
    intervalsTotal: z.int().min(0),
    state: FigureState,
  }),
);

export const MoneyView = component(
  "MoneyView",
  "The bill of a month as it stands.",
  z.object({
    meteringPointId: pointId,
    month: localMonth,
    currency: text("ISO 4217.", 3),
    state: FigureState,
    lines: z.array(BillLineDto).max(20),
    netMicroEuro: microEuro("Sum of the lines; + earned, − paid."),
    vatBasisPoints: z.int().min(0),
    vatMicroEuro: microEuro("VAT on purchases; <= 0."),
    grossMicroEuro: microEuro("What the member gets (+) or pays (−)."),
    withoutMarketMicroEuro: microEuro(
      "Gross of the same meter readings at retail and feed-in tariffs alone.",
    ),
    savingsMicroEuro: microEuro("gross − withoutMarket; + is a saving."),
    days: z.array(MoneyDay).max(31),
    months: z.array(localMonth).max(120).meta({ description: "Months that have lines, newest first." }),
  }),
);

export const LedgerRow = component(
  "LedgerRow",
  "One ledger line of one interval as settled.",
  z.object({
    ...intervalTimes,
    kind: LineKindDto,
    energyWh: wh("Energy of the line."),
    price: price("Price of the line."),
    microEuro: microEuro("+ earned, − paid."),
    counterparty: text("Account on the other side: neighbours, retailer, network-operator, …"),
    readingVersion: z.int().min(1),
    state: FigureState,
  }),
);

export const LedgerView = component(
  "LedgerView",
  "All ledger lines of a local day.",
  z.object({ meteringPointId: pointId, date: localDate, lines: z.array(LedgerRow).max(2_000) }),
);
