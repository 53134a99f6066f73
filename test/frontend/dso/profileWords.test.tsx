/** The voltage profile in words. */
import { describe, expect, it } from "vitest";
import { findExtremes, ProfileTable, profileSentence } from "../../../frontend/dso/live/profileWords.tsx";
import { useText } from "../../../frontend/i18n/useText.tsx";
import { render, tableOf } from "../support/render.tsx";

const buses = [
  { bus: "R15", distanceM: 240, pu: [0.951, 1.009, null] },
  { bus: "R1", distanceM: 0, pu: [1, 1, 1] },
];
const BAND = { lowerPu: 0.9, upperPu: 1.1 };

function Sentence() {
  return <p>{profileSentence(useText(), buses, BAND)}</p>;
}

describe("the voltage profile in words", () => {
  it("names the lowest and the highest phase voltage and the permitted band", async () => {
    expect((await render(<Sentence />)).replaceAll(/\s/g, " ")).toContain(
      "Lowest 0.9510 pu at R15, highest 1.0090 pu at R15; permitted are 0.90 to 1.10 pu.",
    );
  });
  it("lists buses by distance with one column per phase", async () => {
    expect(tableOf(await render(<ProfileTable rows={buses} />)).slice(1)).toEqual([
      ["R1", "0 m", "1.0000 pu", "1.0000 pu", "1.0000 pu"],
      ["R15", "240 m", "0.9510 pu", "1.0090 pu", "–"],
    ]);
  });
  it("knows no extremes where no voltage is known", () => {
    expect(findExtremes([{ bus: "R1", distanceM: 0, pu: [null, null, null] }])).toBeNull();
  });
});
