/** Error codes LAT-3xxx: clearing. */
export const clearingErrors = {
  "LAT-3001": {
    title: "Order {orderId} has an energy of {energyWh} Wh",
    remedy: "Give a whole number of Wh greater than 0 and at most {limit}.",
  },
  "LAT-3002": {
    title: "Order {orderId} has a price of {price} µ€/kWh",
    remedy: "Give a multiple of {tick} µ€/kWh between -{limit} and {limit}.",
  },
  "LAT-3003": {
    title: "Order {orderId} names the connection point {pointId}, which is in no segment",
    remedy: "Check the point's id against the feeder that the DSO published.",
  },
  "LAT-3004": {
    title: "The book is too large for exact sums: {totalWh} Wh at up to {priceTicks} µ€/Wh",
    remedy: "Split the book by feeder; the sum of energy times price must stay below 9e15.",
  },
  "LAT-3005": {
    title: "Segment {segment} has the parent {parent}",
    remedy: "Number the segments so that 0 is the root and every parent comes before its children.",
  },
  "LAT-3006": {
    title: "Segment {segment} has the limits {lowerWh} to {upperWh} Wh",
    remedy: "Give whole numbers with the lower limit not above the upper one.",
  },
  "LAT-3007": {
    title: "No allocation keeps every segment inside its limits (segment {segment})",
    remedy: "Widen the envelope; limits that contain zero can always be kept.",
  },
  "LAT-3008": {
    title: "The clearing result breaks rule {rule} at {place}",
    remedy: "Report it with the interval's inputs; the result was not published.",
  },
  "LAT-3009": {
    title: "Order {orderId} is in the book twice",
    remedy: "Send each order once.",
  },
  "LAT-3010": {
    title: "The power flow of the base load does not converge",
    remedy: "Check forecast and network data of the interval; nothing was traded.",
  },
  "LAT-3011": {
    title: "No envelope was found that passes the power flow check ({element})",
    remedy: "Nothing was traded; look at the base load and limits of the named element.",
  },
  "LAT-3012": {
    title: "The linear solver gave no answer: {reason}",
    remedy: "The interval was cleared with proportional envelopes instead; look at the solver's log.",
  },
  "LAT-3013": {
    title: "Connection point {pointId} of the base is not on the feeder",
    remedy: "Check the point's id against the feeder that the DSO published.",
  },
  "LAT-3014": {
    title: "The grid cannot carry order {orderId} in this interval ({element})",
    remedy: "It was left out so that the others could trade; a smaller order, or another interval, may fit.",
  },
  "LAT-3060": {
    title: "The market rule {rule} cannot be settled",
    remedy: "Choose nodal, uniform, midMarketRate, supplyDemandRatio or billSharing.",
  },
  "LAT-3061": {
    title: "Order {orderId} cannot be withdrawn: it is in no round of the interval",
    remedy: "Withdraw an order of an earlier round, or leave it out.",
  },
  "LAT-3062": {
    title: "Local charges of {sameSegment}, {sameLine} and {sameTransformer} µ€/kWh are not in order",
    remedy: "Give multiples of {tick} from 0 up that do not fall with distance.",
  },
  "LAT-3020": {
    title: "Order {orderId} asks for a minimum of {actual} Wh and offers {limit} Wh",
    remedy: "Give a whole minimum between 0 and the energy of the order.",
  },
  "LAT-3021": {
    title: "No choice among the orders with a minimum fill keeps every segment inside its limits",
    remedy: "Widen the envelope; limits that contain zero can always be kept.",
  },
  "LAT-3022": {
    title: "The clearing stopped on an unforeseen fault: {reason}",
    remedy: "The interval is void and settles by the grid tariff; report it with the interval's inputs.",
  },
} as const;
