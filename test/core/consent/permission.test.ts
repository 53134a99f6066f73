import { describe, expect, it } from "vitest";
import {
  CONSENT_LANGUAGES,
  type ConsentFacts,
  consentText,
  consentTextHash,
} from "../../../backend/core/consent/consentText.ts";
import { retainedFrom } from "../../../backend/core/consent/erasure.ts";
import { DATA_KINDS, decideRead } from "../../../backend/core/consent/legalBases.ts";
import { type AskedPermission, askPermission, uncovered } from "../../../backend/core/consent/permission.ts";
import { GRANULARITIES, PURPOSE_IDS, PURPOSES } from "../../../backend/core/consent/purposes.ts";
import { epochSeconds, intervalIndex, intervalOf } from "../../../backend/core/time/marketInterval.ts";
import { samplePermission, sampleTerms } from "../../api/support/consents.ts";
import { COMMUNITY, NOON } from "../../api/support/street.ts";
import { codeOf } from "../../support/codeOf.ts";

const HERE = intervalOf(NOON);
const { validUntil: _until, ...TERMS } = sampleTerms({ granularity: "day" });
const when = { now: NOON, interval: HERE, tenure: { number: 0, since: intervalIndex(0) } };
const asked = (change: Partial<AskedPermission> = {}): AskedPermission => ({
  communityId: COMMUNITY,
  id: "permission-0001",
  requester: { role: "operator", id: "operator", name: "Lindenhof" },
  terms: TERMS,
  days: 30,
  ...change,
});

describe("asking", () => {
  it("creates, validates and sends, and never outlives the purpose", () => {
    const permission = askPermission(asked(), when);
    expect(permission.history.map(({ state }) => state)).toEqual(["created", "validated", "sent"]);
    expect(permission.terms.validUntil).toBe(NOON + 30 * 86_400);
    expect(permission.answerBy).toBe(NOON + 14 * 86_400);
  });

  it.each([
    ["a purpose that is not its own", { terms: { ...TERMS, purpose: "flexibility" } }, "LAT-8200"],
    [
      "finer figures than the purpose needs",
      { terms: { ...TERMS, purpose: "research", granularity: "quarterHour" } },
      "LAT-8201",
    ],
    ["a longer time than the purpose allows", { days: PURPOSES.energyAdvice.maxDays + 1 }, "LAT-8201"],
    ["no time", { days: 0 }, "LAT-8201"],
    ["no data", { terms: { ...TERMS, dataTo: TERMS.dataFrom } }, "LAT-8201"],
    ["a past too far back", { terms: { ...TERMS, dataFrom: intervalIndex(HERE - 366 * 96) } }, "LAT-8201"],
    ["a future too far ahead", { terms: { ...TERMS, dataTo: intervalIndex(HERE + 91 * 96) } }, "LAT-8201"],
  ] as const)("is refused for %s", (_what, change, code) => {
    expect(codeOf(() => askPermission(asked(change as Partial<AskedPermission>), when))).toBe(code);
  });

  it("is refused for data of whoever lived there before", () => {
    const tenure = { number: 1, since: intervalIndex(HERE - 10) };
    expect(codeOf(() => askPermission(asked(), { ...when, tenure }))).toBe("LAT-8201");
  });
});

describe("what a permission covers", () => {
  const accepted = samplePermission({ state: "accepted" });
  const { dataFrom, dataTo, validUntil } = accepted.terms;
  const wanted = {
    requester: { role: "operator", id: "operator" },
    meteringPointId: "H1",
    granularity: "day",
    from: dataFrom,
    to: dataTo,
    at: NOON,
    tenure: 0,
  } as const;

  it.each([
    ["exactly what was allowed", {}, true],
    ["coarser figures", { granularity: "month" }, true],
    ["the last second", { at: epochSeconds(validUntil - 1) }, true],
    ["finer figures", { granularity: "quarterHour" }, false],
    ["a quarter hour earlier", { from: intervalIndex(dataFrom - 1) }, false],
    ["a quarter hour later", { to: intervalIndex(dataTo + 1) }, false],
    ["nothing at all", { to: dataFrom }, false],
    ["another home", { meteringPointId: "H2" }, false],
    ["somebody else", { requester: { role: "operator", id: "somebody" } }, false],
    ["the same name in another role", { requester: { role: "dso", id: "operator" } }, false],
    ["the second it ends", { at: validUntil }, false],
    ["whoever moved in later", { tenure: 1 }, false],
  ] as const)("%s: %s", (_what, change, covered) => {
    expect(uncovered(accepted, { ...wanted, ...change }) === null).toBe(covered);
  });
});

