// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Leaf encoding
/// @notice Leaves of the three Merkle trees. Each is hashed twice (so that no inner node can pass as a leaf),
/// starts with the tag of its tree, is bound to chain, ledger, feeder and interval, and carries a
/// 128-bit salt; whoever deletes the salt makes the leaf unlinkable. Twin: backend/core/commitment/leaves.ts.
library LeafEncoding {
    /// @notice Where a leaf lives.
    /// @param chainId Chain of the ledger.
    /// @param ledger BatchLedger address.
    /// @param feeder keccak256 of the feeder id; the registry gives it one community for good.
    /// @param interval Interval number.
    struct LeafDomain {
        uint256 chainId;
        address ledger;
        bytes32 feeder;
        uint32 interval;
    }

    /// @notice A booked order.
    /// @param orderId EIP-712 struct hash of the order.
    /// @param sequence Arrival number within the interval.
    /// @param signer Key that signed the order.
    /// @param salt Random salt.
    struct OrderLeaf {
        bytes32 orderId;
        uint32 sequence;
        address signer;
        bytes16 salt;
    }

    /// @notice The outcome of one order.
    /// @param orderId EIP-712 struct hash of the order.
    /// @param segment Segment of the order's connection point.
    /// @param side 0 buy, 1 sell.
    /// @param localWh Traded locally, watt hours.
    /// @param gridWh Bought from or exported to the retailer, watt hours.
    /// @param priceTicks Energy price of the local part, micro-euro per watt hour.
    /// @param networkChargeTicks Local network charge that a buyer pays or would pay, micro-euro per watt hour.
    /// @param flags Bit 0: a buy that is served in any case and pays the pool price. Bit 1: outside the optimum, as
    /// the network or another market rule demanded. Bit 2: reserved for a counterparty, at a price of its own.
    /// @param salt Random salt.
    struct TradeLeaf {
        bytes32 orderId;
        uint32 segment;
        uint8 side;
        uint64 localWh;
        uint64 gridWh;
        int32 priceTicks;
        uint32 networkChargeTicks;
        uint8 flags;
        bytes16 salt;
    }

    /// @notice Flag of must-serve demand.
    uint256 internal constant MUST_SERVE = 1;
    /// @notice Flag of an order outside the optimum.
    uint256 internal constant OUTSIDE = 2;
    /// @notice Flag of a reserved order.
    uint256 internal constant RESERVED = 4;
    /// @notice Tag of leaves under ordersRoot.
    bytes32 internal constant ORDER_LEAF_TAG = keccak256("lateral/order-leaf/1");
    /// @notice Tag of leaves under allocationRoot.
    bytes32 internal constant TRADE_LEAF_TAG = keccak256("lateral/trade-leaf/2");
    /// @notice Tag of leaves under the balance tree.
    bytes32 internal constant BALANCE_LEAF_TAG = keccak256("lateral/balance-leaf/1");
    /// @notice Tag of the commitment to a balance tree and its total.
    bytes32 internal constant BALANCE_COMMITMENT_TAG = keccak256("lateral/balance-commitment/1");

    /// @notice Leaf of ordersRoot.
    /// @param domain Where the leaf lives.
    /// @param leaf The order.
    /// @return hash Leaf hash.
    function hashOrderLeaf(LeafDomain memory domain, OrderLeaf memory leaf) internal pure returns (bytes32 hash) {
        return
            _twice(
                abi.encode(ORDER_LEAF_TAG, domain, leaf.orderId, leaf.sequence, leaf.signer, leaf.salt)
            );
    }

    /// @notice Leaf of allocationRoot.
    /// @param domain Where the leaf lives.
    /// @param leaf The outcome.
    /// @return hash Leaf hash.
    function hashTradeLeaf(LeafDomain memory domain, TradeLeaf memory leaf) internal pure returns (bytes32 hash) {
        return _twice(abi.encode(TRADE_LEAF_TAG, domain, leaf));
    }

    /// @notice Leaf of the balance tree.
    /// @param domain Where the leaf lives; its interval is the one through which balances are settled.
    /// @param account Address that may withdraw.
    /// @param cumulativeMicroEuro Cumulative credit, micro-euro.
    /// @param salt Random salt.
    /// @return hash Leaf hash.
    function hashBalanceLeaf(
        LeafDomain memory domain,
        address account,
        uint256 cumulativeMicroEuro,
        bytes16 salt
    ) internal pure returns (bytes32 hash) {
        return _twice(abi.encode(BALANCE_LEAF_TAG, domain, account, cumulativeMicroEuro, salt));
    }

    /// @notice What a batch carries as balanceRoot: the tree and its total in one hash, so that the signatures
    /// cover both.
    /// @param domain Where the tree lives; its interval is the one through which balances are settled.
    /// @param root Root of the balance tree.
    /// @param totalMicroEuro Sum of all cumulative credits, micro-euro.
    /// @return hash Commitment.
    function hashBalanceCommitment(
        LeafDomain memory domain,
        bytes32 root,
        uint256 totalMicroEuro
    ) internal pure returns (bytes32 hash) {
        return keccak256(abi.encode(BALANCE_COMMITMENT_TAG, domain, root, totalMicroEuro));
    }

    /// @notice keccak256 of keccak256.
    /// @param encoded Encoded leaf.
    /// @return hash Leaf hash.
    function _twice(bytes memory encoded) private pure returns (bytes32 hash) {
        return keccak256(bytes.concat(keccak256(encoded)));
    }
}
