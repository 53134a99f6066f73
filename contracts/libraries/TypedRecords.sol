// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Batch} from "../types/BatchTypes.sol";

/// @title EIP-712 struct hashes of everything that is signed for the ledger
/// @notice Twin: backend/core/commitment/digests.ts.
library TypedRecords {
    /// @notice Type of a batch.
    bytes32 internal constant BATCH_TYPEHASH =
        keccak256(
            "Batch(bytes32 community,bytes32 feeder,uint32 interval,bytes32 ordersRoot,bytes32 allocationRoot,"
            "bytes32 balanceRoot,bytes32 networkHash,bytes32 envelopeHash,int32 poolPriceTicks,uint64 mustServeWh,"
            "uint64 networkChargesMicroEuro,uint64 congestionMicroEuro,bytes segments)"
        );
    /// @notice Type of the limits that the DSO signs.
    bytes32 internal constant ENVELOPE_TYPEHASH =
        keccak256(
            "Envelope(bytes32 community,bytes32 feeder,uint32 interval,bytes32 networkHash,bytes limits)"
        );
    /// @notice Type of a gate closure.
    bytes32 internal constant ORDERS_TYPEHASH =
        keccak256("Orders(bytes32 community,bytes32 feeder,uint32 interval,bytes32 ordersRoot)");
    /// @notice Type of a void record.
    bytes32 internal constant VOID_TYPEHASH =
        keccak256("Void(bytes32 community,bytes32 feeder,uint32 interval,uint16 reasonCode)");

    /// @notice Struct hash of a batch.
    /// @param community keccak256 of the community id.
    /// @param batch The batch.
    /// @return hash Struct hash.
    function hashBatch(bytes32 community, Batch calldata batch) internal pure returns (bytes32 hash) {
        return
            keccak256(
                abi.encode(
                    BATCH_TYPEHASH,
                    community,
                    batch.feeder,
                    batch.interval,
                    batch.ordersRoot,
                    batch.allocationRoot,
                    batch.balanceRoot,
                    batch.networkHash,
                    batch.envelopeHash,
                    batch.poolPriceTicks,
                    batch.mustServeWh,
                    batch.networkChargesMicroEuro,
                    batch.congestionMicroEuro,
                    keccak256(batch.segments)
                )
            );
    }

    /// @notice Struct hash of an envelope; a batch carries it as envelopeHash.
    /// @param community keccak256 of the community id.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param networkHash Hash of the network model the limits were computed with.
    /// @param limitsHash keccak256 of the packed limits.
    /// @return hash Struct hash.
    function hashEnvelope(
        bytes32 community,
        bytes32 feeder,
        uint32 interval,
        bytes32 networkHash,
        bytes32 limitsHash
    ) internal pure returns (bytes32 hash) {
        return keccak256(abi.encode(ENVELOPE_TYPEHASH, community, feeder, interval, networkHash, limitsHash));
    }

    /// @notice Struct hash of a gate closure.
    /// @param community keccak256 of the community id.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param ordersRoot Root over the signed orders.
    /// @return hash Struct hash.
    function hashOrders(
        bytes32 community,
        bytes32 feeder,
        uint32 interval,
        bytes32 ordersRoot
    ) internal pure returns (bytes32 hash) {
        return keccak256(abi.encode(ORDERS_TYPEHASH, community, feeder, interval, ordersRoot));
    }

    /// @notice Struct hash of a void record.
    /// @param community keccak256 of the community id.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param reasonCode Number of the reason.
    /// @return hash Struct hash.
    function hashVoid(
        bytes32 community,
        bytes32 feeder,
        uint32 interval,
        uint16 reasonCode
    ) internal pure returns (bytes32 hash) {
        return keccak256(abi.encode(VOID_TYPEHASH, community, feeder, interval, reasonCode));
    }
}
