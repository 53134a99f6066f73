/** Error codes LAT-8250 to 8299: the audit trail, its anchors and its verifier. */
export const auditErrors = {
  "LAT-8250": {
    title: "The audit trail cannot be written, so nothing is changed",
    remedy: "Try again in a minute. Reading goes on; the operator finds the reason under readiness.",
  },
  "LAT-8251": {
    title: "The audit trail is behind: {waiting} entries wait, at most {limit} may",
    remedy: "Try again in a few seconds.",
  },
  "LAT-8252": {
    title: "An audit entry holds something it must not: {part}",
    remedy:
      "Entries hold short plain identifiers, whole numbers and digests. Names and free text belong elsewhere.",
  },
  "LAT-8253": {
    title: "{file} is not an exported audit log: line {line}, {reason}",
    remedy: "Download the log again and give that file unchanged.",
  },
  "LAT-8254": {
    title: "The audit trail does not stand: {finding}",
    remedy:
      "Keep a copy of the database as it is and tell the auditor. What is named is the first place that is wrong.",
  },
  "LAT-8255": {
    title: "There is no audit entry {sequence}",
    remedy: "Choose a number from 1 to the newest entry.",
  },
} as const;
