/** Issues a member's invoices for a period, and corrects them by new ones. */
import { domainError } from "../errors/domainError.ts";
import type { LocalDay } from "../time/communityTime.ts";
import { type MicroEuro, microEuro, wattHours } from "../units/quantities.ts";
import type { BillLine, BillLineKind } from "./bill.ts";
import type { BillingPeriod } from "./billingPeriod.ts";
import type {
  Cent,
  Invoice,
  InvoiceKind,
  InvoiceLine,
  Party,
  VatCategory,
  VatScheme,
  VatSubtotal,
} from "./invoice.ts";

const MICRO_PER_CENT = 10_000;
const BASIS_POINTS = 10_000;
/** What the member supplies; everything else is supplied to it. */
const SOLD: ReadonlySet<BillLineKind> = new Set(["local-sold", "feed-in"]);

export interface IssueInput {
  readonly kind: InvoiceKind;
  readonly number: string;
  readonly meteringPointId: string;
  readonly period: BillingPeriod;
  readonly issued: LocalDay;
  readonly due: LocalDay;
  readonly currency: string;
  readonly operator: Party;
  readonly member: Party;
  readonly memberVat: VatScheme;
  readonly vatBasisPoints: number;
  /** Bill lines of the period as settlement left them: positive is owed by the member. Others are passed over. */
  readonly lines: readonly BillLine[];
  /** What the member's last invoice of this kind left below a cent. */
  readonly carriedInMicroEuro: MicroEuro;
  /** The invoice that this one corrects. */
  readonly corrects: Invoice | null;
}

const isOf = (kind: InvoiceKind, line: BillLine): boolean => SOLD.has(line.kind) === (kind === "self-billed");

/** Category and rate of a supply. The operator's own supplies carry VAT at the rate of the tariff sheet. */
function taxOf(kind: InvoiceKind, scheme: VatScheme, rate: number): [VatCategory, number] {
  if (kind === "invoice" || scheme === "standard") return rate === 0 ? ["E", 0] : ["S", rate];
  return scheme === "small-business" ? ["E", 0] : ["AE", 0];
}

/**
 * Cents of each amount so that they add up to `total`: the floor of each, and the cents that are left to the
 * largest remainders, ties to the earlier line. Amounts may be negative.
 */
export function centsLargestRemainder(amounts: readonly MicroEuro[], total: Cent): Cent[] {
  const floors = amounts.map((amount) => Math.floor(amount / MICRO_PER_CENT));
  const order = amounts
    .map((amount, index) => ({ index, rest: amount - (floors[index] ?? 0) * MICRO_PER_CENT }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  let left = total - floors.reduce((sum, cent) => sum + cent, 0);
  // A carried remainder may ask for one cent more, or less, than the lines alone would.
  for (let round = 0; left !== 0 && order.length > 0; round++) {
    const position = left > 0 ? round % order.length : order.length - 1 - (round % order.length);
    const index = order[position]?.index ?? 0;
    floors[index] = (floors[index] ?? 0) + Math.sign(left);
    left -= Math.sign(left);
  }
  return floors.map((cent) => cent + 0);
}

/** Rounded half up, toward plus infinity. */
export const vatCentHalfUp = (taxable: Cent, basisPoints: number): Cent =>
  Math.floor((taxable * basisPoints * 2 + BASIS_POINTS) / (2 * BASIS_POINTS));

function subtotals(lines: readonly InvoiceLine[]): VatSubtotal[] {
  const groups = new Map<string, { category: VatCategory; vatBasisPoints: number; taxableCent: Cent }>();
  for (const { category, vatBasisPoints, netCent } of lines) {
    const key = `${category}${vatBasisPoints}`;
    const group = groups.get(key) ?? { category, vatBasisPoints, taxableCent: 0 };
    group.taxableCent += netCent;
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({
    ...group,
    vatCent: vatCentHalfUp(group.taxableCent, group.vatBasisPoints),
  }));
}

/**
 * Issues an invoice (what the member owes) or a self-billed invoice (what its energy earned) for a period; null
 * when there is nothing of this kind and nothing to correct. Money below a cent is carried to the next one,
 * so that over time every µ€ of the ledger is billed once.
 * @throws LAT-6301 correction of another member, period or kind; LAT-6302 reverse charge without VAT ids.
 */
export function issueInvoice(input: IssueInput): Invoice | null {
  const { kind, corrects, memberVat, operator, member } = input;
  const found = input.lines.filter((line) => isOf(kind, line));
  if (found.length === 0 && corrects === null) return null;
  // Nothing is left of what was billed: the correction says so line by line.
  const nothing = { energyWh: wattHours(0), amount: microEuro(0) };
  const own: readonly BillLine[] =
    found.length > 0 ? found : (corrects?.lines ?? []).map((line) => ({ ...line, ...nothing }));
  if (corrects !== null) requireSame(input, corrects);
  if (kind === "self-billed" && memberVat === "reverse-charge" && !(operator.vatId && member.vatId)) {
    throw domainError("LAT-6302", { meteringPointId: input.meteringPointId });
  }
  const sign = kind === "self-billed" ? -1 : 1;
  const amounts = own.map((line) => microEuro(sign * line.amount));
  const carriedIn = corrects === null ? input.carriedInMicroEuro : corrects.carriedInMicroEuro;
  const exact = amounts.reduce((sum, amount) => sum + amount, 0) + carriedIn;
  const netCent = Math.floor((exact + MICRO_PER_CENT / 2) / MICRO_PER_CENT);
  const cents = centsLargestRemainder(amounts, netCent);
  const [category, vatBasisPoints] = taxOf(kind, memberVat, input.vatBasisPoints);
  const lines = own.map(
    (line, index): InvoiceLine => ({
      number: index + 1,
      kind: line.kind,
      correction: line.correction,
      energyWh: line.energyWh,
      netCent: cents[index] ?? 0,
      category,
      vatBasisPoints,
    }),
  );
  const vat = subtotals(lines);
  const billedNet = lines.reduce((sum, line) => sum + line.netCent, 0);
  const vatCent = vat.reduce((sum, group) => sum + group.vatCent, 0);
  const grossCent = billedNet + vatCent;
  const billedBeforeCent = corrects?.grossCent ?? 0;
  return {
    format: "lateral-invoice/1",
    number: input.number,
    kind,
    state: corrects === null ? "final" : "corrected",
    meteringPointId: input.meteringPointId,
    issued: input.issued,
    due: input.due,
    period: input.period,
    currency: input.currency,
    seller: kind === "self-billed" ? member : operator,
    buyer: kind === "self-billed" ? operator : member,
    lines,
    vat,
    netCent: billedNet,
    vatCent,
    grossCent,
    billedBeforeCent,
    payableCent: grossCent - billedBeforeCent,
    carriedInMicroEuro: carriedIn,
    carriedOutMicroEuro: microEuro(exact - billedNet * MICRO_PER_CENT),
    precedingNumber: corrects?.number ?? null,
  };
}

function requireSame({ kind, meteringPointId, period }: IssueInput, corrects: Invoice): void {
  if (
    corrects.kind !== kind ||
    corrects.meteringPointId !== meteringPointId ||
    corrects.period.label !== period.label
  ) {
    throw domainError("LAT-6301", { number: corrects.number, period: period.label, meteringPointId });
  }
}
