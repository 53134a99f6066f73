/** Every column that is sealed, and the key of its row in the order in which the value is bound to it. */

export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly key: readonly [string, ...string[]];
  /** A document column: the sealed text stands in it as one JSON string. */
  readonly json?: true;
}

export const SEALED_COLUMNS = [
  { table: "metering_point", column: "display_name", key: ["community_id", "id"] },
  { table: "demo_sign_in", column: "display_name", key: ["community_id", "id"] },
  { table: "billing_party", column: "body", key: ["community_id", "metering_point_id"], json: true },
  { table: "invoice", column: "body", key: ["community_id", "number"], json: true },
  { table: "person", column: "display_name", key: ["community_id", "id"] },
  { table: "person", column: "email", key: ["community_id", "id"] },
  { table: "passkey", column: "name", key: ["community_id", "id"] },
  { table: "invitation", column: "display_name", key: ["community_id", "id"] },
  { table: "invitation", column: "email", key: ["community_id", "id"] },
  { table: "push_subscription", column: "body", key: ["community_id", "id"] },
] as const satisfies readonly SealedColumn[];
