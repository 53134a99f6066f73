// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {CourtRecords} from "../../../contracts/libraries/CourtRecords.sol";
import {FraudChecks} from "../../../contracts/libraries/FraudChecks.sol";
import {FullChecks} from "../../../contracts/libraries/FullChecks.sol";
import {LeafEncoding} from "../../../contracts/libraries/LeafEncoding.sol";
import {SumTree} from "../../../contracts/libraries/SumTree.sol";
import {BatchHeader, Fraud, OrderTerms, OutcomePath, SumNode} from "../../../contracts/types/CourtTypes.sol";

/// @notice Makes the libraries of the court and of full mode callable.
contract CourtHarness {
    function checkFull(
        bytes calldata segments,
        int256 poolPriceTicks,
        uint256 mustServeWh,
        bytes calldata orders
    ) external pure {
        FullChecks.check(segments, poolPriceTicks, mustServeWh, orders);
    }

    /// @notice The verdicts of many books in one call: empty where optimal, else the revert data.
    function checkManyFull(
        bytes[] calldata segments,
        int256[] calldata poolPriceTicks,
        uint256[] calldata mustServeWh,
        bytes[] calldata orders
    ) external view returns (bytes[] memory verdicts) {
        verdicts = new bytes[](segments.length);
        for (uint256 i = 0; i < segments.length; ++i) {
            try this.checkFull(segments[i], poolPriceTicks[i], mustServeWh[i], orders[i]) {} catch (
                bytes memory reason
            ) {
                verdicts[i] = reason;
            }
        }
    }

    function hashBook(bytes32 feeder, uint32 interval, bytes calldata orders) external view returns (bytes32) {
        return FullChecks.hashBook(feeder, interval, orders);
    }

    function hashOrder(OrderTerms calldata order) external pure returns (bytes32) {
        return CourtRecords.hashOrder(order);
    }

    function hashHeader(BatchHeader calldata header) external pure returns (bytes32) {
        return CourtRecords.hashHeader(header);
    }

    function follow(
        LeafEncoding.LeafDomain calldata domain,
        LeafEncoding.TradeLeaf calldata leaf,
        OutcomePath calldata path
    ) external pure returns (SumNode memory segment, SumNode memory total) {
        segment = SumTree.climb(
            SumNode(LeafEncoding.hashTradeLeaf(domain, leaf), SumTree.sumsOf(leaf)),
            path.inSegment
        );
        total = SumTree.climb(SumTree.entryOf(leaf.segment, segment), path.above);
    }

    function join(SumNode calldata a, SumNode calldata b) external pure returns (SumNode memory above) {
        return SumTree.join(a, b);
    }

    function lanesOf(uint256 sums) external pure returns (int256, uint256, uint256, uint256) {
        return (
            SumTree.tradedIn(sums),
            SumTree.exportedIn(sums),
            SumTree.mustServeIn(sums),
            SumTree.chargesIn(sums)
        );
    }

    function outcomeFraud(
        BatchHeader calldata header,
        OrderTerms calldata order,
        LeafEncoding.TradeLeaf calldata leaf
    ) external pure returns (Fraud) {
        return FraudChecks.ofOutcome(header, order, leaf);
    }

    function publishedPrice(
        BatchHeader calldata header,
        bytes calldata segments,
        LeafEncoding.TradeLeaf calldata leaf
    ) external pure returns (int256) {
        return FraudChecks.publishedPrice(header, segments, leaf);
    }
}
