import { describe, expect, it } from "vitest";
import { MarketClock } from "../../../backend/adapters/clock/marketClock.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import type { ClockReading, ClockState } from "../../../backend/ports/clock.ts";

const START = epochSeconds(1_781_496_000);
const DEMO: ClockState = { mode: "demo", at: START, speed: 480, paused: false };

function openClock(initial: ClockState, wallStartMs = 1_000_000) {
  let wall = wallStartMs;
  const saved: ClockState[] = [];
  const told: ClockReading[] = [];
  const clock = new MarketClock({
    initial,
    wallNow: () => wall,
    save: async (state) => void saved.push(state),
    onChange: (reading) => void told.push(reading),
  });
  const pass = (seconds: number) => {
    wall += seconds * 1_000;
  };
  return { clock, saved, told, pass };
}

describe("the demo clock", () => {
  it("runs a day in three minutes", () => {
    const { clock, pass } = openClock(DEMO);
    pass(180);
    expect(clock.now() - START).toBe(86_400);
  });

  it("stands still while paused and does not catch up", async () => {
    const { clock, pass, saved } = openClock(DEMO);
    pass(1);
    await clock.pause();
    pass(100);
    expect(clock.now() - START).toBe(480);
    await clock.resume();
    pass(1);
    expect(clock.now() - START).toBe(960);
    expect(saved.map((state) => state.paused)).toEqual([true, false]);
  });

  it("waits at a limit, says why, and loses the time it waited", () => {
    const { clock, pass } = openClock(DEMO);
    clock.holdAt(epochSeconds(START + 900), "interval 7 is not on the chain yet");
    pass(60);
    expect(clock.read()).toMatchObject({ at: START + 900, heldBack: "interval 7 is not on the chain yet" });
    clock.holdAt(null, null);
    pass(1);
    expect(clock.read()).toMatchObject({ at: START + 900 + 480, heldBack: null });
  });

  it("never goes back, even when a limit lies behind it", () => {
    const { clock, pass } = openClock(DEMO);
    pass(10);
    clock.holdAt(epochSeconds(START + 1), "late");
    pass(10);
    expect(clock.now() - START).toBe(4_800);
  });

  it("changes speed on the spot and refuses nonsense by number", async () => {
    const { clock, pass, told } = openClock(DEMO);
    pass(1);
    await clock.setSpeed(10);
    pass(1);
    expect(clock.now() - START).toBe(490);
    expect(told.at(-1)).toMatchObject({ speed: 10 });
    for (const speed of [0, -1, 100_001, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(clock.setSpeed(speed)).rejects.toMatchObject({ code: "LAT-7010" });
    }
  });
});

describe("wall-clock mode", () => {
  it("jumps to the real time once and follows it; limits do not hold it", async () => {
    const { clock, pass } = openClock(DEMO, (START + 5_000) * 1_000);
    await clock.setMode("wall");
    expect(clock.now()).toBe(START + 5_000);
    clock.holdAt(START, "late");
    pass(60);
    expect(clock.read()).toMatchObject({ at: START + 5_060, mode: "wall", speed: 1, heldBack: null });
    await expect(clock.setSpeed(2)).rejects.toMatchObject({ code: "LAT-7010" });
  });

  it("runs on beside the real time when the demo was ahead of it", async () => {
    const { clock, pass } = openClock(DEMO, 1_000);
    await clock.setMode("wall");
    pass(5);
    expect(clock.now()).toBe(START + 5);
  });

  it("goes back to the demo from where it stands", async () => {
    const { clock, pass } = openClock(DEMO, (START + 5_000) * 1_000);
    await clock.setMode("wall");
    await clock.setMode("demo");
    pass(1);
    expect(clock.read()).toMatchObject({ at: START + 5_480, mode: "demo", speed: 480 });
  });
});
