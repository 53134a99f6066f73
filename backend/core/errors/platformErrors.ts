/** Error codes LAT-7xxx and LAT-8xxx: set-up, database, HTTP and sign-in. LAT-79xx belong to `scripts/setup.mjs`. */
export const platformErrors = {
  "LAT-7001": {
    title: "The database was written by a newer version of Lateral: it holds the migration {migration}",
    remedy:
      "Start the newer version, or point LATERAL_HOME or DATABASE_URL to another database. Nothing was changed.",
  },
  "LAT-7002": {
    title: "The embedded PostgreSQL did not start: {reason}",
    remedy:
      "Read {log}; free disk space or memory and start again, or set DATABASE_URL to a PostgreSQL of your own.",
  },
  "LAT-7003": {
    title: "The database does not answer: {reason}",
    remedy: "Check that PostgreSQL runs and that DATABASE_URL names it correctly.",
  },
  "LAT-7004": {
    title: "The database could not be migrated: {reason}",
    remedy:
      "Nothing after the failed migration was applied. Restore the migration files as released and start again.",
  },
  "LAT-7005": {
    title: "The data folder {folder} cannot be entered by the user that runs the embedded PostgreSQL",
    remedy: "Run as a normal user, move the checkout to a folder other users may enter, or set DATABASE_URL.",
  },
  "LAT-7006": {
    title: "Another Lateral (process {pid}) is using the data folder {folder}",
    remedy: "Stop it first, or set LATERAL_HOME to another folder.",
  },
  "LAT-7007": {
    title: "No PostgreSQL binaries for {platform}",
    remedy: "Install the dependencies again, or set DATABASE_URL to a PostgreSQL of your own.",
  },
  "LAT-7008": {
    title: "Setting {name} is not usable: {value}",
    remedy: "Give {expected}.",
  },
  "LAT-7009": {
    title: "The data folder {folder} cannot be written: {reason}",
    remedy: "Give this user the right to write there, or set LATERAL_HOME to another folder.",
  },
  "LAT-7010": {
    title: "The demo clock cannot run at {speed} times",
    remedy: "Choose a speed from {minimum} to {maximum}, in demo mode.",
  },
  "LAT-7011": {
    title: "An interval cannot go from {from} to {to}",
    remedy: "This is a fault of the program; the interval was left as it was. Report it with this code.",
  },
  "LAT-7012": {
    title: "A range of {count} intervals is too long",
    remedy: "Ask for at most {limit} intervals at a time.",
  },
  "LAT-7013": {
    title: "{what} is missing for interval {interval}",
    remedy:
      "The stored data are incomplete; the interval was left as it was. Restore the database from a backup.",
  },
  "LAT-7014": {
    title: "There is no community {community}",
    remedy: "Check the name, or seed the community first.",
  },
  "LAT-7020": {
    title: "The step {step} failed {attempts} times: {reason}",
    remedy: "The interval is void; what was used and fed in is settled at the retail and feed-in tariffs.",
  },
  "LAT-7023": {
    title: "Interval {interval} takes no readings now: it is unknown, or void and not settled yet",
    remedy: "Check the interval's number, or send the readings again in a few minutes.",
  },
  "LAT-7026": {
    title: "Interval {interval} passed while the market stood still",
    remedy:
      "Nothing was traded in it; what was used and fed in is settled at the retail and feed-in tariffs.",
  },
  "LAT-7022": {
    title: "The DSO's own power flow does not confirm the result ({element})",
    remedy: "The interval is void; compare the planned and the cleared evidence of the named element.",
  },
  "LAT-7021": {
    title: "Port {port} on this machine is in use",
    remedy: "Stop the program that uses it, or start with PORT set to another number.",
  },
  "LAT-8001": {
    title: "There is nothing here that you may see",
    remedy: "Check the address; if it is an order, it may belong to another home.",
  },
  "LAT-8002": {
    title: "This needs a sign-in",
    remedy: "Sign in and try again; a session ends after {hours} hours.",
  },
  "LAT-8003": {
    title: "The role {role} may not do this",
    remedy: "Sign in with a role that may: {allowed}.",
  },
  "LAT-8004": {
    title: "The request came from another site and was refused",
    remedy: "Use the product's own pages, or send an Origin header that names this server.",
  },
  "LAT-8005": {
    title: "The body is larger than {limit} bytes",
    remedy: "Send less at a time.",
  },
  "LAT-8006": {
    title: "The body is not JSON: {reason}",
    remedy: "Send one JSON value in UTF-8, without duplicates of reserved names.",
  },
  "LAT-8007": {
    title: "The JSON is nested deeper than {limit} levels",
    remedy: "Send the documented shape; it is never deeper than {limit} levels.",
  },
  "LAT-8008": {
    title: "The request is not as documented at {field}: {reason}",
    remedy: "Compare the request with the API description; every wrong field is listed in errors.",
  },
  "LAT-8009": {
    title: "The body has the type {actual}, only {limit} is read",
    remedy: "Send Content-Type: {limit}, uncompressed.",
  },
  "LAT-8010": {
    title: "Too many requests of this kind: {limit} a minute are allowed",
    remedy: "Wait {seconds} seconds and try again.",
  },
  "LAT-8011": {
    title: "The Idempotency-Key is missing or not 8 to 128 plain characters",
    remedy: "Send a new random key with every new write, and the same key when repeating it.",
  },
  "LAT-8012": {
    title: "This Idempotency-Key was used for another request",
    remedy: "Use a new key for a new request.",
  },
  "LAT-8013": {
    title: "There is no such demo sign-in",
    remedy: "Choose one from the list of demo sign-ins.",
  },
  "LAT-8014": {
    title: "Too many live connections: {limit} are allowed",
    remedy: "Close another tab of this site; figures can still be read without the live stream.",
  },
  "LAT-8015": {
    title: "This call to the chain is not let through: {reason}",
    remedy:
      "Only the documented read-only calls are, to the ledger contract; use a node of your own for others.",
  },
  "LAT-8016": {
    title: "The chain does not answer",
    remedy: "Try again in a minute; the market waits and nothing is lost.",
  },
  "LAT-8017": {
    title: "{method} is not possible at this address",
    remedy: "Use one of {allowed}.",
  },
  "LAT-8018": {
    title: "Something went wrong inside the server",
    remedy: "Try again; if it stays, report the request id {request}.",
  },
  "LAT-8019": {
    title: "The server is not known by the name {actual}",
    remedy: "Use the address that was printed at start, or add the name to the allowed hosts.",
  },
  "LAT-8020": {
    title: "The proof of the key is not valid: {reason}",
    remedy: "Ask for a new challenge and sign exactly its text with the key that is to be registered.",
  },
  "LAT-8021": {
    title: "This key is already registered",
    remedy: "Make a new key; a key belongs to one metering point only.",
  },
  "LAT-8022": {
    title: "{what} is not there yet: the interval is {state}",
    remedy: "Come back when the interval has been committed.",
  },
  "LAT-8023": {
    title: "The answer took longer than {seconds} seconds",
    remedy: "Ask for less at a time, or try again later.",
  },
  "LAT-8024": {
    title: "{actual} is not a day or month that can be shown",
    remedy: "Choose a date of the calendar between {earliest} and {latest}.",
  },
  "LAT-8025": {
    title: "The device key is not valid",
    remedy: "Send Authorization: Bearer with the key that was issued for this device.",
  },
  "LAT-8026": {
    title: "The same request is being worked on",
    remedy: "Wait a second and repeat it with the same Idempotency-Key.",
  },
  "LAT-8027": {
    title: "The web pages are not built",
    remedy: "Start the product with npm start, which builds them; the API under /api/v1 works meanwhile.",
  },
  "LAT-8028": {
    title: "A metering point may have at most {limit} keys",
    remedy: "Use one of the registered keys.",
  },
  "LAT-7601": {
    title: "The thread that worked on {task} ended: {reason}",
    remedy:
      "Run it again with fewer threads or more memory; if it ends again, the input of this task is the cause.",
  },
  "LAT-7602": {
    title: "The work on {task} took longer than {seconds} s and was stopped",
    remedy: "Allow more time, or split the work.",
  },
  "LAT-7603": {
    title: "The work on {task} was given up because its threads were closed",
    remedy: "Start it again; close threads only after the last result.",
  },
  "LAT-7604": {
    title: "More than {limit} tasks wait for a thread",
    remedy: "Wait for results before handing in more work.",
  },
} as const;
