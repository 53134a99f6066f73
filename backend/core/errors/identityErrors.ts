/** People, passkeys, sessions and sealed columns (LAT-8100 to LAT-8149). */
export const identityErrors = {
  "LAT-8100": {
    title: "The passkey was not accepted: {reason}",
    remedy: "Try again from the sign-in page; if it stays, use another passkey or a recovery code.",
  },
  "LAT-8101": {
    title: "This request to a passkey is unknown, answered already, or older than {seconds} seconds",
    remedy: "Start again; each request can be answered once, in the browser that asked.",
  },
  "LAT-8102": {
    title: "This passkey was used elsewhere: its counter went back",
    remedy:
      "It was not let in, because a copy may exist. Sign in another way, remove this passkey and tell the administrator.",
  },
  "LAT-8103": {
    title: "The recovery code is not valid",
    remedy: "Check it letter by letter, or use the next one of your list; each works once.",
  },
  "LAT-8104": {
    title: "This link or code does not work: it is unknown, used, withdrawn or too old",
    remedy: "Ask whoever sent it for a new one.",
  },
  "LAT-8105": {
    title: "This needs a sign-in from the last {minutes} minutes",
    remedy: "Confirm with your passkey, then try again.",
  },
  "LAT-8106": {
    title: "The last passkey can only be removed while recovery codes are left",
    remedy: "Add another passkey, or make recovery codes first.",
  },
  "LAT-8107": {
    title: "This passkey belongs to somebody else",
    remedy: "Sign out first, then sign in with it.",
  },
  "LAT-8108": {
    title: "The role {role} cannot be given by you",
    remedy: "Community operators invite members; other roles are given by an administrator.",
  },
  "LAT-8109": {
    title: "A member needs at least one metering point of this community ({actual} is not one)",
    remedy: "Choose metering points from the list of members.",
  },
  "LAT-8110": {
    title: "The last administrator cannot lose access",
    remedy: "Give somebody else the role of administrator first.",
  },
  "LAT-8111": {
    title: "The wallet was not linked: {reason}",
    remedy: "Ask for a new text and sign exactly that text with the wallet.",
  },
  "LAT-8112": {
    title: "At most {limit} {what} are possible",
    remedy: "Remove one that is not used any more.",
  },
  "LAT-8113": {
    title: "This passkey is registered already",
    remedy: "Sign in with it.",
  },
  "LAT-8114": {
    title: "You do not have the role {role}",
    remedy: "Choose one of your own roles.",
  },
  "LAT-8120": {
    title: "There is no community in this database",
    remedy: "Create one from a file: npm run community -- create FILE (see scripts/README.md).",
  },
  "LAT-8121": {
    title: "The community file cannot be used: {reason}",
    remedy: "Compare it with the description that npm run community -- --help prints.",
  },
  "LAT-8122": {
    title: "There is a community with the id {community} already",
    remedy: "Choose another id; a community is created once.",
  },
  "LAT-8123": {
    title: "Demo mode does not open this database: the community {community} in it is a real one",
    remedy: "Start with LATERAL_MODE=production, or use another LATERAL_HOME or DATABASE_URL.",
  },
  "LAT-8124": {
    title: "Production mode does not open this database: the community {community} in it is a demonstration",
    remedy: "Use another LATERAL_HOME or DATABASE_URL and create a community there.",
  },
  "LAT-8130": {
    title: "The key ring of the sealed columns is unusable: {reason}",
    remedy: "Restore keys/columns.json, or what LATERAL_COLUMN_KEYS names, from the backup.",
  },
  "LAT-8131": {
    title: "The key ring of the sealed columns is missing ({file})",
    remedy: "Restore it from the backup; without it, names and addresses cannot be read.",
  },
  "LAT-8132": {
    title: "A value of {table}.{column} was not sealed for its place",
    remedy: "It was changed or moved outside the product. Restore the row from the backup.",
  },
  "LAT-8133": {
    title: "A value of {table}.{column} is sealed with the key {key}, which the ring does not hold",
    remedy: "Use the key ring that belongs to this database, or restore it from the backup.",
  },
  "LAT-8134": {
    title: "A key ring in the environment cannot be rotated by this command",
    remedy: "Keep it in a file named by LATERAL_COLUMN_KEYS_FILE, which the command may change.",
  },
} as const;
