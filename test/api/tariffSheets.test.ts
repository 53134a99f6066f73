/**
 * Sheets to come, the network charge of the next day, and the accounts that follow from them.
 *
 *   12:07 now ── open until 14:15 ──┆── a new sheet may begin here ──► midnight: network charge by loading
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CommunityAccountsView } from "../../backend/adapters/http/schemas/communityAccounts.ts";
import { TariffSheetDto, TariffSheetList } from "../../backend/adapters/http/schemas/tariffSheets.ts";
import { acceptFeederReadings } from "../../backend/app/missingReadings.ts";
import { intervalsOfLocalDay } from "../../backend/core/time/communityTime.ts";
import {
  epochSeconds,
  intervalIndex,
  intervalOf,
  intervalStart,
} from "../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";
import { FIRST, openSmallStreet, COMMUNITY as SMALL } from "../app/support/smallStreet.ts";
import { type Client, signInAs } from "./support/client.ts";
import { serveMarket, startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, NOON, TARIFF } from "./support/street.ts";

const SHEETS = "/api/v1/community/tariff-sheets";
const NETWORK = "/api/v1/community/network-tariff";
const RULE = { spread: 4, floor: 20_000, cap: 400_000 };
const here = intervalOf(NOON);
/** The last interval that is open at noon is `here + 8`. */
const EARLIEST = intervalStart(intervalIndex(here + 9));
const { version: _version, ...PLAIN } = TARIFF;
const sheet = (more: object = {}) => ({ ...PLAIN, effectiveFrom: EARLIEST, ...more });

let server: TestServer;
let olga: Client;
let anna: Client;
const close: (() => Promise<void>)[] = [];

beforeEach(async () => {
  server = await startTestServer();
  close.push(() => server.close());
  olga = await signInAs(server, "olga");
  anna = await signInAs(server, "anna");
});
afterEach(async () => {
  for (const end of close.splice(0)) await end();
});

const versions = async () => (await server.store.tariffSheets(COMMUNITY)).map(({ version }) => version);

