// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice One cleared interval of one feeder. Roots hide households; segments hold at least k households each.
/// @param feeder keccak256 of the feeder id.
/// @param interval Number of the 15-minute interval since 1970 (start / 900).
/// @param ordersRoot Root over the signed orders, committed at gate closure before clearing.
/// @param allocationRoot Root over the outcome of every order.
/// @param balanceRoot Commitment to the tree of cumulative balances and to its total.
/// @param networkHash Hash of the network model that the distribution system operator published.
/// @param envelopeHash EIP-712 struct hash of the limits; recomputed by the contract.
/// @param poolPriceTicks Price paid by must-serve demand, micro-euro per watt hour.
/// @param mustServeWh Matched must-serve demand, watt hours.
/// @param networkChargesMicroEuro Local network charges collected, micro-euro; signed, not checked on chain.
/// @param congestionMicroEuro What buyers pay beyond what sellers receive and network charges, micro-euro.
/// @param segments Packed segments, see BatchChecks.
struct Batch {
    bytes32 feeder;
    uint32 interval;
    bytes32 ordersRoot;
    bytes32 allocationRoot;
    bytes32 balanceRoot;
    bytes32 networkHash;
    bytes32 envelopeHash;
    int32 poolPriceTicks;
    uint64 mustServeWh;
    uint64 networkChargesMicroEuro;
    uint64 congestionMicroEuro;
    bytes segments;
}

/// @notice Who vouches for a feeder, and the network model in force.
/// @param community keccak256 of the community id.
/// @param networkHash Hash of the published network model.
/// @param operator Key that signs for the market operator.
/// @param suspended True while the distribution system operator refuses new batches.
/// @param fullMode True when the community chose full mode: batches must carry their packed orders.
/// @param dso Key that signs for the distribution system operator.
/// @param auditor Key that signs for the auditor.
struct FeederAuthority {
    bytes32 community;
    bytes32 networkHash;
    address operator;
    bool suspended;
    bool fullMode;
    address dso;
    address auditor;
}

/// @notice What the ledger keeps per feeder; it does not grow with time.
/// @param lastInterval Newest interval that ended in a batch or a void record.
/// @param lastOrdersInterval Newest interval whose orders root was committed.
/// @param base Interval before the first one that may still be pending.
/// @param records Number of batches and void records so far.
/// @param pending Bit k set: orders of interval base + 1 + k are committed and wait for their batch.
/// @param tainted Newest interval whose balances may rest on a batch that was voided by a challenge.
/// @param accumulator Hash chain over the digests of all records.
/// @param balanceRoot Balance commitment of the newest batch, zero when a challenge voided it.
struct FeederState {
    uint32 lastInterval;
    uint32 lastOrdersInterval;
    uint32 base;
    uint64 records;
    uint64 pending;
    uint32 tainted;
    bytes32 accumulator;
    bytes32 balanceRoot;
}

/// @notice Which batch is meant, for questions about its standing.
/// @param digest EIP-712 digest of the batch.
/// @param balanceRoot Balance commitment of the batch.
/// @param operator The feeder's operator when the batch was recorded; its bond answers for it.
struct RecordId {
    bytes32 digest;
    bytes32 balanceRoot;
    address operator;
}

/// @notice Standing of a batch.
enum RecordStatus {
    Unknown,
    Open,
    Final,
    Voided
}
