import { describe, expect, it } from "vitest";
import { demoSeedParts } from "../../../backend/adapters/demo/demoSeed.ts";
import { createDemoStreet, DEMO_START, DEMO_TARIFF } from "../../../backend/adapters/demo/demoStreet.ts";
import { INVENTED_NAMES } from "../../../backend/adapters/demo/inventedNames.ts";
import { buildCigreResidential } from "../../../backend/core/network/cigreLvResidential.ts";
import { validateFeeder } from "../../../backend/core/network/validateFeeder.ts";
import { validateTradingPlan } from "../../../backend/core/orders/tradingPlan.ts";
import { planBounds, validateTariff } from "../../../backend/core/tariffs/tariffRules.ts";
import { localTimeOf } from "../../../backend/core/time/communityTime.ts";

const street = createDemoStreet();
const homes = street.meteringPoints.filter((p) => p.kind === "home");

describe("the demo street", () => {
  it("has forty homes, half of them with solar, a school and a shop", () => {
    expect(homes.length).toBe(40);
    expect(homes.filter((p) => p.solar).length).toBe(20);
    expect(street.meteringPoints.map((p) => p.kind).filter((k) => k !== "home")).toEqual(["school", "shop"]);
  });

  it("has batteries, cars of both kinds, heat pumps, single- and three-phase homes and neighbours who are not members", () => {
    expect(homes.filter((p) => p.battery).length).toBeGreaterThanOrEqual(5);
    expect(homes.filter((p) => p.car?.mode === "flexible").length).toBeGreaterThanOrEqual(4);
    expect(homes.filter((p) => p.car?.mode === "immediate").length).toBeGreaterThanOrEqual(4);
    expect(homes.filter((p) => p.heatPump).length).toBeGreaterThanOrEqual(3);
    expect(homes.filter((p) => p.phases.length === 3).length).toBeGreaterThanOrEqual(4);
    expect(homes.filter((p) => p.phases.length === 1).length).toBeGreaterThanOrEqual(30);
    expect(homes.filter((p) => !p.trading).length).toBe(2);
  });

  it("keeps solar of homes between 3 and 10 kWp and within the connection", () => {
    for (const { solar, capacityKva } of homes) {
      if (!solar) continue;
      expect(solar.kwp).toBeGreaterThanOrEqual(3);
      expect(solar.kwp).toBeLessThanOrEqual(10);
      expect(solar.inverterKw).toBeLessThanOrEqual(capacityKva);
    }
  });

  it("is labelled generated", () => {
    expect(street.label).toBe("generated");
  });

  it("hangs on the residential CIGRE feeder without a complaint", () => {
    const check = validateFeeder(buildCigreResidential(street.connectionPoints));
    expect(check.status).toBe("valid");
  });

  it("has a valid tariff, and plans inside its bounds", () => {
    expect(validateTariff(DEMO_TARIFF)).toEqual({ status: "valid" });
    const { lowest, highest } = planBounds(DEMO_TARIFF);
    expect(street.plans.length).toBe(40);
    for (const plan of street.plans) {
      expect(validateTradingPlan(plan, DEMO_TARIFF)).toBeNull();
      expect(plan.sellLimit).toBeGreaterThanOrEqual(lowest);
      expect(plan.buyLimit).toBeLessThanOrEqual(highest);
    }
    expect(new Set(street.plans.map((p) => p.sellLimit)).size).toBeGreaterThan(10);
  });

  it("starts on a summer Monday at six", () => {
    expect(localTimeOf(DEMO_START)).toMatchObject({
      year: 2026,
      month: 6,
      day: 15,
      hour: 6,
      minute: 0,
      weekday: 0,
    });
  });

  it("is the same for the same seed and differs in its plans for another", () => {
    expect(createDemoStreet(5)).toEqual(createDemoStreet(5));
    expect(createDemoStreet(5).plans).not.toEqual(createDemoStreet(6).plans);
  });
});

describe("people of the demo", () => {
  it("have one sign-in each, no two alike, and one for operator, DSO, auditor, administrator and a helper", () => {
    const signIns = street.participants.map((p) => p.signIn);
    expect(new Set(signIns).size).toBe(signIns.length);
    expect(signIns.every((s) => /^[a-z]+$/.test(s))).toBe(true);
    expect(street.participants.filter((p) => p.role !== "member").map((p) => p.role)).toEqual([
      "operator",
      "dso",
      "auditor",
      "admin",
      "helper",
    ]);
    expect(INVENTED_NAMES.length).toBe(street.meteringPoints.length);
  });

  it("leave no trace in the ids of metering and connection points", () => {
    const ids = street.meteringPoints.flatMap((p) => [p.meteringPointId, p.connectionPointId]).join(" ");
    for (const person of street.participants) expect(ids).not.toContain(person.signIn);
    expect(street.meteringPoints.every((p) => /^mp-\d{3}$/.test(p.meteringPointId))).toBe(true);
  });
});

it("is handed to the store in the store's own words", () => {
  const parts = demoSeedParts(street);
  expect(parts.meteringPoints.length).toBe(42);
  expect(parts.meteringPoints[0]).toMatchObject({
    id: "mp-001",
    pointId: "cp-001",
    displayName: "Lindenhof 1",
    account: null,
  });
  expect(parts.signIns.filter((s) => s.role === "member").length).toBe(40);
  expect(
    parts.tradingPlans.every((p) =>
      parts.meteringPoints.some((m) => m.id === p.meteringPointId && m.trading),
    ),
  ).toBe(true);
});
