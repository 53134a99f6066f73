/** What people want to connect. */
export const TECHNOLOGIES = ["solar", "car", "heat-pump"] as const;
export type Technology = (typeof TECHNOLOGIES)[number];

/** Usual size of one unit, kW. */
export const USUAL_KW: Readonly<Record<Technology, number>> = { solar: 8, car: 11, "heat-pump": 4 };
