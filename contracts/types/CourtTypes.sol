// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice A recorded batch as a court reads it: every signed member, the segments as their hash.
/// @param community keccak256 of the community id.
/// @param feeder keccak256 of the feeder id.
/// @param interval Interval number.
/// @param ordersRoot Root over the signed orders.
/// @param allocationRoot Root of the tree of outcomes and their sums.
/// @param balanceRoot Commitment to the tree of balances and its total.
/// @param networkHash Hash of the network model.
/// @param envelopeHash EIP-712 struct hash of the limits.
/// @param poolPriceTicks Price paid by must-serve demand, micro-euro per watt hour.
/// @param mustServeWh Matched must-serve demand, watt hours.
/// @param networkChargesMicroEuro Local network charges collected, micro-euro.
/// @param congestionMicroEuro Congestion account, micro-euro.
/// @param segmentsHash keccak256 of the packed segments.
struct BatchHeader {
    bytes32 community;
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
    bytes32 segmentsHash;
}

/// @notice The members of a signed order, texts as their hashes.
/// @param communityIdHash keccak256 of the community id.
/// @param meteringPointIdHash keccak256 of the metering point id.
/// @param interval Interval number.
/// @param side 0 buy, 1 sell.
/// @param energyWh Amount, watt hours.
/// @param limitPrice All-in limit, micro-euro per kilowatt hour.
/// @param fallbackCode 0 grid, 1 none.
/// @param tariffVersion Version of the tariff sheet.
/// @param nonce Unique per key.
/// @param expiresAt Unix time.
/// @param minFillWh If anything is accepted, at least this much; 0 for none.
/// @param counterpartyHash keccak256 of the metering point the order is reserved for, or of the empty text.
struct OrderTerms {
    bytes32 communityIdHash;
    bytes32 meteringPointIdHash;
    uint32 interval;
    uint8 side;
    uint64 energyWh;
    int64 limitPrice;
    uint8 fallbackCode;
    uint32 tariffVersion;
    uint64 nonce;
    uint64 expiresAt;
    uint64 minFillWh;
    bytes32 counterpartyHash;
}

/// @notice A node of the tree of outcomes: its hash and the sums under it.
/// @param hash Hash of the node.
/// @param sums Five lanes, see SumTree.
struct SumNode {
    bytes32 hash;
    uint256 sums;
}

/// @notice Way of an outcome up to allocationRoot.
/// @param inSegment Partners from the leaf to the root of its segment.
/// @param above Partners from the segment's entry to the root.
struct OutcomePath {
    SumNode[] inSegment;
    SumNode[] above;
}

/// @notice The operator's promise that an order is in the book.
/// @param orderId EIP-712 struct hash of the order.
/// @param sequence Arrival number within the interval.
/// @param receivedAt Market time, Unix seconds.
struct OrderReceipt {
    bytes32 orderId;
    uint32 sequence;
    uint64 receivedAt;
}

/// @notice A demand that an order's outcome be shown.
/// @param orderId Order that is missing.
/// @param sequence Arrival number in the book.
/// @param challenger Who demands.
/// @param claim Claim that holds the challenger's bond.
struct DemandId {
    bytes32 orderId;
    uint32 sequence;
    address challenger;
    bytes32 claim;
}

/// @notice A balance with its way to a batch.
/// @param account Address that may withdraw.
/// @param cumulativeMicroEuro Cumulative credit, micro-euro.
/// @param salt Salt of the leaf.
/// @param totalMicroEuro Sum of all credits of the tree, micro-euro.
/// @param proof Merkle path, sorted pairs.
struct BalanceProof {
    address account;
    uint80 cumulativeMicroEuro;
    bytes16 salt;
    uint80 totalMicroEuro;
    bytes32[] proof;
}

/// @notice What was proven against a batch.
/// LimitPrice: paid more or received less than the limit. Overfilled: more than ordered, or less than the least
/// amount. OrderChanged: interval, side or kind differs from the signed order. NotOptimal: strictly better than the
/// price and not filled, or export against the prices. PriceNotPublished: another price than the segment's or the
/// pool's. SumsWrong: published sums are not those of the outcomes. Omitted: an order with a receipt, or in the
/// book, for which no outcome was shown in time. BalanceFell: a cumulative balance is lower than before.
/// BalanceBeyondTotal: a balance is larger than the sum of all.
enum Fraud {
    None,
    LimitPrice,
    Overfilled,
    OrderChanged,
    NotOptimal,
    PriceNotPublished,
    SumsWrong,
    Omitted,
    BalanceFell,
    BalanceBeyondTotal
}
