/** Error codes LAT-41xx: commitments, receipts and deployments of the contracts. */
export const commitmentErrors = {
  "LAT-4101": {
    title: "A batch has {actual} segments, 1 to {limit} are possible",
    remedy: "Merge segments, or split the feeder in two.",
  },
  "LAT-4102": {
    title: "Segment {segment} does not come after its parent {actual}",
    remedy: "Number the segments from the transformer outwards; only segment 0 is without a parent.",
  },
  "LAT-4103": {
    title: "Segment {segment} sends {actual} Wh towards the transformer, the envelope ends at {limit} Wh",
    remedy: "Clear the interval again within the envelope; this result must not be published.",
  },
  "LAT-4104": {
    title:
      "Segment {segment} has another price than its parent, though its flow {actual} Wh is not at {limit} Wh",
    remedy: "Clear the interval again; prices may differ only across a limit that is reached.",
  },
  "LAT-4105": {
    title: "The price {actual} ticks of segment {segment} is beyond ±{limit} ticks",
    remedy: "Check the price bounds of the tariff sheet.",
  },
  "LAT-4106": {
    title: "Sellers net of flexible buyers traded {actual} Wh, must-serve demand {limit} Wh",
    remedy: "Clear the interval again; the pool's energy must balance exactly.",
  },
  "LAT-4107": {
    title: "The congestion account comes to {actual} µ€, the batch says {limit} µ€",
    remedy: "Clear the interval again; money must balance exactly and congestion cannot be negative.",
  },
  "LAT-4108": {
    title: "The envelope hash {actual} does not belong to the limits of the segments ({limit})",
    remedy: "Compute the envelope hash from the segments that are published.",
  },
  "LAT-4109": {
    title: "A tree has {actual} leaves, at most {limit} are possible",
    remedy: "Split the feeder, or lower the limit of orders per interval.",
  },
  "LAT-4110": {
    title: "{field} = {actual} does not fit into {limit}",
    remedy: "Check the unit of the value; quantities are whole watt hours, ticks and µ€.",
  },
  "LAT-4111": {
    title: "{field} is not hex of {bytes} bytes: {actual}",
    remedy: "Pass 0x-prefixed hex of that length.",
  },
  "LAT-4112": {
    title: "There is no leaf {actual}, the tree has {limit}",
    remedy: "Ask for a leaf that is in the tree.",
  },
  "LAT-4113": {
    title: "Order {orderId} and the cleared allocations do not belong together: {reason}",
    remedy: "Commit the allocations of exactly the orders that were committed at gate closure.",
  },
  "LAT-4114": {
    title: "The account {account} appears twice among the balances",
    remedy: "Add up the balances of an account before committing them.",
  },
  "LAT-4120": {
    title: "The order is not signed by the key it names ({reason})",
    remedy: "The receipt was altered or belongs to another deployment; ask for it again.",
  },
  "LAT-4121": {
    title: "The order is not in the order book that was committed at gate closure",
    remedy: "Keep the operator's receipt and file a complaint: the order was left out or altered.",
  },
  "LAT-4122": {
    title: "The outcome is not in the committed results",
    remedy: "The receipt was altered, or the operator showed another outcome than it committed.",
  },
  "LAT-4123": {
    title: "The outcome belongs to another order: {field} is {actual}, the order says {limit}",
    remedy: "Ask for the receipt of this order again.",
  },
  "LAT-4124": {
    title: "The price {actual} ticks breaks the limit {limit} ticks of the order",
    remedy: "File a complaint: the limit price was not kept.",
  },
  "LAT-4125": {
    title: "{actual} Wh were allotted to an order of {limit} Wh",
    remedy: "File a complaint: the order was overfilled.",
  },
  "LAT-4126": {
    title: "The price {actual} ticks is not the published {limit} ticks",
    remedy: "File a complaint: everyone at the same place pays the same price.",
  },
  "LAT-4127": {
    title: "The digest {actual} is not the digest of the batch ({limit})",
    remedy: "The receipt was altered; ask for it again.",
  },
  "LAT-4128": {
    title: "{actual} of {limit} signatures needed are by operator, DSO or auditor",
    remedy: "The batch is not valid without them; compare the signers with the registry.",
  },
  "LAT-4129": {
    title: "The receipt cannot be read: {reason}",
    remedy: "Download the receipt again; this program reads the format lateral-receipt/1.",
  },
  "LAT-4140": {
    title: "The file of contract addresses cannot be used: {reason}",
    remedy: "Restore the file from its backup, or start anew with --reset.",
  },
  "LAT-4141": {
    title: "{contract} at {address} is not the contract it should be: {reason}",
    remedy: "Compare the addresses with the chain; deploy again if the chain was replaced.",
  },
  "LAT-4142": {
    title: "Role check failed: {reason}",
    remedy: "Set the roles again with the administrator's key, then repeat the check.",
  },
  "LAT-4143": {
    title: "The transaction {what} of the deployment failed: {reason}",
    remedy: "Check the balance of the deploying key and the node, then start again; nothing was written.",
  },
} as const;
