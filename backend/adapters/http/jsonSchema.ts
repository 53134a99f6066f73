/** The part of JSON Schema 2020-12 that the schemas use. */
export interface JsonSchema {
  $ref?: string;
  $id?: string;
  $schema?: string;
  type?: string | string[];
  const?: string | number | boolean | null;
  enum?: (string | number)[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema | false;
  prefixItems?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  "x-lateral-type"?: string;
}
