/** Error codes LAT-8150 to LAT-8199: programs, devices, conditions of requests, webhooks. */
export const accessErrors = {
  "LAT-8150": {
    title: "The request carries a session cookie and a bearer key at once",
    remedy: "Send one of them: a page sends the cookie, a program the Authorization header.",
  },
  "LAT-8151": {
    title: "The token lacks the scope {scope}",
    remedy: "Ask the administrator to grant the scope to this client, then request a token with it.",
  },
  "LAT-8152": {
    title: "The token is not valid: {reason}",
    remedy: "Request a new token at the token endpoint. Tokens are valid for {minutes} minutes.",
  },
  "LAT-8153": {
    title: "This operation is closed to programs",
    remedy: "A person signs in and does it. No scope opens it.",
  },
  "LAT-8154": {
    title: "The object has changed since it was read",
    remedy: "Read it again, look at what changed and send the change with the new ETag in If-Match.",
  },
  "LAT-8155": {
    title: "This change needs the header If-Match",
    remedy: "Read the object first and send its ETag in If-Match.",
  },
  "LAT-8156": {
    title: "Webhooks cannot be sent to this address: {reason}",
    remedy: "Give an https address with a public host name on port 443, without user name and fragment.",
  },
  "LAT-8157": {
    title: "A client of the role {role} cannot have the scope {scope}",
    remedy: "Choose from the scopes that the reference lists for the role.",
  },
  "LAT-8158": {
    title: "There are already {limit} of these",
    remedy: "End one that is no longer used.",
  },
  "LAT-8159": {
    title: "The client has ended",
    remedy: "Make a new client. What has ended does not come back.",
  },
  "LAT-8160": {
    title: "The delivery is still being tried",
    remedy: "Wait until it is delivered or given up; only then can it be sent again.",
  },
  "LAT-8161": {
    title: "The event {event} needs the scope {scope}",
    remedy: "Choose events that the client's scopes cover, or ask the administrator for the scope.",
  },
  "LAT-8162": {
    title: "The public keys cannot be used: {reason}",
    remedy:
      "Give one to four public keys as a JSON Web Key Set: EC P-256 (ES256) or Ed25519 (EdDSA), with kid.",
  },
  "LAT-8163": {
    title: "The header {header} cannot be read",
    remedy: 'Send "*" or ETags in double quotes, separated by commas, as in RFC 9110.',
  },
  "LAT-8164": {
    title: "The webhook is disabled",
    remedy: "Mend the receiver, then set the webhook active again.",
  },
  "LAT-8165": {
    title: "The address of the request holds characters that no address here has",
    remedy: "Leave out control characters and broken escapes.",
  },
  "LAT-8166": {
    title: "The cursor {cursor} was not given by this list",
    remedy: "Start at the first page and follow its links.",
  },
} as const;
