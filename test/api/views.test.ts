/**
 * What each role sees of a street that really traded: the demo street, an hour and a half around noon on a bright day,
 * cleared, metered, settled and billed by the real market on the memory store.
 *
 *   11:30 ──── trade ────► 13:00 now
 *          billed …………… │ committed, open …
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { POLICY } from "../../backend/adapters/auth/policy.ts";
import type { IntervalBoard, MemberList } from "../../backend/adapters/http/schemas/community.ts";
import { API_PREFIX, ENDPOINTS } from "../../backend/adapters/http/schemas/endpoints.ts";
import type { HomeView, IntervalsView } from "../../backend/adapters/http/schemas/household.ts";
import type { MarketInterval } from "../../backend/adapters/http/schemas/market.ts";
import type { LedgerView, MoneyView } from "../../backend/adapters/http/schemas/money.ts";
import type { OrderDetail, OrderList } from "../../backend/adapters/http/schemas/orders.ts";
import { TradeReceiptDto } from "../../backend/adapters/http/schemas/receipt.ts";
import type { TradeReceipt } from "../../backend/core/commitment/commitment.ts";
import { verifyReceipt } from "../../backend/core/commitment/verifyReceipt.ts";
import type { Client } from "./support/client.ts";
import { sampleInvoice } from "./support/sampleInvoice.ts";
import { batchSigners } from "./support/server.ts";
import { COMMUNITY, read, sum, type TradedStreet, tradedStreet } from "./support/tradedStreet.ts";

let street: TradedStreet;
const BILL = "2026-000001";
const DISPUTE = "0123456789abcdef01234567";

beforeAll(async () => {
  street = await tradedStreet(1.5);
  const home = street.signIns.find(({ role }) => role === "member")?.meteringPointId ?? "";
  const filedAt = street.now;
  await street.server.desk.disputes.fileDispute(COMMUNITY, {
    disputeId: DISPUTE,
    meteringPointId: home,
    subject: { kind: "bill-line", billNumber: BILL, line: 1 },
    filedAt,
    entries: [{ act: "filed", actor: "member", at: filedAt, text: "Too much" }],
  });
  await street.server.desk.invoices.issue(COMMUNITY, 2026, async () => [
    (number) => sampleInvoice(number, home),
  ]);
});
afterAll(() => street.close());

/** Members with their pages: all of them would take long, so every fourth and those the network cut. */
async function someMembers(): Promise<{ readonly pointId: string; readonly client: Client }[]> {
  const members = street.signIns.filter(({ role }) => role === "member");
  const chosen = members.filter((_, index) => index % 4 === 0);
  return Promise.all(
    chosen.map(async ({ id, meteringPointId }) => ({
      pointId: meteringPointId ?? "",
      client: await street.pageOf(id),
    })),
  );
}

describe("every read", () => {
  // Credit and account are read from a chain, which this street has none of: test/app/member*.test.ts. Previews are
  // started first: test/app/tariffPreviews.test.ts.
  const onChain: readonly string[] = ["getCredit", "getAccount", "getTariffPreview"];
  // Of things that this street has none of, or that want more in their address; their shapes are held to the document
  // by schemathesis, what they say by machineAdmin, webhooks, auditWorkspace, consents and gridDesk.test.ts.
  const absent: readonly string[] = [
    "getClient",
    "getDeviceKey",
    "getWebhook",
    "listWebhookDeliveries",
    "getAuditReceipt",
    "getErasureReceipt",
    "getPermission",
    "getGridStudy",
    "listPointReadings",
    "drawAuditSample",
  ];
  const reads = ENDPOINTS.filter(
    ({ method, kind, operation }) =>
      method === "get" && kind === undefined && ![...onChain, ...absent].includes(operation),
  );

  it("says that there is no credit without a vault", async () => {
    const answer = await (await street.as("member")).get(`${API_PREFIX}/household/credit`);
    expect([answer.status, answer.code]).toEqual([404, "LAT-4160"]);
  });

  it.each(reads.map((endpoint) => [endpoint.operation, endpoint] as const))(
    "%s answers in the documented shape and with nothing beyond it",
    async (_operation, endpoint) => {
      const path = endpoint.path
        .replace(":index", String(Math.floor(street.now / 900) - 4))
        .replace(":period", "2026-06")
        .replace(":disputeId", DISPUTE)
        .replace(":number", BILL);
      const roles: readonly string[] = POLICY[endpoint.operation].roles;
      const role = (["member", "operator", "dso", "auditor", "admin"] as const).find((one) =>
        roles.includes(one),
      );
      const client = await street.as(role ?? "member");
      const list = await read<typeof OrderList>(await street.as("member"), "/household/orders");
      const body = await read(client, path.replace(":orderId", list.orders[5]?.orderId ?? ""));
      expect(endpoint.response.parse(body)).toEqual(body);
    },
  );
});

