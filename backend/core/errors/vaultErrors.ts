/** Error codes LAT-416x and LAT-417x: accounts, withdrawals, recoveries and keys behind PKCS#11. */
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
  "LAT-4169": {
    title: "The account cannot be recovered or shown: {reason}",
    remedy: "See npm run accounts -- --help for the options.",
  },
  "LAT-4170": {
    title: "The key {actual} does not belong to the account",
    remedy: "Read the account again; the key may be removed already, or was never admitted.",
  },
  "LAT-4171": {
    title: "The key {actual} is the only one of the account and cannot be removed",
    remedy: "Register another key first, and remove this one when the other is admitted.",
  },
  "LAT-4172": {
    title: "No recovery to the key {actual} waits for the account",
    remedy: "Read the account again; the recovery may be cancelled or completed already.",
  },
  "LAT-4173": {
    title: "The recovery can be completed from {limit} on, the chain's time is {actual}",
    remedy: "Wait until then; until then any key of the account may object.",
  },
  "LAT-4174": {
    title: "Another change of the account's keys is on its way to the chain",
    remedy: "Wait a minute, read the account again, and sign with the number that it shows then.",
  },
  "LAT-4175": {
    title: "The change of keys carries number {actual}, {limit} is due",
    remedy: "Read the account again and sign with the number that it shows.",
  },
  "LAT-4176": {
    title: "{account} has no account on the chain whose keys could be changed",
    remedy: "Only members who trade have one; ask the operator to register the home.",
  },
} as const;