describe("a tariff sheet to come", () => {
  const full = sheet({
    retailSchedule: {
      kind: "time-of-use",
      bands: [{ weekdays: [0, 1, 2, 3, 4], months: [6], fromQuarter: 0, toQuarter: 24, price: 150_000 }],
      otherwise: 220_000,
    },
    feedInSchedule: { kind: "series", from: here + 9, prices: [70_000, 71_000] },
    gridNetworkSchedule: { kind: "flat", price: 95_000 },
    levies: [{ name: "Electricity tax", price: 20_500 }],
    standingPerDay: 300_000,
    imbalancePrice: { short: 300_000, long: 50_000 },
    localDistanceCharges: { sameSegment: 10_000, sameLine: 20_000 },
    clearingRule: "nodal",
    ledgerMode: "E",
    allowsBlocks: false,
    clearsHorizon: false,
  });

  it("is published with everything it says, and read by a member with its date", async () => {
    const answer = await olga.send("POST", SHEETS, full);
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toEqual({ version: 4, ...full });
    expect(TariffSheetDto.parse(answer.body)).toEqual(answer.body);
    const list = (await anna.get("/api/v1/tariff-sheets")).body;
    expect(list).toEqual({ inForce: 3, sheets: [{ version: 4, ...full }, TARIFF], nextBefore: null });
    expect(TariffSheetList.parse(list)).toEqual(list);
    expect(await server.store.tariffSheetAt(COMMUNITY, epochSeconds(EARLIEST - 1))).toEqual(TARIFF);
    expect((await server.store.tariffSheetAt(COMMUNITY, epochSeconds(EARLIEST)))?.version).toBe(4);
  });

  it.each([
    ["of the past", NOON - 900 * 40 - (NOON % 900)],
    ["of an open interval", EARLIEST - 900],
    ["within a quarter hour", EARLIEST + 60],
  ])("with a date %s is refused, and what is in force stays", async (_name, effectiveFrom) => {
    const answer = await olga.send("POST", SHEETS, sheet({ effectiveFrom, feedIn: 70_000 }));
    expect([answer.status, answer.code], answer.text).toEqual([409, "LAT-6512"]);
    expect(answer.body?.params).toMatchObject({
      limit: new Date(EARLIEST * 1_000).toISOString().replace(".000", ""),
    });
    expect(await versions()).toEqual([3]);
  });

  it("is published once, by one key or another, and a changed one comes after it", async () => {
    const key = { "idempotency-key": "sheet-of-june" };
    const first = await olga.send("POST", SHEETS, full, key);
    expect((await olga.send("POST", SHEETS, full, key)).headers.get("idempotency-replayed")).toBe("true");
    expect((await olga.send("POST", SHEETS, full)).body).toEqual(first.body);
    expect(await versions()).toEqual([3, 4]);
    expect((await olga.send("POST", SHEETS, sheet())).body).toMatchObject({ version: 5 });
    expect((await olga.send("POST", SHEETS, full, { "idempotency-key": "" })).code).toBe("LAT-8011");
    const both = [71_000, 72_000].map((feedIn) => olga.send("POST", SHEETS, sheet({ feedIn })));
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([201, 201]);
    expect(await versions()).toEqual([3, 4, 5, 6, 7]);
  });

  it.each([
    [{ localNetworkCharge: 40_500 }, 422, "LAT-6102"],
    [{ priceFloor: 500_000 }, 422, "LAT-6103"],
    [{ feedIn: 400_000 }, 422, "LAT-6105"],
    [{ currency: "eur" }, 422, "LAT-6106"],
    [{ currency: "CHF" }, 422, "LAT-6514"],
    [{ retailEnergy: -1 }, 422, "LAT-6101"],
    [{ levies: [{ name: "Tax", price: -1 }] }, 422, "LAT-6108"],
    [{ localDistanceCharges: { sameSegment: 50_000, sameLine: 20_000 } }, 422, "LAT-3062"],
    [{ clearingRule: "uniform", ledgerMode: "E" }, 422, "LAT-4157"],
    [{ clearingRule: "payAsBid" }, 400, "LAT-8008"],
    [{ ledgerMode: "X" }, 400, "LAT-8008"],
    [{ version: 9 }, 400, "LAT-8008"],
    [{ hidden: true }, 400, "LAT-8008"],
    [{ imbalancePrice: { short: 1, long: 1, extra: 1 } }, 400, "LAT-8008"],
    [{ retailSchedule: { kind: "flat", price: 1, note: "x" } }, 400, "LAT-8008"],
    [{ effectiveFrom: 1e300 }, 400, "LAT-8008"],
    [{ effectiveFrom: Number.MAX_SAFE_INTEGER }, 400, "LAT-8008"],
    [{ effectiveFrom: 4_102_444_800 }, 400, "LAT-8008"],
  ])("with %j is refused and nothing is published", async (change, status, code) => {
    const answer = await olga.send("POST", SHEETS, sheet(change));
    expect([answer.status, answer.code], answer.text).toEqual([status, code]);
    expect(await versions()).toEqual([3]);
  });

  it("takes a year of prices, and no more", async () => {
    const series = (prices: number[]) =>
      sheet({ retailSchedule: { kind: "series", from: here + 9, prices } });
    const year = Array.from({ length: 366 * 96 + 4 }, () => 200_000);
    expect((await olga.send("POST", SHEETS, series(year))).status).toBe(201);
    const longer = await olga.send("POST", SHEETS, series([...year, 1]));
    expect([longer.status, longer.code]).toEqual([400, "LAT-8008"]);
    const huge = await olga.send("POST", SHEETS, series(Array.from({ length: 200_000 }, () => 200_000)));
    expect([huge.status, huge.code]).toEqual([413, "LAT-8005"]);
    expect(await versions()).toEqual([3, 4]);
  });

  it("that shares by key shows each member its own part", async () => {
    const sharing = (ids: readonly string[], factorPpm = 1_000_000) => ({
      price: 120_000,
      communities: [
        {
          id: "house",
          key: { kind: "static", sharesPpm: Object.fromEntries(ids.map((id) => [id, 400_000])) },
          participants: ids.map((meteringPointId) => ({ meteringPointId, factorPpm })),
          networkCharge: 0,
        },
      ],
    });
    const post = (terms: object) => olga.send("POST", SHEETS, sheet({ sharing: terms }));
    expect((await post(sharing(["H1", "H9"]))).code).toBe("LAT-6513");
    expect((await post(sharing(["H1"], 0))).code).toBe("LAT-6401");
    expect((await post(sharing(["H1", "H2", "H3"]))).code).toBe("LAT-6402");
    expect((await post({ price: 120_500, communities: sharing(["H1"]).communities })).code).toBe("LAT-6102");
    const answer = await post(sharing(["H1", "H2"]));
    expect(answer.status, answer.text).toBe(201);
    const seen = async (who: string) => {
      const body = (await (await signInAs(server, who)).get("/api/v1/tariff-sheets")).body;
      return TariffSheetList.parse(body).sheets[0]?.sharing?.communities[0];
    };
    expect(await seen("aida")).toEqual(sharing(["H1", "H2"]).communities[0]);
    expect(await seen("anna")).toMatchObject({
      key: { kind: "static", sharesPpm: { H1: 400_000 } },
      participants: [{ meteringPointId: "H1", factorPpm: 1_000_000 }],
    });
    expect(JSON.stringify(await seen("anna"))).not.toContain("H2");
    expect(JSON.stringify(await seen("dirk"))).not.toMatch(/H1|H2/);
  });

  it("is listed page by page, the newest first", async () => {
    for (let version = 4; version <= 25; version += 1) {
      const effectiveFrom = epochSeconds(EARLIEST + version * 900);
      await server.store.addTariffSheet(COMMUNITY, { ...TARIFF, version, effectiveFrom });
    }
    const page = async (query: string) =>
      TariffSheetList.parse((await anna.get(`/api/v1/tariff-sheets${query}`)).body);
    const first = await page("");
    expect([first.sheets[0]?.version, first.sheets.length, first.nextBefore]).toEqual([25, 20, 6]);
    const second = await page(`?before=${first.nextBefore}`);
    expect([second.sheets.map(({ version }) => version), second.nextBefore]).toEqual([[5, 4, 3], null]);
    expect((await anna.get("/api/v1/tariff-sheets?before=x")).code).toBe("LAT-8008");
  });
});