describe("who sees what", () => {
  /** Role → kinds that need no consent, written down a second time. */
  const EXPECTED: Readonly<Record<string, readonly string[]>> = {
    operator: ["people", "readings", "orders", "ledger", "bills", "devices"],
    admin: ["people"],
    dso: ["evidence", "grid"],
    auditor: ["grid", "orders"],
    helper: ["household", "readings", "orders", "devices"],
    aggregator: [],
    member: [],
    anonymous: [],
    device: [],
    constructor: [],
  };
  it.each(Object.entries(EXPECTED))("%s sees %j without consent and nothing else", (role, kinds) => {
    const seen = DATA_KINDS.filter((kind) => decideRead({ role, kind }).allowed);
    expect([...seen].sort()).toEqual([...kinds].sort());
  });

  it("gives consent for readings only", () => {
    const permission = samplePermission({ state: "accepted" });
    const { dataFrom, dataTo } = permission.terms;
    const consent = {
      wanted: {
        requester: { role: "operator", id: "operator" },
        meteringPointId: "H1",
        granularity: "day",
        from: dataFrom,
        to: dataTo,
        at: NOON,
        tenure: 0,
      },
      permissions: [permission],
    } as const;
    expect(decideRead({ role: "dso", kind: "readings", consent }).allowed).toBe(true);
    expect(decideRead({ role: "dso", kind: "ledger", consent })).toMatchObject({ code: "LAT-8204" });
    const none = { ...consent, permissions: [] };
    expect(decideRead({ role: "dso", kind: "readings", consent: none })).toMatchObject({ code: "LAT-8203" });
  });
});

describe("the text of a question", () => {
  const facts: ConsentFacts = {
    requester: "Acme {until}",
    role: "aggregator",
    purpose: "flexibility",
    granularity: "quarterHour",
    firstDay: "2026-06-01",
    lastDay: "2026-06-30",
    untilDay: "2026-12-31",
  };
  const all = CONSENT_LANGUAGES.flatMap((language) =>
    PURPOSE_IDS.flatMap((purpose) =>
      GRANULARITIES.map((granularity) => consentText(language, { ...facts, purpose, granularity })),
    ),
  );

  it("has every sentence in every language, filled in once", () => {
    for (const { language: _language, ...sentences } of all) {
      for (const sentence of Object.values(sentences)) expect(sentence.length).toBeGreaterThan(3);
      expect(sentences.what).not.toMatch(/\{/);
      expect(sentences.howLong).not.toMatch(/\{/);
      // A name that looks like a placeholder stays a name.
      expect(sentences.who).toContain("Acme {until}");
    }
    expect(new Set(all.map(consentTextHash)).size).toBe(all.length);
  });

  it("says nothing of hashes, chains or tokens", () => {
    const words = /hash|chain|block|token|krypt|crypto|cadena|سلسلة/i;
    for (const text of all) expect(Object.values(text).join(" ")).not.toMatch(words);
  });

  it("has another hash for another date", () => {
    const later = consentText("de", { ...facts, untilDay: "2027-01-01" });
    expect(consentTextHash(later)).not.toBe(consentTextHash(consentText("de", facts)));
  });
});

describe("what stays after an erasure", () => {
  it("stays to the end of the year after so many whole years", () => {
    expect(retainedFrom(2026)).toEqual([
      { kind: "bills", until: "2034-12-31" },
      { kind: "ledger", until: "2036-12-31" },
      { kind: "readings", until: "2029-12-31" },
      { kind: "accessLog", until: "2029-12-31" },
    ]);
  });
});
