/** Error codes LAT-9xxx: broken invariants. */
export const internalErrors = {
  "LAT-9001": {
    title: "{what} is not a safe integer: {value}",
    remedy: "Check the unit of the value; energy is whole Wh, money whole µ€.",
  },
  "LAT-9002": {
    title: "Price {price} µ€/kWh is not a multiple of the tick {tick}",
    remedy: "Round the price to a multiple of {tick} µ€/kWh (0.1 ct/kWh).",
  },
  "LAT-9003": {
    title: "Cannot share {total} over {count} weights",
    remedy: "Give a total >= 0 and weights >= 0 that are not all zero.",
  },
} as const;
