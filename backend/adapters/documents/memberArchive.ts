/** Everything that is kept of a member, in one zip archive that its own tools can read. */
import { strToU8, type Zippable, zipSync } from "fflate";
import type { Invoice } from "../../core/billing/invoice.ts";
import type { MeterReading } from "../../core/metering/reading.ts";
import type { TradingPlan } from "../../core/orders/order.ts";
import type { LedgerLine } from "../../core/settlement/ledgerLine.ts";
import { type EpochSeconds, intervalStart, isoUtc } from "../../core/time/marketInterval.ts";
import type { MemberKey, MeteringPoint } from "../../ports/community.ts";
import type { IntervalRange, MemberOrder } from "../../ports/intervals.ts";
import { billPdf } from "./billPdf.ts";
import type { BillLanguage } from "./billTexts.ts";
import { ledgerCsv, ordersCsv, readingsCsv, tradesCsv } from "./csvTables.ts";
import { greenButtonFeed } from "./greenButtonExport.ts";

export interface MemberArchiveInput {
  readonly point: MeteringPoint;
  readonly range: IntervalRange;
  readonly readings: readonly MeterReading[];
  readonly orders: readonly MemberOrder[];
  /** Signed wishes over many intervals, as they are stored. */
  readonly linkedOrders: readonly object[];
  readonly lines: readonly LedgerLine[];
  readonly plan: TradingPlan | null;
  readonly keys: readonly MemberKey[];
  readonly bills: readonly Invoice[];
  /** What other parts of the product keep, each a file of that name. */
  readonly more: Readonly<Record<string, object>>;
  readonly language: BillLanguage;
  readonly made: EpochSeconds;
}

/** Printed bills of one archive; all of them are in it as JSON. */
const MAX_PRINTED = 240;
const MADE = new Date("1980-01-02T00:00:00Z");

const readme = ({ range }: MemberArchiveInput): string =>
  `What Lateral keeps of your metering point, from ${isoUtc(intervalStart(range.from))} to ${isoUtc(intervalStart(range.to))} (UTC).

readings.csv, readings-green-button.xml   every quarter hour of your meter
orders.csv, orders.json                   what you or your plan offered, signed
linked-orders.json                        signed wishes over many quarter hours
trades.csv                                what each order got, at which price
ledger.csv                                every line booked for you
bills/                                    issued bills as PDF and JSON, of all time
metering-point.json, plan.json, keys.json your connection, your trading plan, your public keys
consents.json                             what was asked of you, what you allowed, with every date
access-log.json                           who looked at your data, when and why
people.json                               your name, e-mail, devices and helpers
notifications.json                        what you were told, and how you want to be told

Energy is in Wh, money in millionths of a euro (bills: cents), net of VAT except on bills.
`;

const json = (value: unknown): Uint8Array => strToU8(`${JSON.stringify(value, null, 2)}\n`);

/** The archive's bytes; the same data give the same bytes. */
export async function memberArchive(input: MemberArchiveInput): Promise<Uint8Array> {
  const { point, readings, orders, lines, bills } = input;
  const files: Zippable = {
    "README.txt": strToU8(readme(input)),
    "readings.csv": strToU8(readingsCsv(readings)),
    "readings-green-button.xml": strToU8(greenButtonFeed(point.id, readings, input.made)),
    "orders.csv": strToU8(ordersCsv(orders)),
    "orders.json": json(orders),
    "linked-orders.json": json(input.linkedOrders),
    "trades.csv": strToU8(tradesCsv(orders)),
    "ledger.csv": strToU8(ledgerCsv(lines, point.id)),
    "metering-point.json": json(point),
    "plan.json": json(input.plan),
    "keys.json": json(input.keys),
  };
  for (const [name, content] of Object.entries(input.more)) files[`${name}.json`] = json(content);
  for (const [index, bill] of bills.toReversed().entries()) {
    files[`bills/${bill.number}.json`] = json(bill);
    if (index < MAX_PRINTED) files[`bills/${bill.number}.pdf`] = await billPdf(bill, input.language);
  }
  return zipSync(files, { mtime: MADE, level: 6 });
}
