// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {BatchHeader, OrderReceipt, OrderTerms} from "../types/CourtTypes.sol";
import {TypedOrders} from "./TypedOrders.sol";
import {TypedRecords} from "./TypedRecords.sol";

/// @title EIP-712 struct hashes that a court computes again
/// @notice Twin: backend/core/commitment/digests.ts and backend/core/orders/typedOrder.ts.
library CourtRecords {
    /// @notice Type of the domain.
    bytes32 internal constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /// @notice Struct hash of a batch from its header.
    /// @param header The batch, segments as their hash.
    /// @return hash Struct hash.
    function hashHeader(BatchHeader memory header) internal pure returns (bytes32 hash) {
        return keccak256(abi.encode(TypedRecords.BATCH_TYPEHASH, header));
    }

    /// @notice Identity of an order.
    /// @param order The order.
    /// @return orderId Struct hash.
    function hashOrder(OrderTerms memory order) internal pure returns (bytes32 orderId) {
        return keccak256(abi.encode(TypedOrders.ORDER_TYPEHASH, order));
    }

    /// @notice Struct hash of a receipt.
    /// @param header The batch it is held against.
    /// @param receipt The promise.
    /// @return hash Struct hash.
    function hashReceipt(
        BatchHeader memory header,
        OrderReceipt memory receipt
    ) internal pure returns (bytes32 hash) {
        return
            TypedOrders.hashReceipt(
                header.community,
                header.feeder,
                header.interval,
                receipt.orderId,
                receipt.sequence,
                receipt.receivedAt
            );
    }

    /// @notice Domain of a ledger.
    /// @param ledger BatchLedger address.
    /// @return separator EIP-712 domain separator.
    function domainOf(address ledger) internal view returns (bytes32 separator) {
        return
            keccak256(
                abi.encode(DOMAIN_TYPEHASH, keccak256("Lateral"), keccak256("1"), block.chainid, ledger)
            );
    }
}