describe("the network charge of the next day", () => {
  const { from } = intervalsOfLocalDay({ year: 2026, month: 6, day: 16 });

  it("is published once as a sheet, and read by members", async () => {
    const key = { "idempotency-key": "network-of-tomorrow" };
    const answer = await olga.send("POST", NETWORK, RULE, key);
    expect(answer.status, answer.text).toBe(201);
    const { gridNetworkSchedule, ...rest } = TariffSheetDto.parse(answer.body);
    expect(rest).toEqual({ ...TARIFF, version: 4, effectiveFrom: intervalStart(from) });
    expect(gridNetworkSchedule).toMatchObject({ kind: "series", from });
    expect((await olga.send("POST", NETWORK, RULE, key)).headers.get("idempotency-replayed")).toBe("true");
    expect((await olga.send("POST", NETWORK, { ...RULE, spread: 5 })).body).toEqual(answer.body);
    expect(await versions()).toEqual([3, 4]);
    const list = TariffSheetList.parse((await anna.get("/api/v1/tariff-sheets")).body);
    expect([list.inForce, list.sheets[0]?.gridNetworkSchedule]).toEqual([3, gridNetworkSchedule]);
  });

  it("comes too late once its first interval is open, and says so", async () => {
    const late = await serveMarket(server.market, COMMUNITY, intervalStart(intervalIndex(from - 8)));
    close.push(() => late.close());
    const answer = await (await signInAs(late, "olga")).send("POST", NETWORK, RULE);
    expect([answer.status, answer.code]).toEqual([409, "LAT-6510"]);
    expect(await versions()).toEqual([3]);
  });

  it("is refused where the forecast has no power flow", async () => {
    const demandWh = wattHours(2_000_000);
    const [surplusWh, flexibleBuyWh, flexibleSellWh] = [wattHours(0), wattHours(0), wattHours(0)];
    const forecasts = {
      forecast: async () => [{ meteringPointId: "H1", demandWh, surplusWh, flexibleBuyWh, flexibleSellWh }],
    };
    const broken = await serveMarket({ ...server.market, forecasts }, COMMUNITY, NOON);
    close.push(() => broken.close());
    const answer = await (await signInAs(broken, "olga")).send("POST", NETWORK, RULE);
    expect([answer.status, answer.code], answer.text).toEqual([422, "LAT-6511"]);
    expect(await versions()).toEqual([3]);
  });

  it("does not take the place of a network schedule that the sheet has for that day", async () => {
    const own = { gridNetworkSchedule: { kind: "time-of-use", bands: [], otherwise: 95_000 } };
    expect((await olga.send("POST", SHEETS, sheet(own))).status).toBe(201);
    const answer = await olga.send("POST", NETWORK, RULE);
    expect([answer.status, answer.code]).toEqual([422, "LAT-6108"]);
    expect(await versions()).toEqual([3, 4]);
  });

  it("is refused with a rule that makes no sense, and to the DSO, who sets no prices", async () => {
    expect((await olga.send("POST", NETWORK, { ...RULE, floor: 200_000 })).code).toBe("LAT-6108");
    expect((await olga.send("POST", NETWORK, { ...RULE, spread: 0.5 })).code).toBe("LAT-8008");
    expect((await olga.send("POST", NETWORK, { ...RULE, day: "2026-06-17" })).code).toBe("LAT-8008");
    const dirk = await signInAs(server, "dirk");
    expect((await dirk.send("POST", NETWORK, RULE)).code).toBe("LAT-8003");
  });
});

