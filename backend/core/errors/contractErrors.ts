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
  "LAT-4240": {
    title: "Interval {actual} lies too far ahead of the chain's time, at most {limit} is taken now",
    remedy: "Send it when its time comes; check the clock of whoever sends.",
  },
  "LAT-4241": {
    title:
      "An older record of the feeder may still be challenged: now {actual}, from {limit} on it gives way",
    remedy: "Wait until then; markets faster than the challenge window need a shorter window.",
  },
  "LAT-4242": {
    title: "The operator {actual} has no bond that answers for its batches",
    remedy: "Post the operator's bond at the challenge court; void records are taken without it.",
  },
  "LAT-4243": {
    title: "The community of the feeder chose full mode; the batch came without its orders",
    remedy: "Send the batch with its packed orders, or let the administrator choose the other mode.",
  },
  "LAT-4244": {
    title: "{actual} is not the challenge court, {limit} is",
    remedy: "Only a proof before the court makes a batch void.",
  },
  "LAT-4245": {
    title: "The batch of interval {actual} is not on the ledger, is displaced, or void already",
    remedy: "Compare with the ledger's log; a record keeps its place for 256 intervals.",
  },
  "LAT-4246": {
    title: "{actual} records in one transaction, at most {limit} are taken",
    remedy: "Send them in several transactions.",
  },
  "LAT-4247": {
    title: "{actual} gas are left for the next record, {limit} are needed",
    remedy: "Raise the gas limit of the transaction, or put fewer records into it.",
  },
  "LAT-4248": {
    title: "A challenge window of {actual} seconds is out of range, at most {limit}",
    remedy: "Choose a shorter window; without a court it must be zero.",
  },
} as const;