describe("household home", () => {
  it("shows the same day in the sentence, the bars, the intervals and the money", async () => {
    for (const { client } of await someMembers()) {
      const home = await read<typeof HomeView>(client, "/household/home");
      const day = await read<typeof IntervalsView>(client, "/household/intervals");
      const ledger = await read<typeof LedgerView>(client, "/household/money/lines");
      const bars = (side: typeof home.flowsIn) => sum(side.map(({ wh }) => wh));
      expect(bars(home.flowsIn)).toBe(bars(home.flowsOut));
      expect(home.prices).toHaveLength(96);
      expect(home.today.soldLocal.wh).toBe(sum(day.intervals.map(({ deliveredWh }) => deliveredWh ?? 0)));
      expect(home.today.boughtLocal.wh).toBe(sum(day.intervals.map(({ takenWh }) => takenWh ?? 0)));
      expect(home.today.net.microEuro).toBe(sum(ledger.lines.map(({ microEuro }) => microEuro)));
      expect(home.today.net.microEuro).toBe(
        home.today.earnedLocal.microEuro +
          home.today.feedInEarned.microEuro -
          home.today.spentLocal.microEuro -
          home.today.gridCost.microEuro,
      );
      const bar = home.flowsOut.find(({ source }) => source === "neighbours");
      expect(bar?.wh).toBe(home.today.soldLocal.wh);
    }
  });

  it("never makes a member worse off than without the market", async () => {
    for (const { client, pointId } of await someMembers()) {
      const home = await read<typeof HomeView>(client, "/household/home");
      expect(home.today.savings.microEuro, pointId).toBeGreaterThanOrEqual(0);
    }
  });

  it("marks a running day as provisional and what nobody measured as unknown", async () => {
    for (const { client } of await someMembers()) {
      const home = await read<typeof HomeView>(client, "/household/home");
      expect(home.today.soldLocal.state).toBe("provisional");
      expect(home.flowsIn.map(({ source }) => source)).toEqual([
        "solar",
        "battery",
        "neighbours",
        "grid",
        "unknown",
      ]);
      expect(home.carbon.source).toContain("Umweltbundesamt");
      expect(home.today.intervalsSettled).toBeLessThan(home.today.intervalsTotal);
    }
  });

  it("tells a home that the network limits how much, until when and by which element", async () => {
    const board = await read<typeof IntervalBoard>(await street.as("operator"), "/community/intervals");
    const cut = board.rows.some((row) => row.interval >= street.now / 900 && (row.curtailedWh ?? 0) > 0);
    const notices: NonNullable<z.infer<typeof HomeView>["limit"]>[] = [];
    for (const { id } of street.signIns.filter(({ role }) => role === "member")) {
      const client = await street.pageOf(id);
      const { limit } = await read<typeof HomeView>(client, "/household/home");
      if (limit !== null) notices.push(limit);
    }
    expect(notices.length > 0).toBe(cut);
    for (const notice of notices) {
      expect(notice.until).toBeGreaterThan(street.now);
      expect(notice.cutWh).toBeGreaterThan(0);
      expect(notice.elementLabel.length).toBeGreaterThan(3);
    }
  });
});

describe("household money", () => {
  it("is a bill that adds up and agrees with what billing stored", async () => {
    for (const { client, pointId } of await someMembers()) {
      const money = await read<typeof MoneyView>(client, "/household/money");
      expect(money.netMicroEuro).toBe(sum(money.lines.map(({ microEuro }) => microEuro)));
      expect(money.grossMicroEuro).toBe(money.netMicroEuro + money.vatMicroEuro);
      expect(money.savingsMicroEuro).toBe(money.grossMicroEuro - money.withoutMarketMicroEuro);
      expect(money.netMicroEuro).toBe(sum(money.days.map(({ netMicroEuro }) => netMicroEuro)));
      const stored = await street.server.store.billTotals(COMMUNITY, money.month, pointId);
      expect(money.lines.map(({ kind, energyWh, microEuro }) => [kind, energyWh, microEuro]).sort()).toEqual(
        stored.map(({ kind, energyWh, amount }) => [kind, energyWh, 0 - amount]).sort(),
      );
    }
  });
});

