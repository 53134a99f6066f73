/** Files of unknown origin: recognised by content, limited in every direction. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { importCim } from "../../../backend/adapters/dso/cim/importCim.ts";
import { detectFormat } from "../../../backend/adapters/dso/detectFormat.ts";
import { readNetwork } from "../../../backend/adapters/dso/readNetwork.ts";
import { MAX_NETWORK_TEXT } from "../../../backend/core/network/validateFeeder.ts";
import { codeOf } from "../../support/codeOf.ts";
import { ieee13Cim, ieee13Script, ownFormat, pandapowerText, powerGridModelText } from "./sampleNetworks.ts";

const folder = mkdtempSync(join(tmpdir(), "lateral-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function file(content: string | Uint8Array, name = `file${++count}`): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const codeOfFile = (content: string | Uint8Array) => codeOf(() => readNetwork(file(content)));

describe("a network file", () => {
  it("is recognised by what is in it, whatever its name", () => {
    const formats = [ownFormat(), ieee13Script, ieee13Cim, pandapowerText, powerGridModelText].map(
      (text) => readNetwork(file(text)).format,
    );
    expect(formats).toEqual(["lateral", "opendss", "cim", "pandapower", "power-grid-model"]);
  });

  it("may begin with a byte order mark or be in Latin-1", () => {
    expect(readNetwork(file(`\ufeff${ownFormat()}`)).format).toBe("lateral");
    const latin = Uint8Array.from([...strToU8("! Stra"), 0xdf, ...strToU8(`e\n${ieee13Script}`)]);
    expect(readNetwork(file(latin)).format).toBe("opendss");
  });

  it("of another kind is refused, saying which kinds there are", () => {
    expect(codeOfFile("")).toBe("LAT-2060");
    expect(codeOfFile("Dear sirs")).toBe("LAT-2060");
    expect(codeOfFile('{"a":1}')).toBe("LAT-2060");
    expect(codeOfFile("<html></html>")).toBe("LAT-2060");
    expect(codeOf(() => readNetwork(join(folder, "nowhere")))).toBe("LAT-2030");
  });

  it("that is cut off is refused", () => {
    for (const text of [ownFormat(), ieee13Cim, pandapowerText, powerGridModelText]) {
      expect(["LAT-2011", "LAT-2067"]).toContain(codeOfFile(text.slice(0, text.length / 2)));
    }
    expect(codeOfFile(ieee13Script.slice(0, ieee13Script.indexOf("rmatrix") + 15))).toBe("LAT-2063");
  });

  it("that is no text, too large or too deep is refused before it is parsed", () => {
    expect(codeOfFile(Uint8Array.from({ length: 4_000 }, (_, i) => (i * 37) % 256))).toBe("LAT-2073");
    expect(codeOfFile(`{"format":"lateral-network/1","buses":${"[".repeat(100_000)}`)).toBe("LAT-2069");
    expect(codeOfFile(new Uint8Array(MAX_NETWORK_TEXT + 1))).toBe("LAT-2010");
  });

  it("with a million buses is refused by its number of buses", () => {
    const million = Array.from({ length: 1_000_000 }, (_, i) => `{"id":"${i}","nominalKv":0.4}`).join(",");
    expect(codeOfFile(ownFormat().replace('"buses":[', `"buses":[${million},`))).toBe("LAT-2010");
    const lines = Array.from({ length: 500_000 }, (_, i) => `new line.l${i} bus1=b${i} bus2=b${i + 1} r1=1`);
    expect(codeOfFile(`new circuit.big bus1=b0\n${lines.join("\n")}`)).toBe("LAT-2070");
  });
});

describe("an archive", () => {
  it("of one network is opened, also when it lies in a folder of its own", () => {
    const zip = zipSync({
      "grid/main.dss": strToU8("redirect parts/all.dss\n"),
      "grid/parts/all.dss": strToU8(ieee13Script),
    });
    expect(readNetwork(file(zip)).feeder.id).toBe("IEEE13Nodeckt");
  });

  it("that unpacks to far more than it is, or to very many files, is refused", () => {
    expect(codeOfFile(zipSync({ "bomb.json": new Uint8Array(64 * 1024 ** 2) }))).toBe("LAT-2068");
    const many = Object.fromEntries(Array.from({ length: 2_500 }, (_, i) => [`${i}.dss`, strToU8("clear")]));
    expect(codeOfFile(zipSync(many, { level: 0 }))).toBe("LAT-2068");
  });

  it("that states a small size for a large entry unpacks no more than it states", () => {
    const zip = zipSync({ "a.json": new Uint8Array(900_000) });
    const view = new DataView(zip.buffer);
    for (let at = 0; at + 4 < zip.length; at++) {
      const signature = view.getUint32(at, true);
      if (signature === 0x04034b50) view.setUint32(at + 22, 10, true);
      if (signature === 0x02014b50) view.setUint32(at + 24, 10, true);
    }
    expect(["LAT-2068", "LAT-2060", "LAT-2073"]).toContain(codeOfFile(zip));
  });

  it("that leads out of its folder, holds another archive or is damaged is refused", () => {
    for (const name of ["../evil.dss", "/etc/evil.dss", "a/../../evil.dss", "C:evil.dss"]) {
      expect(codeOfFile(zipSync({ [name]: strToU8(ieee13Script) })), name).toBe("LAT-2068");
    }
    expect(codeOfFile(zipSync({ "inner.zip": zipSync({ "a.dss": strToU8(ieee13Script) }) }))).toBe(
      "LAT-2060",
    );
    const zip = zipSync({ "a.dss": strToU8(ieee13Script) });
    expect(codeOfFile(zip.slice(0, zip.length / 2))).toBe("LAT-2068");
  });

  it("or folder with two networks asks which one", () => {
    expect(codeOfFile(zipSync({ "a.dss": strToU8(ieee13Script), "b.dss": strToU8(ieee13Script) }))).toBe(
      "LAT-2060",
    );
    mkdirSync(join(folder, "empty"));
    expect(codeOf(() => readNetwork(join(folder, "empty")))).toBe("LAT-2060");
  });
});

describe("an XML file", () => {
  const body = ieee13Cim.slice(ieee13Cim.indexOf("<rdf:RDF"));

  it("with a document type is refused: no external entities, no billion laughs", () => {
    const external = `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${body.replace("ieee13nodeckt", "&x;")}`;
    const laughs = `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${body}`;
    expect(codeOf(() => importCim(external))).toBe("LAT-2066");
    expect(codeOf(() => importCim(laughs))).toBe("LAT-2066");
  });

  it("leaves entities that nobody declared as they are written", () => {
    const { feeder } = importCim(body.replace(">ieee13nodeckt<", ">&x; &amp; co<"));
    expect(feeder.name).toBe("&x; & co");
  });

  it("nested deeper than data ever are is refused", () => {
    const deep = `<rdf:RDF>${"<a>".repeat(5_000)}${"</a>".repeat(5_000)}</rdf:RDF>`;
    expect(codeOf(() => importCim(deep))).toBe("LAT-2067");
  });

  it("names the object that refers to something missing, twice named, or without a number", () => {
    const gone = body.replace('rdf:resource="urn:uuid:cn-634"', 'rdf:resource="urn:uuid:nowhere"');
    expect(codeOf(() => importCim(gone))).toBe("LAT-2074");
    expect(codeOf(() => importCim(body.replace("urn:uuid:cn-634", "urn:uuid:cn-633")))).toBe("LAT-2006");
    expect(codeOf(() => importCim(body.replace(/(Conductor\.length>)[\d.]+/, "$1NaN")))).toBe("LAT-2012");
    expect(codeOf(() => importCim("<rdf:RDF></rdf:RDF>"))).toBe("LAT-2075");
  });
});

describe("detection", () => {
  it("looks at every kind of beginning without reading beyond it", () => {
    expect(detectFormat("  \n! a street\nNew Circuit.x", "f")).toBe("opendss");
    expect(detectFormat("Redirect master.dss", "f")).toBe("opendss");
    expect(detectFormat('{"lines_name_from_to_m_code":[]}', "f")).toBe("european-lv");
    expect(codeOf(() => detectFormat("[1,2,3]", "f"))).toBe("LAT-2060");
  });
});
