/** What the answer of an endpoint shows of homes to others than their members; see README, "Looks at personal data". */
import type { DataKind } from "../../../core/consent/legalBases.ts";

export interface ReadsDeclaration {
  readonly kind: DataKind;
  /** `named`: the point in path, query or body; `all`: every point of the community. */
  readonly points: "named" | "all";
  /** The handler decides and notes by itself, because it knows more: consents, periods. */
  readonly noted?: "by handler";
}
