/**
 * Payment files for the bank, ISO 20022 as the European Payments Council's guidelines use it: direct debits of what
 * members owe (pain.008.001.08) and credit transfers of what they are owed (pain.001.001.09).
 */
import { XMLBuilder } from "fast-xml-parser";
import { electronicFormatIBAN, isValidIBAN } from "ibantools";
import { domainError } from "../../core/errors/domainError.ts";
import type { LocalDay } from "../../core/time/communityTime.ts";
import { type EpochSeconds, isoUtc } from "../../core/time/marketInterval.ts";
import { centText, dayText } from "./money.ts";

export interface Mandate {
  /** Mandate reference, at most 35 characters. */
  readonly id: string;
  readonly signed: LocalDay;
}

export interface Payment {
  /** Invoice number; the end-to-end reference that the bank hands back. */
  readonly reference: string;
  readonly name: string;
  readonly iban: string;
  /** > 0. */
  readonly cent: number;
  readonly text: string;
}

export interface DirectDebit extends Payment {
  readonly mandate: Mandate;
  /** First collection under the mandate, or a later one. */
  readonly sequence: "FRST" | "RCUR";
}

export interface PaymentFileHead {
  /** Unique for the bank, at most 35 characters. */
  readonly messageId: string;
  readonly made: EpochSeconds;
  readonly execution: LocalDay;
  readonly name: string;
  readonly iban: string;
}

const MAX_PAYMENTS = 100_000;
const MAX_ID = 35;
const MAX_NAME = 70;
const MAX_TEXT = 140;
/** Largest amount of a SEPA payment, cents. */
const MAX_CENT = 99_999_999_999;

type Xml = { readonly [name: string]: string | Xml | readonly Xml[] };

/** Letters that every SEPA bank takes; others become the nearest, or a point. */
function sepaText(text: string, limit: number): string {
  const spelled: Readonly<Record<string, string>> = {
    ß: "ss",
    æ: "ae",
    Æ: "AE",
    ø: "o",
    Ø: "O",
    ł: "l",
    Ł: "L",
  };
  return text
    .replaceAll(/[äöüÄÖÜ]/g, (letter) => `${letter.normalize("NFD").charAt(0)}e`)
    .replaceAll(/./gu, (letter) => spelled[letter] ?? letter)
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .replaceAll(/[^A-Za-z0-9/\-?:().,'+ ]/g, ".")
    .slice(0, limit)
    .trim();
}

function checkedIban(iban: string, party: string): string {
  const plain = electronicFormatIBAN(iban);
  if (plain === null || !isValidIBAN(plain)) {
    throw domainError("LAT-6303", { field: "IBAN", party, reason: "its check digits or length are wrong" });
  }
  return plain;
}

function checkedId(id: string, field: string, party: string): string {
  if (!/^[A-Za-z0-9/\-?:().,'+ ]+$/.test(id) || id.length > MAX_ID || /^\/|\/\/|\/$/.test(id)) {
    throw domainError("LAT-6303", { field, party, reason: `it must be 1 to ${MAX_ID} plain characters` });
  }
  return id;
}

function check(head: PaymentFileHead, payments: readonly Payment[]): void {
  checkedId(head.messageId, "message id", "the file");
  if (payments.length === 0) throw domainError("LAT-6304");
  if (payments.length > MAX_PAYMENTS) {
    const reason = `${payments.length} payments; at most ${MAX_PAYMENTS} fit`;
    throw domainError("LAT-6303", { field: "payments", party: "the file", reason });
  }
  const references = new Set<string>();
  for (const { reference, cent } of payments) {
    checkedId(reference, "reference", reference.slice(0, 40));
    if (references.has(reference)) {
      throw domainError("LAT-6303", { field: "reference", party: reference, reason: "it comes twice" });
    }
    references.add(reference);
    if (!Number.isSafeInteger(cent) || cent <= 0 || cent > MAX_CENT) {
      const reason = `${cent} cents cannot be paid`;
      throw domainError("LAT-6303", { field: "amount", party: reference, reason });
    }
  }
}

const groupHeader = (head: PaymentFileHead, payments: readonly Payment[]): Xml => ({
  MsgId: head.messageId,
  CreDtTm: isoUtc(head.made),
  NbOfTxs: String(payments.length),
  CtrlSum: centText(payments.reduce((sum, payment) => sum + payment.cent, 0)),
  InitgPty: { Nm: sepaText(head.name, MAX_NAME) },
});

const account = (iban: string, party: string): Xml => ({ Id: { IBAN: checkedIban(iban, party) } });
/** The bank is found from the IBAN. */
const UNNAMED_BANK: Xml = { FinInstnId: { Othr: { Id: "NOTPROVIDED" } } };
const euro = (cent: number): Xml => ({ "@Ccy": "EUR", "#text": centText(cent) });

function build(message: string, root: string, body: Xml): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true });
  const document = { Document: { "@xmlns": `urn:iso:std:iso:20022:tech:xsd:${message}`, [root]: body } };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}

