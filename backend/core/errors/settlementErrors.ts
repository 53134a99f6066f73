/**
 * Error codes LAT-6xxx: settlement (60xx), tariffs (61xx) and bills (62xx, 63xx) and
 * sharing keys (64xx), what a sheet switches on (65xx).
 */
export const settlementErrors = {
  "LAT-6001": {
    title: "Metering point {meteringPointId} has no reading for interval {interval}",
    remedy: "Wait for the meter, or estimate the missing reading before settling.",
  },
  "LAT-6002": {
    title: "Metering point {meteringPointId} has more than one reading for interval {interval}",
    remedy: "Hand over only the newest version of each reading.",
  },
  "LAT-6003": {
    title: "Order {orderId} and its allocation do not belong together: {actual} found where one is expected",
    remedy: "Hand over each order of the interval with exactly the allocation that was cleared.",
  },
  "LAT-6004": {
    title: "The trades of order {orderId} add up to {actual} Wh, its allocation says {limit} Wh",
    remedy: "Pair the trades again from the cleared allocations; the record is damaged.",
  },
  "LAT-6005": {
    title: "The books of interval {interval} do not balance: {account} is left with {actual} µ€",
    remedy: "Do not book these lines; report the interval to the operator.",
  },
  "LAT-6006": {
    title: "A reading or line of interval {actual} was handed to the settlement of interval {interval}",
    remedy: "Settle each interval with its own readings and lines only.",
  },
  "LAT-6007": {
    title: "Trade between {sellOrderId} and {buyOrderId} names an unknown order or the wrong side",
    remedy: "Pair the trades again from the cleared allocations; the record is damaged.",
  },
  "LAT-6101": {
    title: "Tariff field {field} is {actual}; it must be a whole number between {lower} and {upper}",
    remedy: "Correct {field} in the tariff sheet.",
  },
  "LAT-6102": {
    title: "Tariff field {field} is {actual} µ€/kWh, not a multiple of the price tick {tick}",
    remedy: "Round {field} to a multiple of {tick} µ€/kWh (0.1 ct/kWh).",
  },
  "LAT-6103": {
    title: "The price floor {actual} µ€/kWh is not below the price cap {limit} µ€/kWh",
    remedy: "Give a floor below the cap.",
  },
  "LAT-6104": {
    title: "No tariff is in force at {at}",
    remedy: "Enter a tariff sheet that takes effect at or before that time.",
  },
  "LAT-6105": {
    title: "The feed-in tariff {actual} µ€/kWh leaves no room below the retail price {limit} µ€/kWh",
    remedy: "Check both prices; a local market needs a retail price above the feed-in tariff.",
  },
  "LAT-6106": {
    title: "Currency {actual} is not a three-letter ISO 4217 code",
    remedy: "Write the currency as three capital letters, such as EUR.",
  },
  "LAT-6107": {
    title: "The price series has no price for {at}",
    remedy: "Publish the series for that time, or compare a period that it covers.",
  },
  "LAT-6108": {
    title: "The price {name} is not usable: {reason}",
    remedy: "Correct the tariff before it is published.",
  },
  "LAT-6201": {
    title: "A billing period must have a year and a month from 1 to 12, not {year}-{month}",
    remedy: "Give the period as year and month.",
  },
  "LAT-6301": {
    title: "Invoice {number} is not the one of {meteringPointId} for {period}",
    remedy: "Correct an invoice by one of the same member, period and kind.",
  },
  "LAT-6302": {
    title: "Reverse charge for {meteringPointId} needs the VAT ids of both parties",
    remedy: "Enter the VAT ids, or choose another VAT scheme for the member.",
  },
  "LAT-6303": {
    title: "{field} of {party} is not usable: {reason}",
    remedy: "Correct the party's master data and make the file again.",
  },
  "LAT-6304": {
    title: "A payment file needs at least one payment; none of the invoices has one in this direction",
    remedy: "Check the period and whether the invoices are due; nothing was written.",
  },
  "LAT-6305": {
    title: "The bill of {party} needs a name and an address",
    remedy: "Enter the billing party (npm run bills -- party), then run the bills again; nothing was issued.",
  },
  "LAT-6306": {
    title: "{period} cannot be billed yet: {actual} of its intervals are not settled",
    remedy:
      "Run the bills when the month is over and its last readings are in; until then bills are provisional.",
  },
  "LAT-6401": {
    title: "Sharing in {community}: {actual} is no share or factor for {meteringPointId}",
    remedy:
      "Give every participant once, with a factor above 0 and shares from 0 to 1,000,000 parts per million.",
  },
  "LAT-6402": {
    title: "The fixed shares of {community} add up to {actual} parts per million, more than {limit}",
    remedy: "Lower the shares until they add up to 100 % or less.",
  },
  "LAT-6403": {
    title:
      "{meteringPointId} takes part in its communities with {actual} parts per million, more than {limit}",
    remedy: "Lower its participation factors until they add up to 100 % or less.",
  },
  "LAT-6500": {
    title: "The community shares its energy by key in interval {interval} and takes no orders",
    remedy: "Nothing needs to be ordered: what is left over is shared by the key when the meters are read.",
  },
  "LAT-6501": {
    title: "Interval {interval} is shared by key, but {actual} orders or trades were handed over",
    remedy: "Settle it with its readings only, or under a tariff sheet that runs a market.",
  },
  "LAT-6502": {
    title:
      "A sheet that shares by key needs 1 to {limit} communities of different names, not {actual} with {participants} participants",
    remedy: "Name every community once and give it its participants.",
  },
  "LAT-6510": {
    title: "The network tariff of {day} cannot be published any more: its first interval opened at {limit}",
    remedy:
      "Publish before the first interval of the day opens for trading; until then the flat charge holds.",
  },
  "LAT-6511": {
    title: "The power flow of the forecast finds no solution for {at}",
    remedy: "Check the network and the forecast; the flat network charge stays in force.",
  },
  "LAT-6512": {
    title: "The tariff sheet cannot take effect at {at}; the earliest quarter hour not open yet is {limit}",
    remedy: "Choose the start of a quarter hour from then on; sheets in force are never changed.",
  },
  "LAT-6513": {
    title: "Metering point {meteringPointId} of {community} is not in this community",
    remedy: "Correct the participants of the sharing key; nothing was published.",
  },
  "LAT-6514": {
    title: "The community's accounts are kept in {limit}; a tariff sheet in {actual} cannot follow",
    remedy: "Write the prices of the sheet in {limit}.",
  },
  "LAT-6515": {
    title: "Another tariff sheet was being published at the same time",
    remedy: "Read the versions again and repeat; nothing was published.",
  },
} as const;
