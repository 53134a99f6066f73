// Billing from the command line: npm run bills -- run 2026-06 [--folder DIR], -- list [2026-06],
// -- party METERING-POINT FILE.json, -- operator FILE.json. Works on the database of LATERAL_HOME or DATABASE_URL.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PostgresInvoices } from "../backend/adapters/database/postgresInvoices.ts";
import { writeBillFolder } from "../backend/adapters/documents/billFolder.ts";
import { centText, dayText } from "../backend/adapters/documents/money.ts";
import { parseBillingOperator, parseBillingParty } from "../backend/adapters/documents/parseBillingParty.ts";
import { issueBills, readBillingParties } from "../backend/app/issueBills.ts";
import type { Invoice } from "../backend/core/billing/invoice.ts";
import { domainError } from "../backend/core/errors/domainError.ts";
import { addLocalDays, localTimeOf } from "../backend/core/time/communityTime.ts";
import { atDesk, type Desk as OpenedDesk, runCommand } from "./support/desk.ts";

const USAGE = `npm run bills -- run PERIOD [--folder DIR] [--due-days 14]   issues the bills of a month, or corrects them; writes PDF, e-invoice, CSV, SEPA
npm run bills -- list [PERIOD]                               what was issued
npm run bills -- party METERING-POINT FILE.json              who the bills of a metering point go to
npm run bills -- operator FILE.json                          who issues them
PERIOD is YYYY-MM.`;

interface Desk extends OpenedDesk {
  readonly invoices: PostgresInvoices;
}

const row = (invoice: Invoice): string =>
  [
    invoice.number,
    invoice.period.label,
    invoice.kind.padEnd(11),
    invoice.state.padEnd(9),
    invoice.meteringPointId.padEnd(16),
    `${centText(invoice.payableCent).padStart(12)} ${invoice.currency}`,
    invoice.precedingNumber === null ? "" : `takes the place of ${invoice.precedingNumber}`,
  ].join("  ");

async function run(desk: Desk, period: string, folder: string, dueDays: number): Promise<boolean> {
  const today = localTimeOf(desk.now);
  const issued = { year: today.year, month: today.month, day: today.day };
  const due = addLocalDays(issued, dueDays);
  const fresh = await issueBills(desk, desk.communityId, { period, issued, due, now: desk.now });
  if (fresh.length === 0) {
    console.log(`= ${period}: nothing to issue; every bill of the month stands`);
    return true;
  }
  const { operator, parties } = await readBillingParties(desk, desk.communityId);
  const input = { period, invoices: fresh, operator, parties, made: desk.now, execution: due };
  const { files, withoutPayment } = await writeBillFolder(folder, input);
  const corrected = fresh.filter((invoice) => invoice.state === "corrected").length;
  const owed = fresh.reduce((sum, i) => sum + (i.kind === "invoice" ? i.payableCent : -i.payableCent), 0);
  console.log(
    `✓ ${period}: ${fresh.length} bills issued, ${corrected} of them corrections, due ${dayText(due)}`,
  );
  console.log(`  members owe ${centText(owed)} ${fresh[0]?.currency ?? ""} in sum`);
  console.log(`  ${files.length} files in ${folder}`);
  if (withoutPayment.length > 0) {
    console.log(
      `  ${withoutPayment.length} bills are in no payment file (no mandate, no IBAN or nothing to pay)`,
    );
  }
  return true;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw domainError("LAT-5310", { file: path, reason: (cause as Error).message.slice(0, 80) }, { cause });
  }
}

async function party(desk: Desk, meteringPointId: string, path: string): Promise<boolean> {
  if ((await desk.store.meteringPoint(desk.communityId, meteringPointId)) === null) {
    throw domainError("LAT-5001", { row: 0, meteringPointId });
  }
  await desk.invoices.saveParty(
    desk.communityId,
    meteringPointId,
    parseBillingParty(readJson(path), meteringPointId),
  );
  console.log(`✓ the bills of ${meteringPointId} go to that party from now on`);
  return true;
}

async function command(desk: Desk, words: readonly string[], folder: string | undefined, dueDays: number) {
  const [verb, first, second] = words;
  if (verb === "run" && first !== undefined) {
    return run(desk, first, resolve(folder ?? join("bills", first)), dueDays);
  }
  if (verb === "list") {
    const filter = first === undefined ? {} : { period: first };
    for (const invoice of await desk.invoices.invoices(desk.communityId, filter)) console.log(row(invoice));
    return true;
  }
  if (verb === "party" && first !== undefined && second !== undefined) return party(desk, first, second);
  if (verb === "operator" && first !== undefined) {
    await desk.invoices.saveOperator(desk.communityId, parseBillingOperator(readJson(first)));
    console.log("✓ the community issues its bills under that name from now on");
    return true;
  }
  console.error(USAGE);
  return false;
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      community: { type: "string" },
      folder: { type: "string" },
      "due-days": { type: "string", default: "14" },
    },
  });
  const dueDays = Number(values["due-days"]);
  if (!Number.isInteger(dueDays) || dueDays < 0 || dueDays > 365 || positionals.length === 0) {
    console.error(USAGE);
    return false;
  }
  return atDesk(values.community, async (opened) => {
    const invoices = new PostgresInvoices(opened.url, opened.columns);
    try {
      return await command({ ...opened, invoices }, positionals, values.folder, dueDays);
    } finally {
      await invoices.close();
    }
  });
}

await runCommand(main, USAGE);
