/** Curves, conditions and linked orders over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curveToOrders } from "../../backend/core/orders/priceCurve.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import { type Client, signInAs } from "./support/client.ts";
import { signedLinkedOf } from "./support/linkedOrders.ts";
import { OPEN_INTERVAL, signedOrderOf } from "./support/orders.ts";
import { startTestServer, type TestServer } from "./support/server.ts";

const ORDERS = "/api/v1/household/orders";
const CURVES = "/api/v1/household/order-curves";
const LINKED = "/api/v1/household/linked-orders";
const later = (by: number) => ({ firstInterval: intervalIndex(OPEN_INTERVAL + by) });

let server: TestServer;
let anna: Client;
let ben: Client;
beforeAll(async () => {
  server = await startTestServer();
  anna = await signInAs(server, "anna");
  ben = await signInAs(server, "ben");
});
afterAll(() => server.close());

describe("an order with conditions", () => {
  it("is taken with a minimum and a counterparty, and refused for a stranger", async () => {
    const gift = signedOrderOf("H1", { nonce: 50, minFillWh: wattHours(200), counterparty: "H2" });
    expect((await anna.send("POST", ORDERS, gift)).status).toBe(201);
    const stranger = signedOrderOf("H1", { nonce: 51, counterparty: "H99" });
    expect(await anna.send("POST", ORDERS, stranger)).toMatchObject({ status: 422, code: "LAT-1044" });
    const greedy = signedOrderOf("H1", { nonce: 52, minFillWh: wattHours(501) });
    expect(await anna.send("POST", ORDERS, greedy)).toMatchObject({ status: 422, code: "LAT-1040" });
  });
});

describe("a price curve", () => {
  const steps = (prices: readonly number[], firstNonce: number) => {
    const { energyWh: _, limitPrice: __, nonce: ___, minFillWh: ____, ...base } = signedOrderOf("H1").order;
    const curve = prices.map((price) => ({
      energyWh: wattHours(100),
      limitPrice: microEuroPerKWh(price * 1_000),
    }));
    return curveToOrders({ ...base, interval: intervalIndex(OPEN_INTERVAL + 1) }, curve, firstNonce).map(
      (order) => signedOrderOf("H1", order),
    );
  };

  it("is booked step by step", async () => {
    const answer = await anna.send("POST", CURVES, { orders: steps([90, 110, 140], 60) });
    expect(answer.status).toBe(201);
    expect(answer.body?.orders).toHaveLength(3);
  });

  it("is booked all or none: not when prices fall, not when one step is bad", async () => {
    expect(await anna.send("POST", CURVES, { orders: steps([90, 90], 70) })).toMatchObject({
      code: "LAT-1058",
    });
    const bad = [...steps([90], 80), ...steps([9_999], 81)];
    expect(await anna.send("POST", CURVES, { orders: bad })).toMatchObject({ code: "LAT-1013" });
    expect((await anna.send("POST", ORDERS, bad[0])).status).toBe(201);
  });
});

describe("a linked order", () => {
  it("is taken, listed with its state, and cancelled by its member only", async () => {
    const car = signedLinkedOf("H1");
    const placed = await anna.send("POST", LINKED, car);
    expect(placed).toMatchObject({
      status: 201,
      body: { state: "waiting", boughtWh: 0, code: "not-reached" },
    });
    const list = await anna.get(`${LINKED}?meteringPointId=H1`);
    expect(list.body?.linkedOrders).toMatchObject([{ linkedOrderId: car.linkedOrderId, state: "waiting" }]);
    expect((await ben.send("DELETE", `${LINKED}/${car.linkedOrderId}`)).status).toBe(404);
    const gone = await anna.send("DELETE", `${LINKED}/${car.linkedOrderId}`);
    expect(gone.body?.linkedOrders).toMatchObject([{ state: "cancelled" }]);
    expect((await anna.send("DELETE", `${LINKED}/${car.linkedOrderId}`)).code).toBe("LAT-1057");
  });

  it("is refused when it contradicts itself, collides, or was signed by another", async () => {
    const impossible = signedLinkedOf("H1", { ...later(10), minEnergyWh: wattHours(4_001), nonce: 42 });
    expect(await anna.send("POST", LINKED, impossible)).toMatchObject({ status: 422, code: "LAT-1051" });
    const first = signedLinkedOf("H1", { ...later(10), nonce: 43 });
    expect((await anna.send("POST", LINKED, first)).status).toBe(201);
    const second = signedLinkedOf("H1", { ...later(12), nonce: 44 });
    expect((await anna.send("POST", LINKED, second)).code).toBe("LAT-1054");
    const forged = { ...signedLinkedOf("H1", { ...later(40), nonce: 45 }), signature: first.signature };
    expect((await anna.send("POST", LINKED, forged)).code).toBe("LAT-1006");
    expect((await anna.send("POST", LINKED, { ...first, linkedOrder: {} })).code).toBe("LAT-8008");
    expect((await ben.send("POST", LINKED, signedLinkedOf("H1", { nonce: 46 }))).status).toBe(404);
  });
});
