/**
 * Why anybody but the member may see what belongs to a home, and the one function that decides it. Four reasons
 * count (Art. 6 (1) GDPR): the contract with the community (b), a legal obligation (c), safe operation of the
 * network in the public interest (e), and consent (a). What is not in the table needs consent.
 *
 * | role       | sees                                                    | because of       |
 * |------------|---------------------------------------------------------|------------------|
 * | operator   | members, readings, orders, ledger lines, bills, devices | contract         |
 * | admin      | members (roles, invitations, sign-ins)                  | contract         |
 * | dso        | proof per interval (pseudonymous)                       | legal obligation |
 * | dso        | voltages and loadings at connection points              | vital operation  |
 * | auditor    | voltages and loadings, proof without members            | legal obligation |
 * | auditor    | sampled orders with their outcome, by pseudonym          | legal obligation |
 * | helper     | figures of the home that called it                      | the member's own |
 * | aggregator | nothing                                                 | consent only     |
 */
import type { ErrorCode, ErrorDetails } from "../errors/domainError.ts";
import { type Permission, uncovered, type WantedRead } from "./permission.ts";

/** What is looked at. `household`: pages of one home. `grid`: voltages and loadings at connection points. */
export const DATA_KINDS = [
  "people",
  "readings",
  "orders",
  "ledger",
  "bills",
  "devices",
  "household",
  "evidence",
  "grid",
] as const;
export type DataKind = (typeof DATA_KINDS)[number];

export const LEGAL_BASES = ["contract", "legalObligation", "vitalOperation", "consent", "mandate"] as const;
/** `mandate`: the member asked this helper itself, and can take it back. */
export type LegalBasis = (typeof LEGAL_BASES)[number];

type Row = Readonly<Partial<Record<DataKind, LegalBasis>>>;

export const READ_BASES: Readonly<Record<string, Row>> = {
  operator: {
    people: "contract",
    readings: "contract",
    orders: "contract",
    ledger: "contract",
    bills: "contract",
    devices: "contract",
  },
  admin: { people: "contract" },
  dso: { evidence: "legalObligation", grid: "vitalOperation" },
  auditor: { grid: "legalObligation", orders: "legalObligation" },
  helper: { household: "mandate", readings: "mandate", orders: "mandate", devices: "mandate" },
};

export type ReadDecision =
  | { readonly allowed: true; readonly basis: LegalBasis; readonly permission: Permission | null }
  | { readonly allowed: false; readonly code: ErrorCode; readonly details: ErrorDetails };

export interface Reading {
  readonly role: string;
  readonly kind: DataKind;
  /** Where the role's own basis does not do: what consent would have to cover, and what there is of it. */
  readonly consent?: { readonly wanted: WantedRead; readonly permissions: readonly Permission[] };
}

/** Decides one read of personal data by anybody but its member. */
export function decideRead({ role, kind, consent }: Reading): ReadDecision {
  const row = Object.hasOwn(READ_BASES, role) ? READ_BASES[role] : undefined;
  const basis = row?.[kind];
  if (basis !== undefined) return { allowed: true, basis, permission: null };
  if (consent === undefined || kind !== "readings") {
    return { allowed: false, code: "LAT-8204", details: { role, kind } };
  }
  const { wanted, permissions } = consent;
  const judged = permissions.map((permission) => ({ permission, fault: uncovered(permission, wanted) }));
  const covering = judged.find(({ fault }) => fault === null);
  if (covering !== undefined) return { allowed: true, basis: "consent", permission: covering.permission };
  // Only of the asker's own permissions a reason is told: of others not even that they exist.
  const own = judged.findLast(({ permission }) => permission.requester.id === wanted.requester.id);
  const reason = own?.fault ?? "there is none";
  return { allowed: false, code: "LAT-8203", details: { reason } };
}
