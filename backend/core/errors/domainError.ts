/**
 * Numbered errors. Every code has one entry in the catalogue: what happened, and what to do next.
 * Expected outcomes are values (see `Rejection`); a thrown `DomainError` is a broken rule or unusable input.
 */
import { accessErrors } from "./accessErrors.ts";
import { auditErrors } from "./auditErrors.ts";
import { chainErrors } from "./chainErrors.ts";
import { clearingErrors } from "./clearingErrors.ts";
import { complianceErrors } from "./complianceErrors.ts";
import { consentErrors } from "./consentErrors.ts";
import { gridErrors } from "./gridErrors.ts";
import { householdErrors } from "./householdErrors.ts";
import { identityErrors } from "./identityErrors.ts";
import { importErrors } from "./importErrors.ts";
import { internalErrors } from "./internalErrors.ts";
import { meteringErrors } from "./meteringErrors.ts";
import { networkErrors } from "./networkErrors.ts";
import { operationsErrors } from "./operationsErrors.ts";
import { operatorErrors } from "./operatorErrors.ts";
import { orderErrors } from "./orderErrors.ts";
import { platformErrors } from "./platformErrors.ts";
import { settlementErrors } from "./settlementErrors.ts";

/** One entry: a short title and the remedy, both plain sentences that may name {parameters}. */
export interface CatalogueEntry {
  readonly title: string;
  readonly remedy: string;
}

export const catalogue = {
  ...orderErrors,
  ...networkErrors,
  ...importErrors,
  ...clearingErrors,
  ...chainErrors,
  ...meteringErrors,
  ...settlementErrors,
  ...complianceErrors,
  ...platformErrors,
  ...identityErrors,
  ...householdErrors,
  ...accessErrors,
  ...auditErrors,
  ...operationsErrors,
  ...operatorErrors,
  ...gridErrors,
  ...consentErrors,
  ...internalErrors,
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly remedy: string;

  constructor(code: ErrorCode, details: ErrorDetails, options?: ErrorOptions) {
    const entry = catalogue[code];
    super(`${code}: ${fill(entry.title, details)}`, options);
    this.name = "DomainError";
    this.code = code;
    this.details = details;
    this.remedy = fill(entry.remedy, details);
  }
}

/** Replaces `{name}` in a catalogue sentence by the detail of that name; unknown names stay as written. */
export function fill(sentence: string, details: ErrorDetails): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(details, name) ? String(details[name]) : whole,
  );
}

export function domainError(
  code: ErrorCode,
  details: ErrorDetails = {},
  options?: ErrorOptions,
): DomainError {
  return new DomainError(code, details, options);
}
