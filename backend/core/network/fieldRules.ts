/** The kinds of rules for fields of the network format. */

/** What one field may hold. */
export type Rule =
  | { readonly kind: "name" | "text" | "list" | "object"; readonly optional?: boolean }
  | { readonly kind: "flag"; readonly optional: true }
  | { readonly kind: "one-of"; readonly values: readonly string[]; readonly optional?: boolean }
  | { readonly kind: "number"; readonly lower: number; readonly upper: number; readonly optional?: boolean }
  | { readonly kind: "rating"; readonly upper: number; readonly optional?: boolean }
  | StructureRule;

/** Fields that hold more than one value. */
export type StructureRule =
  | { readonly kind: "terminals"; readonly least: 0 | 1; readonly optional?: boolean }
  | {
      readonly kind: "vector";
      readonly size: number;
      readonly lower: number;
      readonly upper: number;
      readonly optional?: boolean;
    }
  | { readonly kind: "matrix"; readonly lower: number; readonly upper: number; readonly optional?: boolean }
  | { readonly kind: "nested"; readonly rules: Rules; readonly optional?: boolean }
  | {
      readonly kind: "each";
      readonly rules: Rules;
      readonly least: number;
      readonly most: number;
      readonly optional?: boolean;
    };

export type Rules = Readonly<Record<string, Rule>>;
