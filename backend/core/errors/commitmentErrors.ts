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
    remedy: "Download the receipt again; this program reads the format lateral-receipt/2.",
  },
  "LAT-4130": {
    title: "The amount {actual} does not fit into the sums of the outcomes ({limit})",
    remedy: "Check the unit of the value; a single outcome is far below 17 GWh.",
  },
  "LAT-4131": {
    title: "The outcomes add up to {actual}, published is {limit} (segment {segment})",
    remedy: "Do not publish such a batch; anyone with an own outcome in it can have it voided.",
  },
  "LAT-4132": {
    title: "The packed orders have {actual} bytes, at most {limit} in steps of nine are possible",
    remedy: "Pack the book again; larger feeders use constant-cost batches.",
  },
  "LAT-4133": {
    title: "Order entry {entry} gets {actual} Wh of the {limit} Wh it asked for",
    remedy: "Clear the interval again; nobody gets more than was ordered, and only sellers export.",
  },
  "LAT-4134": {
    title: "Order entry {entry} trades {actual} Wh, at these prices it has to be {limit} Wh",
    remedy: "Clear the interval again; strictly better than the price is filled, strictly worse is not.",
  },
  "LAT-4135": {
    title: "Order entry {entry} exports {actual} Wh, at these prices it has to be {limit} Wh",
    remedy: "Clear the interval again; exports follow the prices of segment and pool.",
  },
  "LAT-4136": {
    title: "The orders of segment {segment} add up to {actual} Wh, published is {limit} Wh",
    remedy: "Publish the sums of the very orders that are sent.",
  },
  "LAT-4137": {
    title: "An order lies in segment {actual}, there are {limit}",
    remedy: "Pack the orders ascending by segment, in segments that exist.",
  },
  "LAT-4138": {
    title: "Matched must-serve demand is {actual} Wh, published is {limit} Wh",
    remedy: "Publish the sum of the very orders that are sent.",
  },
  "LAT-4139": {
    title: "Order {orderId} cannot be packed: {reason}",
    remedy: "Use constant-cost batches for this feeder, or keep prices within ±16 €/kWh.",
  },
  "LAT-4144": {
    title: "The bond given is {actual} wei, it has to be {limit}",
    remedy: "Ask the challenge court for the amount and send exactly that.",
  },
  "LAT-4145": {
    title: "The challenge {actual} is announced already",
    remedy: "Bring its proof in a later block.",
  },
  "LAT-4146": {
    title: "The challenge {actual} was not announced in an earlier block by the same account",
    remedy: "Announce exactly this call first, from the account that will send it.",
  },
  "LAT-4147": {
    title: "There is nothing to take now ({actual}), only from {limit}",
    remedy: "Wait until then; zero means that there is nothing.",
  },
  "LAT-4148": {
    title: "The batch {actual} is not on the ledger, is displaced, or void already",
    remedy: "Compare header and operator with the ledger's log.",
  },
  "LAT-4149": {
    title: "The challenge window is over: now {actual}, it ended at {limit}",
    remedy: "What is final stays; corrections are later deltas.",
  },
  "LAT-4150": {
    title: "The proof leads to {actual}, committed is {limit}",
    remedy: "Ask for the proof again, and check it with the receipt before filing.",
  },
  "LAT-4151": {
    title: "Nothing is wrong with what was shown ({actual} against {limit})",
    remedy: "Do not file it; the bond of a challenge without proof is lost.",
  },
  "LAT-4152": {
    title: "The receipt is signed by {actual}, the operator of the batch is {limit}",
    remedy: "Use the receipt that the operator of that time signed.",
  },
  "LAT-4153": {
    title: "There is no open demand {actual}",
    remedy: "It was answered or concluded, or header and operator are not those of the demand.",
  },
  "LAT-4154": {
    title: "An answer counts until {limit}, now is {actual}",
    remedy: "Answer in time; conclude afterwards.",
  },
  "LAT-4155": {
    title: "The batch was proven wrong on the chain ({reason})",
    remedy: "Its trades fall back to the retail tariff; find out how the wrong batch came about.",
  },
  "LAT-4157": {
    title: "Ledger mode {mode} does not go with the market rule {rule}",
    remedy:
      "Choose mode G, or mode E together with the nodal rule, the only one that the contract can prove.",
  },
  "LAT-4158": {
    title: "Full mode cannot express the interval: {reason}",
    remedy:
      "Nothing to do where the registry allows mode G; else choose mode G for the feeder, or another rule.",
  },
  "LAT-4156": {
    title: "The watcher cannot work: {reason}",
    remedy: "Check the server's address, the chain endpoint, the deployment file and the key file.",
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
