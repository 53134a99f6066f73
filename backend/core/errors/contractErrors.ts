/** Error codes LAT-42xx: what the contracts refuse. The adapter maps each custom error to one of these. */
export const contractErrors = {
  "LAT-4201": {
    title: "Interval {actual} is not after the newest one on the ledger, {limit}",
    remedy:
      "It is recorded already, or came out of order; compare with the ledger's log and go on with the next.",
  },
  "LAT-4202": {
    title: "Interval {actual} has to wait: interval {limit} has orders on the ledger but no record yet",
    remedy: "Commit the batch or a void record of the earlier interval first.",
  },
  "LAT-4203": {
    title: "Too many intervals wait for their record: {actual} is beyond {limit}",
    remedy: "Commit batches or void records of the waiting intervals first.",
  },
  "LAT-4204": {
    title: "No orders root was committed for interval {actual}",
    remedy: "The batch cannot be recorded; commit a void record for the interval.",
  },
  "LAT-4205": {
    title: "The orders root of the batch is not the one committed at gate closure",
    remedy: "Clear the very book that was committed, or commit a void record.",
  },
  "LAT-4206": {
    title: "The distribution system operator refuses batches on this feeder",
    remedy: "Commit void records until the operator takes the refusal back.",
  },
  "LAT-4207": {
    title: "The batch was made with network model {actual}, in force is {limit}",
    remedy: "Clear again with the published network model.",
  },
  "LAT-4209": {
    title: "The distribution system operator signed neither the batch nor its envelope",
    remedy: "Have the envelope signed by the feeder's distribution system operator.",
  },
  "LAT-4210": {
    title: "A void record needs a reason",
    remedy: "Give the number of the error that voided the interval.",
  },
  "LAT-4211": {
    title: "{actual} is not the feeder's operator, {limit} is",
    remedy: "Sign with the operator's key that the registry names.",
  },
  "LAT-4212": {
    title: "There are {actual} bytes of signatures, at least {limit} are needed",
    remedy: "Give two or three signatures of 65 bytes each, in the order operator, DSO, auditor.",
  },
  "LAT-4213": {
    title:
      "The signature at position {position} is malformed, repeated or of a key that does not count ({actual})",
    remedy: "Sign with the keys that the registry names, in the order operator, DSO, auditor.",
  },
  "LAT-4214": {
    title: "A proof has {actual} digests, at most {limit} are taken",
    remedy: "Prove against a later accumulator.",
  },
  "LAT-4215": {
    title: "The feeder {actual} is not in the registry",
    remedy: "Register the feeder, its signers and its network model first.",
  },
} as const;
