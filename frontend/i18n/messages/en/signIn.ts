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
  "signIn.choose": "Or try the demonstration: who would you like to be?",
  "signIn.demo": "Demo sign-in: exists only in demo mode",
  "signIn.generated":
    "One click is enough. All homes and figures are generated; nobody real lives on this street.",
  "signIn.production":
    "There are no demo identities here. New here? Your community operator sends you an invitation.",
  "signIn.more": "{count, plural, one {# more home} other {# more homes}}",
  "signIn.enter": "Sign in",
  "signIn.passkey": "Sign in with a passkey",
  "signIn.passkey.what": "With a fingerprint, your face or the code of your device.",
  "signIn.recovery": "Device lost? Use a recovery code",
  "signIn.recovery.code": "Recovery code",
  "signIn.recovery.hint": "Each code works once. All other sessions end.",
  "signIn.recovery.go": "Sign in with the code",
  "signIn.join.have": "A code from another device?",
  "signIn.join.open": "Add this device",
} as const;
