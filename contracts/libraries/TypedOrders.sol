// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MemberOrder, TradingPlan} from "../types/OrderTypes.sol";

/// @title EIP-712 struct hashes of what members and the operator sign about orders
/// @notice Twins: backend/core/orders/typedOrder.ts, typedPlan.ts and backend/core/commitment/digests.ts.
library TypedOrders {
    /// @notice Type of an order.
    bytes32 internal constant ORDER_TYPEHASH =
        keccak256(
            "Order(string communityId,string meteringPointId,uint32 interval,uint8 side,uint64 energyWh,"
            "int64 limitPrice,uint8 fallback,uint32 tariffVersion,uint64 nonce,uint64 expiresAt,uint64 minFillWh,"
            "string counterparty)"
        );
    /// @notice Type of a trading plan.
    bytes32 internal constant PLAN_TYPEHASH =
        keccak256(
            "TradingPlan(string communityId,string meteringPointId,address delegate,int64 buyLimit,int64 sellLimit,"
            "uint32 firstInterval,uint32 lastInterval,uint64 nonce)"
        );
    /// @notice Type of the operator's receipt for an order.
    bytes32 internal constant RECEIPT_TYPEHASH =
        keccak256(
            "OrderReceipt(bytes32 community,bytes32 feeder,uint32 interval,bytes32 orderId,uint32 sequence,"
            "uint64 receivedAt)"
        );

    /// @notice Id of an order.
    /// @param order The order.
    /// @return hash Struct hash.
    function hashOrder(MemberOrder calldata order) internal pure returns (bytes32 hash) {
        // Two halves: one abi.encode with thirteen words is too deep for the stack of unoptimised builds.
        bytes memory first = abi.encode(
            ORDER_TYPEHASH,
            keccak256(bytes(order.communityId)),
            keccak256(bytes(order.meteringPointId)),
            order.interval,
            order.side,
            order.energyWh,
            order.limitPrice
        );
        bytes memory second = abi.encode(
            order.fallbackCode,
            order.tariffVersion,
            order.nonce,
            order.expiresAt,
            order.minFillWh,
            keccak256(bytes(order.counterparty))
        );
        return keccak256(bytes.concat(first, second));
    }

    /// @notice Struct hash of a trading plan.
    /// @param plan The plan.
    /// @return hash Struct hash.
    function hashPlan(TradingPlan calldata plan) internal pure returns (bytes32 hash) {
        return
            keccak256(
                abi.encode(
                    PLAN_TYPEHASH,
                    keccak256(bytes(plan.communityId)),
                    keccak256(bytes(plan.meteringPointId)),
                    plan.delegate,
                    plan.buyLimit,
                    plan.sellLimit,
                    plan.firstInterval,
                    plan.lastInterval,
                    plan.nonce
                )
            );
    }

    /// @notice Struct hash of the operator's receipt for an order.
    /// @param community keccak256 of the community id.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param orderId Id of the order.
    /// @param sequence Arrival number within the interval.
    /// @param receivedAt Unix time, market clock.
    /// @return hash Struct hash.
    function hashReceipt(
        bytes32 community,
        bytes32 feeder,
        uint32 interval,
        bytes32 orderId,
        uint32 sequence,
        uint64 receivedAt
    ) internal pure returns (bytes32 hash) {
        return
            keccak256(
                abi.encode(RECEIPT_TYPEHASH, community, feeder, interval, orderId, sequence, receivedAt)
            );
    }
}
