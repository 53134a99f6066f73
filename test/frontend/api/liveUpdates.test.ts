import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fill } from "../../../backend/core/errors/domainError.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { ApiError, operationUrl, UNREACHABLE } from "../../../frontend/api/client.ts";
import type { ClockView, ServerEvent } from "../../../frontend/api/generatedSchema.ts";
import { LiveUpdates, RENEW_MS, TOUCHED } from "../../../frontend/api/liveUpdates.ts";
import { problemText } from "../../../frontend/api/problemText.ts";
import { queryKey } from "../../../frontend/api/queries.ts";
import { advanceClock } from "../../../frontend/api/useLive.ts";
import type { MessageId } from "../../../frontend/i18n/catalogue.ts";
import { allMessages } from "../support/render.tsx";

const clock: ClockView = {
  simTime: epochSeconds(1_781_500_000),
  interval: intervalIndex(1_979_444),
  speed: 480,
  mode: "demo",
  state: "running",
};
const changed: ServerEvent = {
  type: "interval",
  interval: intervalIndex(1_979_444),
  state: "cleared",
  voidReason: null,
};

describe("live updates", () => {
  let client: QueryClient;
  let invalidate: ReturnType<typeof vi.spyOn>;
  beforeEach(() => {
    vi.useFakeTimers();
    client = new QueryClient();
    invalidate = vi.spyOn(client, "invalidateQueries");
  });
  afterEach(() => vi.useRealTimers());

  it("renew what an event touched once per beat, however many events come", () => {
    const live = new LiveUpdates(client);
    for (let count = 0; count < 50; count += 1) live.receive(changed);
    expect(invalidate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(RENEW_MS);
    expect(invalidate).toHaveBeenCalledTimes(TOUCHED.interval.length);
  });
  it("move nothing while the reader has paused, and catch up afterwards", () => {
    const live = new LiveUpdates(client);
    live.setPaused(true);
    live.receive(changed);
    live.receive({ type: "clock", clock });
    vi.advanceTimersByTime(RENEW_MS * 3);
    expect(invalidate).not.toHaveBeenCalled();
    expect(live.getState().clock).toBeNull();
    live.setPaused(false);
    expect(invalidate).toHaveBeenCalledTimes(1);
  });
  it("tell of a chain that is down even while paused", () => {
    const system = { clock, chain: { state: "ok", chainId: 1, contract: null, blockNumber: 3 } };
    client.setQueryData(queryKey("getSystem"), system);
    const live = new LiveUpdates(client);
    live.setPaused(true);
    live.receive({ type: "chain", chain: { state: "down", chainId: 1, contract: null, blockNumber: 3 } });
    expect(client.getQueryData(queryKey("getSystem"))).toMatchObject({ chain: { state: "down" } });
  });
  it("read everything again when events were missed", () => {
    new LiveUpdates(client).receive({ type: "resync", reason: "gap" });
    expect(invalidate).toHaveBeenCalledTimes(1);
  });
});

describe("the market clock between two messages", () => {
  it("runs at its pace", () => {
    expect(advanceClock(clock, 2_000)).toBe(clock.simTime + 960);
  });
  it("stands still while paused or waiting", () => {
    expect(advanceClock({ ...clock, state: "paused" }, 2_000)).toBe(clock.simTime);
    expect(advanceClock({ ...clock, state: "waiting" }, 2_000)).toBe(clock.simTime);
  });
});

describe("addresses", () => {
  it("fill path parameters and leave out what has no value", () => {
    expect(operationUrl("getReceipt", { orderId: "0xab" })).toBe("/api/v1/household/orders/0xab/receipt");
    expect(operationUrl("listOrders", {}, { limit: 5, cursor: undefined })).toBe(
      "/api/v1/household/orders?limit=5",
    );
  });
});

describe("problems", async () => {
  const en = await allMessages("en");
  const t = (id: string, values: object = {}) => fill(en[id] ?? "", { ...values });
  const has = (id: string): id is MessageId => Object.hasOwn(en, id);
  const problem = { status: 409, title: "T", detail: "Server detail", remedy: "Server remedy" };

  it("are said in the reader's words where the code is known", () => {
    const error = new ApiError({ ...problem, code: "LAT-1004", params: { limit: 4_250, actual: 9_000 } });
    expect(problemText(error, { t, has })).toEqual({
      title: "That is more than your connection can carry",
      remedy: "Lower the amount to 4250 Wh or less.",
      code: "LAT-1004",
    });
  });
  it("keep the server's sentences where it is not", () => {
    const error = new ApiError({ ...problem, code: "LAT-7777", params: {} });
    expect(problemText(error, { t, has })).toMatchObject({ title: "Server detail", remedy: "Server remedy" });
  });
  it("show no number for a server that cannot be reached, and none for a slip of the page", () => {
    const offline = new ApiError({ ...problem, status: 0, code: UNREACHABLE, params: {} });
    expect(problemText(offline, { t, has }).code).toBeUndefined();
    expect(problemText(new TypeError("x"), { t, has }).title).toBe("This page has stumbled");
  });
});
