/** The format lateral-network/1 as a JSON Schema, made from the very rules that check it. */
import {
  ADDITIONAL_SOURCE_RULES,
  BUS_RULES,
  CONNECTION_POINT_RULES,
  FEEDER_RULES,
  LINE_RULES,
  SOURCE_RULES,
  TRANSFORMER_RULES,
  VOLTAGE_BAND_RULES,
} from "../../core/network/feederFields.ts";
import type { Rule, Rules } from "../../core/network/fieldRules.ts";
import {
  BANK_RULES,
  CAPACITOR_RULES,
  MATRIX_LINE_RULES,
  PHASE_POWER_RULES,
  SHUNT_RULES,
  SWITCH_RULES,
} from "../../core/network/generalFields.ts";
import { TERMINALS } from "../../core/network/terminals.ts";
import { MAX_BUSES } from "../../core/network/validateFeeder.ts";

type Schema = Readonly<Record<string, unknown>>;

const NUMBERS: Schema = { type: "number" };

/** One field. Lists of elements get their items from {@link buildFeederSchema}. */
function fieldSchema(rule: Rule): Schema {
  switch (rule.kind) {
    case "name":
      return { type: "string", minLength: 1, maxLength: 64 };
    case "text":
      return { type: "string", maxLength: 2000 };
    case "flag":
      return { const: true };
    case "one-of":
      return { enum: rule.values };
    case "number":
      return { type: "number", minimum: rule.lower, maximum: rule.upper };
    case "rating":
      return { type: "number", exclusiveMinimum: 0, maximum: rule.upper };
    case "vector":
      return { type: "array", items: bounded(rule), minItems: rule.size, maxItems: rule.size };
    case "matrix":
      return { type: "array", items: { type: "array", items: bounded(rule) } };
    case "terminals":
      return { type: "array", items: { enum: TERMINALS }, minItems: rule.least, uniqueItems: true };
    case "each":
      return { type: "array", items: objectSchema(rule.rules), minItems: rule.least, maxItems: rule.most };
    case "nested":
      return objectSchema(rule.rules);
    case "list":
      return { type: "array" };
    case "object":
      return { type: "object" };
  }
}

const bounded = (rule: { readonly lower: number; readonly upper: number }): Schema => ({
  ...NUMBERS,
  minimum: rule.lower,
  maximum: rule.upper,
});

function objectSchema(rules: Rules, known: Readonly<Record<string, Schema>> = {}): Schema {
  const fields = Object.entries(rules);
  const isOptional = (rule: Rule) => "optional" in rule && rule.optional === true;
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(([name, rule]) => [name, known[name] ?? fieldSchema(rule)])),
    required: fields.filter(([, rule]) => !isOptional(rule)).map(([name]) => name),
    additionalProperties: false,
  };
}

const listOf = (items: Schema): Schema => ({ type: "array", items, maxItems: MAX_BUSES });

const branch = (kind: string, rules: Rules): Schema => objectSchema(rules, { kind: { const: kind } });

/** JSON Schema 2020-12 of the format. What joins elements (names, phases, tree) only `validateFeeder` checks. */
export function buildFeederSchema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "lateral-network/1",
    description:
      "A distribution feeder. Units stand in the field names; the README of backend/core/network has the table of " +
      "components with their models and signs. The hash of a network is keccak256 of its canonical JSON.",
    ...objectSchema(FEEDER_RULES, {
      format: { const: "lateral-network/1" },
      source: objectSchema(SOURCE_RULES),
      voltageBand: objectSchema(VOLTAGE_BAND_RULES),
      buses: listOf(objectSchema(BUS_RULES)),
      branches: listOf({
        oneOf: [
          branch("line", LINE_RULES),
          branch("transformer", TRANSFORMER_RULES),
          branch("matrix-line", MATRIX_LINE_RULES),
          branch("switch", SWITCH_RULES),
          branch("bank", BANK_RULES),
        ],
      }),
      connectionPoints: listOf(objectSchema(CONNECTION_POINT_RULES)),
      additionalSources: listOf(objectSchema(ADDITIONAL_SOURCE_RULES)),
      loads: listOf(objectSchema(PHASE_POWER_RULES)),
      generators: listOf(objectSchema(PHASE_POWER_RULES)),
      capacitors: listOf(objectSchema(CAPACITOR_RULES)),
      shunts: listOf(objectSchema(SHUNT_RULES)),
    }),
  };
}
