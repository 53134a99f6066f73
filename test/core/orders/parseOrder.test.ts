import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_ID_LENGTH, parseOrder } from "../../../backend/core/orders/parseOrder.ts";
import { validateOrder } from "../../../backend/core/orders/validateOrder.ts";
import { sampleContext, sampleSigned } from "./sampleOrders.ts";

/** What arrives over the wire. */
const wire = (): { order: Record<string, unknown> } & Record<string, unknown> =>
  JSON.parse(JSON.stringify(sampleSigned()));
const withField = (field: string, value: unknown) => {
  const body = wire();
  body.order[field] = value;
  return body;
};

describe("reading a signed order", () => {
  it("gives back exactly what was sent", () => {
    expect(parseOrder(wire())).toEqual({ status: "parsed", signedOrder: sampleSigned() });
  });

  it("takes an order without conditions as one for any amount, from anyone", () => {
    const { minFillWh: _, counterparty: __, ...plain } = sampleSigned().order;
    expect(parseOrder({ ...wire(), order: plain })).toEqual({
      status: "parsed",
      signedOrder: sampleSigned(),
    });
  });

  it("takes hex in either case and keeps it lower", () => {
    const body = wire();
    body.signer = `0x${String(body.signer).slice(2).toUpperCase()}`;
    expect(parseOrder(body)).toMatchObject({ signedOrder: { signer: sampleSigned().signer } });
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a list", [wire()]],
    ["text", "order"],
    ["a number", 7],
    ["an empty object", {}],
    ["no order", { ...wire(), order: null }],
    ["a missing field", (({ nonce: _, ...order }) => ({ ...wire(), order }))(sampleSigned().order)],
    ["an extra field", { ...wire(), admin: true }],
    ["an extra field of the order", withField("fee", 1)],
    ["a short signature", { ...wire(), signature: "0x1234" }],
    ["an unknown side", withField("side", "both")],
    ["a side of another type", withField("side", ["sell"])],
    ["a number as text", withField("energyWh", "1200")],
    ["a minimum fill of null", withField("minFillWh", null)],
    ["a counterparty of null", withField("counterparty", null)],
    [
      "an object that throws when read",
      {
        ...wire(),
        get order(): never {
          throw new RangeError("boom");
        },
      },
    ],
  ])("refuses %s as malformed", (_, input) => {
    expect(parseOrder(input)).toMatchObject({ status: "rejected", code: "LAT-1021" });
  });

  it("ignores what hides in the prototype", () => {
    const body = Object.create(wire()) as object;
    expect(parseOrder(body)).toMatchObject({ code: "LAT-1021" });
    const polluted = JSON.parse(`{"__proto__":{"side":"buy"},${JSON.stringify(wire()).slice(1)}`);
    expect(parseOrder(polluted)).toMatchObject({ code: "LAT-1021" });
  });

  it.each([
    ["empty", ""],
    ["too long", "a".repeat(MAX_ID_LENGTH + 1)],
    ["a megabyte long", "a".repeat(1_000_000)],
    ["a path", "../../secrets"],
    ["markup", "<script>"],
    ["a control character", "LH\u0000"],
    ["a letter that only looks like one", "LН-01"],
    ["half a character", "\ud800"],
  ])("refuses a metering point id that is %s", (_, id) => {
    expect(parseOrder(withField("meteringPointId", id))).toMatchObject({
      code: "LAT-1020",
      details: { field: "meteringPointId" },
    });
  });

  it.each([
    ["energyWh", 2 ** 53],
    ["energyWh", 0.5],
    ["energyWh", 100_000_001],
    ["limitPrice", 10_000_001],
    ["interval", -1],
    ["interval", 2 ** 32],
    ["nonce", -1],
    ["expiresAt", 1e18],
    ["tariffVersion", Number.NaN],
    ["minFillWh", -1],
    ["minFillWh", 100_000_001],
  ])("refuses %s = %d", (field, value) => {
    expect(parseOrder(withField(field, value))).toMatchObject({ code: "LAT-1019", details: { field } });
  });

  it("refuses a counterparty that is no id", () => {
    expect(parseOrder(withField("counterparty", "../x"))).toMatchObject({
      code: "LAT-1020",
      details: { field: "counterparty" },
    });
  });

  it("never throws and never lets anything unsound through, whatever the JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (input) => {
        expect(parseOrder(input).status).toBe("rejected");
      }),
      { numRuns: 300 },
    );
    const field = fc.constantFrom(...Object.keys(sampleSigned().order));
    fc.assert(
      fc.property(field, fc.jsonValue({ maxDepth: 1 }), (name, value) => {
        const parsed = parseOrder(withField(name, value));
        const sound = wire().order[name] === value;
        if (parsed.status === "rejected" || sound) return;
        expect(validateOrder(parsed.signedOrder, sampleContext()).status).toBe("rejected");
      }),
      { numRuns: 300 },
    );
  });
});
