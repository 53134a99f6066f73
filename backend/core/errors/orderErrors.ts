/** Error codes LAT-1xxx: orders, trading plans and their signatures. */
export const orderErrors = {
  "LAT-1001": {
    title: "The gate for interval {interval} closed at {limit} (now {actual})",
    remedy: "Choose a later interval; orders are taken until one interval before delivery starts.",
  },
  "LAT-1002": {
    title: "Trading for interval {interval} opens at {limit} (now {actual})",
    remedy: "Send the order again once trading for that interval is open, two hours before delivery.",
  },
  "LAT-1003": {
    title: "Energy {actual} Wh is not a whole number of at least {limit} Wh",
    remedy: "Enter the amount as whole watt hours greater than zero.",
  },
  "LAT-1004": {
    title: "Energy {actual} Wh is more than the connection can carry in one interval, {limit} Wh",
    remedy: "Lower the amount; the connection capacity in kVA times a quarter of an hour is the limit.",
  },
  "LAT-1005": {
    title:
      "Together with the other {side} orders of this interval it is {actual} Wh, the connection carries {limit} Wh",
    remedy: "Lower the amount; orders that are in the book stay there.",
  },
  "LAT-1006": {
    title: "The signature is not valid: {reason}",
    remedy: "Sign the order again with one of the keys registered for the metering point.",
  },
  "LAT-1007": {
    title: "The signing key {actual} is not registered in this community",
    remedy: "Register the key for the metering point first, then sign the order again.",
  },
  "LAT-1008": {
    title: "The signing key {actual} belongs to another metering point",
    remedy: "Sign with a key registered for the metering point that the order names.",
  },
  "LAT-1009": {
    title: "Nonce {actual} was already used by this key",
    remedy: "Sign a new order with a nonce that was never used before; this one looks like a replay.",
  },
  "LAT-1010": {
    title: "This very order is already in the book",
    remedy: "Nothing needs to be done: the first copy counts.",
  },
  "LAT-1011": {
    title: "Limit price {actual} µ€/kWh is not a multiple of the price step {limit} µ€/kWh",
    remedy: "Round the price to a multiple of {limit} µ€/kWh (0.1 ct/kWh).",
  },
  "LAT-1012": {
    title: "Limit price {actual} µ€/kWh is below the market floor {limit} µ€/kWh",
    remedy: "Raise the price to at least {limit} µ€/kWh.",
  },
  "LAT-1013": {
    title: "Limit price {actual} µ€/kWh is above the market cap {limit} µ€/kWh",
    remedy: "Lower the price to at most {limit} µ€/kWh.",
  },
  "LAT-1014": {
    title: "The order rests on tariff version {actual}, the one in force is {limit}",
    remedy: "Load the tariff sheet in force, check the charges and sign the order again.",
  },
  "LAT-1015": {
    title: "The order expired at {actual} (now {limit})",
    remedy: "Sign the order again with a later expiry.",
  },
  "LAT-1016": {
    title: "The order is for another community: {actual}, this is {limit}",
    remedy: "Send the order to the community that the metering point belongs to.",
  },
  "LAT-1017": {
    title: "Metering point {actual} does not trade on feeder {limit}",
    remedy: "Check the metering point id; the operator can register it or move it to the right feeder.",
  },
  "LAT-1018": {
    title: "The metering point already has {actual} orders in this interval, {limit} are allowed",
    remedy: "Put the amounts together into fewer orders; those in the book stay there.",
  },
  "LAT-1019": {
    title: "{field} is not a whole number that can be held exactly: {actual}",
    remedy: "Send {field} as an integer between {min} and {max}.",
  },
  "LAT-1020": {
    title: "{field} is not acceptable text ({actual} characters, at most {limit})",
    remedy: "Use 1 to {limit} letters, digits and . _ : - in {field}.",
  },
  "LAT-1021": {
    title: "The order is malformed at {field}: {reason}",
    remedy: "Send exactly the documented fields of a signed order, each with its documented type.",
  },
  "LAT-1022": {
    title: "The order id {actual} is not the hash of the order, {limit}",
    remedy: "Compute the order id from the order's own fields (EIP-712 struct hash).",
  },
  "LAT-1023": {
    title: "The book of interval {interval} is full: {actual} orders, {limit} are allowed",
    remedy: "Choose another interval; the operator can split the feeder if this happens often.",
  },
  "LAT-1024": {
    title: "The book of interval {interval} is inconsistent: {reason}",
    remedy: "This is a fault of the intake; the interval must be voided and the intake checked.",
  },
  "LAT-1025": {
    title: "The trading plan is not usable at {field}: {reason}",
    remedy: "Correct the plan; prices are multiples of the price step between the market floor and cap.",
  },
  "LAT-1026": {
    title: "The forecast for metering point {point} is not usable at {field}: {actual}",
    remedy: "Give whole Wh within the range of a reading; flexible parts must not be negative.",
  },
  "LAT-1027": {
    title: "The private key is not a valid secp256k1 key",
    remedy: "Use 32 bytes between 1 and the order of the curve minus 1; create a new key if in doubt.",
  },
  "LAT-1028": {
    title: "The signing domain is not usable at {field}: {actual}",
    remedy: "Use the chain id and the BatchLedger address of the community's deployment.",
  },
  "LAT-1040": {
    title: "The minimum fill {actual} Wh is more than the order's energy, {limit} Wh",
    remedy: "Lower the minimum to at most the energy of the order; equal means all or nothing.",
  },
  "LAT-1041": {
    title: "Demand that the grid must serve cannot ask for a minimum fill ({actual} Wh)",
    remedy: "Leave the minimum out, or choose the fallback none: then nothing flows when it is not reached.",
  },
  "LAT-1042": {
    title: "This community takes no orders with a minimum fill ({actual} Wh)",
    remedy: "Leave the minimum out; the operator can allow minimum fills for the community.",
  },
  "LAT-1043": {
    title: "The order is reserved for its own metering point {actual}",
    remedy: "Name another member's metering point as counterparty, or leave it empty.",
  },
  "LAT-1044": {
    title: "The counterparty {actual} does not trade in this community",
    remedy: "Check the metering point id with the member you want to trade with, or leave it empty.",
  },
  "LAT-1045": {
    title: "The market rule of this community takes no orders between two members ({actual})",
    remedy: "Leave the counterparty out; only nodal prices leave room for deals beside the market.",
  },
  "LAT-1050": {
    title: "{field} of the linked order is out of range: {actual}",
    remedy: "Give {field} as a whole number between {min} and {max}.",
  },
  "LAT-1051": {
    title: "The linked order contradicts itself: {field} is {actual}, and {limit} is the bound",
    remedy: "Change the amount or the time window so that the wish can be fulfilled.",
  },
  "LAT-1052": {
    title: "The battery would lose money: it may sell from {actual} µ€/kWh but needs {limit} µ€/kWh",
    remedy: "Raise the selling price, or lower the buying price, by what the battery loses.",
  },
  "LAT-1053": {
    title: "The window begins with interval {interval}, whose plans were due at {limit} (now {actual})",
    remedy: "Let the window begin later.",
  },
  "LAT-1054": {
    title: "Another linked order of kind {kind} is alive in this window, from interval {actual}",
    remedy: "Cancel it first, or choose a window that does not touch it.",
  },
  "LAT-1055": {
    title: "This community does not clear orders over several intervals together",
    remedy: "Enter an order per interval; the operator can allow linked orders with the next tariff sheet.",
  },
  "LAT-1056": {
    title: "This community does not take blocks of all or nothing",
    remedy: "Enter ordinary orders; the operator can allow blocks with the next tariff sheet.",
  },
  "LAT-1057": {
    title: "There is no linked order {actual} that could be cancelled",
    remedy: "Check its id; one that has ended or was cancelled before stays as it is.",
  },
  "LAT-1058": {
    title: "The price curve is not monotonic at step {step}",
    remedy: "Give steps whose prices rise for a seller and fall for a buyer, each with energy.",
  },
} as const;
