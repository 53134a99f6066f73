/** XML schemas of UBL 2.1 and ISO 20022, and libxml2 to hold documents against them. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { validateXML } from "xmllint-wasm";

const file = new URL("../../validation/schemas/invoice-and-payment-schemas.json.gz", import.meta.url);
const schemas = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as Readonly<
  Record<string, string>
>;

/** What is wrong with a document under a schema; empty when it is valid. */
export async function schemaErrors(xml: string, main: string, others = schemas): Promise<readonly string[]> {
  const schema = others[main];
  if (schema === undefined) throw new Error(`no schema ${main}`);
  const { valid, errors } = await validateXML({
    xml: [{ fileName: "document.xml", contents: xml }],
    schema: [{ fileName: main, contents: schema }],
    preload: Object.entries(others)
      .filter(([fileName]) => fileName !== main)
      .map(([fileName, contents]) => ({ fileName, contents })),
    initialMemoryPages: 512,
    maxMemoryPages: 4096,
  });
  return valid ? [] : errors.map((error) => error.message);
}
