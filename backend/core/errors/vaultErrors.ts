/** Error codes LAT-416x: accounts, withdrawals and keys behind PKCS#11. */
export const vaultErrors = {
  "LAT-4160": {
    title: "{account} has no account that credit could be drawn from",
    remedy: "Only members who trade have one; ask the operator to register the home.",
  },
  "LAT-4161": {
    title: "The vault can pay out up to a cumulative {limit} µ€ now, not {actual} µ€",
    remedy: "Read the credit again and sign for what it shows; newer earnings follow with the next root.",
  },
  "LAT-4162": {
    title: "The request ended at {limit}, the chain's time is {actual}",
    remedy: "Sign again with a later deadline.",
  },
  "LAT-4163": {
    title: "The withdrawal carries number {actual}, {limit} is due",
    remedy: "Read the credit again and sign with the number that it shows.",
  },
  "LAT-4164": {
    title: "A cumulative {actual} µ€ was asked for, {limit} µ€ are drawn already",
    remedy: "There is nothing left to draw until the next root; read the credit again.",
  },
  "LAT-4165": {
    title: "The key {actual} does not act for this account yet",
    remedy:
      "A key that was just registered is admitted within a minute; try again, or sign with another key.",
  },
  "LAT-4167": {
    title: "The operator's receipt for the order does not hold: {reason}",
    remedy: "Keep both files: a promise that was not kept is proof against the operator (npm run watch).",
  },
  "LAT-4168": {
    title: "The contracts cannot be deployed: {reason}",
    remedy: "See npm run deploy -- --help for the options and scripts/deploy/README.md for the plan.",
  },
  "LAT-4166": {
    title: "The security module did not sign as {name}: {reason}",
    remedy:
      "Check LATERAL_PKCS11_MODULE, the token, its PIN file and the id of the key, which is the role's name in hexadecimal.",
  },
} as const;
