/** English: the front door. */
export const signIn = {
  "asset.noSolar": "no solar",
  "asset.solar": "solar {size}\u00a0kW",
  "asset.battery": "battery {size}\u00a0kWh",
  "asset.car": "electric car",
  "signIn.title": "Neighbours trade solar power inside what the street can carry.",
  "signIn.text":
    "Sell what your roof has to spare to the house next door. The wires set the limits, the meter decides what is paid, and you can check every trade yourself.",
  "signIn.promise": "No brochure figures: everything shown here is worked out from a running market.",
  "signIn.choose": "Who would you like to be?",
  "signIn.demo": "Demo sign-in: exists only in demo mode",
  "signIn.generated":
    "One click is enough. All homes and figures are generated; nobody real lives on this street.",
  "signIn.production": "Sign-in for this community is not set up yet. Ask your community operator.",
  "signIn.more": "{count, plural, one {# more home} other {# more homes}}",
} as const;