describe("the community's accounts", () => {
  const ACCOUNTS = "/api/v1/community/accounts";

  it("are the operator's line by line, and the auditor's without any household", async () => {
    const signIns = (["operator", "auditor"] as const).map((role) => ({
      communityId: SMALL,
      id: `the-${role}`,
      role,
      displayName: role,
      meteringPointId: null,
    }));
    const { market, run } = await openSmallStreet({
      wrap: (plain) => ({ ...plain, signIns: async () => signIns }),
    });
    await run(3);
    const now = intervalStart(intervalIndex(FIRST + 4));
    const small = await serveMarket(market, SMALL, now);
    close.push(() => small.close());
    const told = [{ interval: FIRST, importWh: wattHours(0), exportWh: wattHours(147) }];
    await acceptFeederReadings({ market, inbox: small.desk.inbox }, SMALL, told, now);
    const read = async (role: string) => {
      const answer = await (await signInAs(small, `the-${role}`)).get(
        `${ACCOUNTS}?from=2026-06-15&to=2026-06-15`,
      );
      expect(answer.status, answer.text).toBe(200);
      expect(CommunityAccountsView.parse(answer.body)).toEqual(answer.body);
      return answer.body as unknown as ReturnType<typeof CommunityAccountsView.parse>;
    };
    const [mine, audited] = [await read("operator"), await read("auditor")];
    expect(mine.losses).toMatchObject({ intervals: 1, lossWh: 3, amountMicroEuro: 600 });
    expect(mine.lossShares).toHaveLength(3);
    expect(JSON.stringify(mine.statements)).toContain("member:");
    expect(mine.statements.map(({ account }) => account)).toContain("network-operator");
    expect(audited.lossShares).toBeNull();
    expect(JSON.stringify(audited)).not.toMatch(/member:|mp-/);
    const nets = ({ statements }: typeof mine) =>
      statements.map(({ account, netMicroEuro }) => [account, netMicroEuro]);
    expect(nets(audited)).toEqual(nets(mine));
    for (const { entries, netMicroEuro } of audited.statements) {
      const left = entries.reduce((sum, one) => sum + one.inMicroEuro - one.outMicroEuro, 0);
      expect(left).toBe(netMicroEuro);
    }
  });

  it("are refused beyond a month, with a wrong query, and to members and the DSO", async () => {
    const code = async (client: Client, query: string) => (await client.get(`${ACCOUNTS}${query}`)).code;
    expect(await code(olga, "?from=2026-04-01&to=2026-06-15")).toBe("LAT-7012");
    expect(await code(olga, "?from=2026-02-30")).toBe("LAT-8024");
    expect(await code(olga, "?since=1")).toBe("LAT-8008");
    expect(await code(anna, "")).toBe("LAT-8003");
    expect(await code(await signInAs(server, "dirk"), "")).toBe("LAT-8003");
    expect((await olga.get(ACCOUNTS)).body).toMatchObject({ statements: [], lossShares: [] });
  });
});
