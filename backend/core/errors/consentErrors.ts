/** Error codes LAT-8200 to LAT-8249: consent, reads of personal data, export and erasure. */
export const consentErrors = {
  "LAT-8200": {
    title: "The role {role} cannot ask for the purpose {purpose}",
    remedy: "Choose one of the purposes that are listed for this role.",
  },
  "LAT-8201": {
    title: "The request for permission is not valid: {reason}",
    remedy: "Ask for what the purpose allows: {limit}.",
  },
  "LAT-8202": {
    title: "A permission that is {from} cannot become {to} by the {actor}",
    remedy: "Load the permission again; it may have changed a moment ago.",
  },
  "LAT-8203": {
    title: "No consent covers this: {reason}",
    remedy: "Ask the member for permission, or ask for what the permission covers.",
  },
  "LAT-8204": {
    title: "The role {role} has no reason in law or contract to see {kind}",
    remedy: "Ask the member for permission.",
  },
  "LAT-8205": {
    title: "The look at personal data could not be noted, so nothing is shown",
    remedy: "Try again in a minute; nobody's data left the server.",
  },
  "LAT-8206": {
    title: "The text of the question has changed since it was shown",
    remedy: "Load the page again, read the question and answer it.",
  },
  "LAT-8207": {
    title: "The signature is not by a key of this home: {reason}",
    remedy: "Sign with a key of this home, or answer without one.",
  },
  "LAT-8208": {
    title: "{actual} questions to this home wait for an answer already",
    remedy: "Wait for the answers; at most {limit} may wait at a time.",
  },
  "LAT-8209": {
    title: "Erasure has been asked for already",
    remedy: "Its page says how far it is.",
  },
  "LAT-8210": {
    title: "The erasure has begun and cannot be stopped any more",
    remedy: "Its page says what is left to do.",
  },
  "LAT-8211": {
    title: "The same question waits for an answer already, or is answered with yes",
    remedy: "Use the permission there is, or take the question back first.",
  },
  "LAT-8212": {
    title: "This home is being left: nothing more can be asked of it",
    remedy: "Wait until somebody else has moved in and joined.",
  },
  "LAT-8213": {
    title: "No erasure has been asked for",
    remedy: "Ask for it first.",
  },
} as const;
