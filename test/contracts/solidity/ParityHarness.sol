// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {BatchChecks} from "../../../contracts/libraries/BatchChecks.sol";
import {LeafEncoding} from "../../../contracts/libraries/LeafEncoding.sol";
import {TypedRecords} from "../../../contracts/libraries/TypedRecords.sol";
import {Batch} from "../../../contracts/types/BatchTypes.sol";

/// @notice Makes the libraries callable, so that TypeScript can be compared with them.
contract ParityHarness {
    function hashOrderLeaf(
        LeafEncoding.LeafDomain memory domain,
        LeafEncoding.OrderLeaf memory leaf
    ) external pure returns (bytes32) {
        return LeafEncoding.hashOrderLeaf(domain, leaf);
    }

    function hashTradeLeaf(
        LeafEncoding.LeafDomain memory domain,
        LeafEncoding.TradeLeaf memory leaf
    ) external pure returns (bytes32) {
        return LeafEncoding.hashTradeLeaf(domain, leaf);
    }

    function hashBalanceLeaf(
        LeafEncoding.LeafDomain memory domain,
        address account,
        uint256 cumulativeMicroEuro,
        bytes16 salt
    ) external pure returns (bytes32) {
        return LeafEncoding.hashBalanceLeaf(domain, account, cumulativeMicroEuro, salt);
    }

    function hashBalanceCommitment(
        LeafEncoding.LeafDomain memory domain,
        bytes32 root,
        uint256 totalMicroEuro
    ) external pure returns (bytes32) {
        return LeafEncoding.hashBalanceCommitment(domain, root, totalMicroEuro);
    }

    function hashEnvelope(
        bytes32 community,
        bytes32 feeder,
        uint32 interval,
        bytes32 networkHash,
        bytes calldata segments
    ) external pure returns (bytes32) {
        bytes32 limits = BatchChecks.hashLimits(segments);
        return TypedRecords.hashEnvelope(community, feeder, interval, networkHash, limits);
    }

    function hashBatch(bytes32 community, Batch calldata batch) external pure returns (bytes32) {
        return TypedRecords.hashBatch(community, batch);
    }

    function hashOrders(
        bytes32 community,
        bytes32 feeder,
        uint32 interval,
        bytes32 ordersRoot
    ) external pure returns (bytes32) {
        return TypedRecords.hashOrders(community, feeder, interval, ordersRoot);
    }

    function hashVoid(
        bytes32 community,
        bytes32 feeder,
        uint32 interval,
        uint16 reasonCode
    ) external pure returns (bytes32) {
        return TypedRecords.hashVoid(community, feeder, interval, reasonCode);
    }

    function check(
        bytes calldata segments,
        int256 poolPriceTicks,
        uint256 mustServeWh,
        uint256 congestionMicroEuro
    ) external pure {
        BatchChecks.check(segments, poolPriceTicks, mustServeWh, congestionMicroEuro);
    }

    /// @notice The verdicts of many batches in one call: empty where sound, else the revert data.
    function checkMany(
        bytes[] calldata segments,
        int256[] calldata poolPriceTicks,
        uint256[] calldata mustServeWh,
        uint256[] calldata congestionMicroEuro
    ) external view returns (bytes[] memory verdicts) {
        verdicts = new bytes[](segments.length);
        for (uint256 i = 0; i < segments.length; ++i) {
            try this.check(segments[i], poolPriceTicks[i], mustServeWh[i], congestionMicroEuro[i]) {} catch (
                bytes memory reason
            ) {
                verdicts[i] = reason;
            }
        }
    }

    function verifyProof(bytes32 root, bytes32 leaf, bytes32[] calldata proof) external pure returns (bool) {
        return MerkleProof.verifyCalldata(proof, root, leaf);
    }
}