/**
 * Direct debits (core scheme), grouped by sequence. @param creditorId the community's SEPA creditor identifier.
 * @throws LAT-6303 naming the party and the field, LAT-6304 nothing to collect.
 */
export function directDebitFile(
  head: PaymentFileHead,
  creditorId: string,
  debits: readonly DirectDebit[],
): string {
  check(head, debits);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{3}[A-Z0-9]{1,28}$/.test(creditorId)) {
    throw domainError("LAT-6303", {
      field: "creditor id",
      party: head.name,
      reason: "it is not well formed",
    });
  }
  const blocks = (["FRST", "RCUR"] as const).flatMap((sequence): Xml[] => {
    const own = debits.filter((debit) => debit.sequence === sequence);
    if (own.length === 0) return [];
    return [
      {
        PmtInfId: `${head.messageId.slice(0, MAX_ID - 5)}-${sequence}`,
        PmtMtd: "DD",
        NbOfTxs: String(own.length),
        CtrlSum: centText(own.reduce((sum, debit) => sum + debit.cent, 0)),
        PmtTpInf: { SvcLvl: { Cd: "SEPA" }, LclInstrm: { Cd: "CORE" }, SeqTp: sequence },
        ReqdColltnDt: dayText(head.execution),
        Cdtr: { Nm: sepaText(head.name, MAX_NAME) },
        CdtrAcct: account(head.iban, head.name),
        CdtrAgt: UNNAMED_BANK,
        ChrgBr: "SLEV",
        CdtrSchmeId: { Id: { PrvtId: { Othr: { Id: creditorId, SchmeNm: { Prtry: "SEPA" } } } } },
        DrctDbtTxInf: own.map((debit) => ({
          PmtId: { EndToEndId: debit.reference },
          InstdAmt: euro(debit.cent),
          DrctDbtTx: {
            MndtRltdInf: {
              MndtId: checkedId(debit.mandate.id, "mandate", debit.reference),
              DtOfSgntr: dayText(debit.mandate.signed),
            },
          },
          DbtrAgt: UNNAMED_BANK,
          Dbtr: { Nm: sepaText(debit.name, MAX_NAME) },
          DbtrAcct: account(debit.iban, debit.reference),
          RmtInf: { Ustrd: sepaText(debit.text, MAX_TEXT) },
        })),
      },
    ];
  });
  const body = { GrpHdr: groupHeader(head, debits), PmtInf: blocks };
  return build("pain.008.001.08", "CstmrDrctDbtInitn", body);
}

/** Credit transfers. @throws LAT-6303 naming the party and the field, LAT-6304 nothing to pay. */
export function creditTransferFile(head: PaymentFileHead, payments: readonly Payment[]): string {
  check(head, payments);
  const body: Xml = {
    GrpHdr: groupHeader(head, payments),
    PmtInf: {
      PmtInfId: head.messageId,
      PmtMtd: "TRF",
      NbOfTxs: String(payments.length),
      CtrlSum: centText(payments.reduce((sum, payment) => sum + payment.cent, 0)),
      PmtTpInf: { SvcLvl: { Cd: "SEPA" } },
      ReqdExctnDt: { Dt: dayText(head.execution) },
      Dbtr: { Nm: sepaText(head.name, MAX_NAME) },
      DbtrAcct: account(head.iban, head.name),
      DbtrAgt: UNNAMED_BANK,
      ChrgBr: "SLEV",
      CdtTrfTxInf: payments.map((payment) => ({
        PmtId: { EndToEndId: payment.reference },
        Amt: { InstdAmt: euro(payment.cent) },
        Cdtr: { Nm: sepaText(payment.name, MAX_NAME) },
        CdtrAcct: account(payment.iban, payment.reference),
        RmtInf: { Ustrd: sepaText(payment.text, MAX_TEXT) },
      })),
    },
  };
  return build("pain.001.001.09", "CstmrCdtTrfInitn", body);
}