describe("an order's tracker", () => {
  it("accounts for every Wh and every µ€ of the home's local trades", async () => {
    for (const { client } of await someMembers()) {
      const list = await read<typeof OrderList>(client, "/household/orders?limit=500");
      const ledger = await read<typeof LedgerView>(client, "/household/money/lines");
      let paid = 0;
      for (const { orderId, intervalState } of list.orders) {
        if (intervalState !== "billed") continue;
        const order = await read<typeof OrderDetail>(client, `/household/orders/${orderId}`);
        const { outcome, delivery, summary, steps } = order;
        if (outcome === null || delivery === null) throw new Error("a billed order has an outcome");
        expect(outcome.localWh + outcome.gridWh + outcome.unservedWh).toBe(summary.energyWh);
        expect(delivery.deliveredWh + delivery.shortfallWh).toBe(outcome.localWh);
        expect(summary.state).toBe(outcome.localWh > 0 ? "paid" : "unmatched");
        expect(steps.map(({ name }) => name)).toEqual(["offered", "matched", "delivered", "paid"]);
        if (summary.state === "paid") expect(steps.every(({ status }) => status === "done")).toBe(true);
        paid += order.paidMicroEuro ?? 0;
      }
      const local = ledger.lines.filter(({ kind }) => kind.startsWith("local-"));
      expect(paid).toBe(sum(local.map(({ microEuro }) => microEuro)));
    }
  });

  it("pages through all orders, newest first, each once", async () => {
    const client = await street.as("member");
    const all = await read<typeof OrderList>(client, "/household/orders?limit=500");
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: z.infer<typeof OrderList> = await read<typeof OrderList>(
        client,
        `/household/orders?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...page.orders.map(({ orderId }) => orderId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all.orders.map(({ orderId }) => orderId));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe("the market", () => {
  it("shows sealed books as sealed, and cleared ones by price level with the own part marked", async () => {
    const client = await street.as("member");
    const now = Math.floor(street.now / 900);
    const open = await read<typeof MarketInterval>(client, `/market/intervals/${now + 2}`);
    expect([open.state, open.curve, open.poolPrice]).toEqual(["open", null, null]);
    const cleared = await read<typeof MarketInterval>(client, `/market/intervals/${now - 4}`);
    if (cleared.curve === null || cleared.totals === null) throw new Error("it is cleared");
    const { supply, demand } = cleared.curve;
    expect(sum(supply.map(({ energyWh }) => energyWh))).toBe(cleared.totals.offeredWh);
    expect(sum(demand.map(({ energyWh }) => energyWh))).toBe(cleared.totals.askedWh);
    expect(supply.map(({ price }) => price)).toEqual(
      supply.map(({ price }) => price).toSorted((a, b) => a - b),
    );
    expect(sum([...supply, ...demand].map(({ ownWh }) => ownWh))).toBeGreaterThan(0);
    expect(cleared.ownSegment?.price).toBeGreaterThan(0);
  });

  it("names no home to anybody", async () => {
    const now = Math.floor(street.now / 900);
    for (const role of ["member", "dso", "operator", "auditor"] as const) {
      const answer = await (await street.as(role)).get(`${API_PREFIX}/market/intervals/${now - 4}`);
      expect(answer.text).not.toMatch(/mp-\d|Lindenhof \d|0x[0-9a-f]{40}/);
    }
  });
});

describe("the operator", () => {
  it("sees every interval of the day with its steps and nothing late", async () => {
    const board = await read<typeof IntervalBoard>(await street.as("operator"), "/community/intervals");
    expect(board.exceptions).toBe(0);
    expect(board.counts.billed).toBe(board.rows.filter(({ steps }) => steps.billed).length);
    for (const row of board.rows.filter(({ state }) => state === "billed")) {
      expect(row.readingsPercent).toBe(100);
      expect(Object.values(row.steps).every(Boolean)).toBe(true);
    }
  });

  it("sees members, and no missing readings", async () => {
    const { members } = await read<typeof MemberList>(await street.as("operator"), "/community/members");
    const points = await street.server.store.meteringPoints(COMMUNITY);
    expect(members.map(({ meteringPointId }) => meteringPointId)).toEqual(points.map(({ id }) => id));
    expect(members.every(({ missingReadings }) => missingReadings === 0)).toBe(true);
    expect(members.every(({ phases, capacityW }) => phases.length > 0 && capacityW > 0)).toBe(true);
  });
});

describe("a receipt", () => {
  it("of a committed order is a file that the verifier accepts, ticking every step", async () => {
    const client = await street.as("member");
    const { orders } = await read<typeof OrderList>(client, "/household/orders?limit=500");
    const order = orders.find(({ state }) => state === "paid");
    const answer = await client.get(`${API_PREFIX}/household/orders/${order?.orderId}/receipt`);
    expect(answer.headers.get("content-disposition")).toMatch(
      /attachment; filename=lateral-receipt-\w+\.json/,
    );
    const receipt: unknown = JSON.parse(answer.text);
    expect(TradeReceiptDto.parse(receipt)).toEqual(receipt);
    const findings = verifyReceipt(receipt as TradeReceipt, await batchSigners());
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
  });

  it("of an order whose interval is still open is not there yet", async () => {
    const client = await street.as("member");
    const { orders } = await read<typeof OrderList>(client, "/household/orders?limit=500");
    const open = orders.find(({ state }) => state === "offered");
    const answer = await client.get(`${API_PREFIX}/household/orders/${open?.orderId}/receipt`);
    expect([answer.status, answer.code]).toEqual([409, "LAT-8022"]);
  });
});
