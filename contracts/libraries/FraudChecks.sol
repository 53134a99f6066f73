// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {BatchHeader, Fraud, OrderTerms, SumNode} from "../types/CourtTypes.sol";
import {BatchChecks} from "./BatchChecks.sol";
import {LeafEncoding} from "./LeafEncoding.sol";
import {SumTree} from "./SumTree.sol";

/// @title What can be wrong with an outcome
/// @notice Twin: backend/core/commitment/findFraud.ts.
library FraudChecks {
    /// @notice Micro-euro per kilowatt hour in a tick.
    int256 internal constant PRICE_TICK = 1000;
    /// @notice Side of a sell.
    uint256 internal constant SELL = 1;
    /// @notice keccak256 of the empty text: reserved for nobody.
    bytes32 internal constant ANYONE = keccak256("");

    /// @notice The first rule that an outcome breaks against its own order.
    /// @param header The batch.
    /// @param order The signed order.
    /// @param leaf Its outcome.
    /// @return fraud None when nothing is wrong.
    function ofOutcome(
        BatchHeader memory header,
        OrderTerms memory order,
        LeafEncoding.TradeLeaf memory leaf
    ) internal pure returns (Fraud fraud) {
        if (_changed(header, order, leaf)) return Fraud.OrderChanged;
        if (_overfilled(order, leaf)) return Fraud.Overfilled;
        uint256 priced = leaf.flags & (LeafEncoding.MUST_SERVE | LeafEncoding.RESERVED);
        if (priced == LeafEncoding.MUST_SERVE && leaf.priceTicks != header.poolPriceTicks) {
            return Fraud.PriceNotPublished;
        }
        if (leaf.localWh != 0 && _surplus(order, leaf, leaf.priceTicks) < 0) return Fraud.LimitPrice;
        return _notOptimal(header, order, leaf) ? Fraud.NotOptimal : Fraud.None;
    }

    /// @notice Price that is published for an outcome.
    /// @param header The batch.
    /// @param segments Packed segments.
    /// @param leaf The outcome; a reserved one has a price of its own.
    /// @return priceTicks Price, micro-euro per watt hour; out of bounds when there is no such segment.
    function publishedPrice(
        BatchHeader memory header,
        bytes calldata segments,
        LeafEncoding.TradeLeaf memory leaf
    ) internal pure returns (int256 priceTicks) {
        if (leaf.flags & LeafEncoding.RESERVED != 0) return leaf.priceTicks;
        if (leaf.flags & LeafEncoding.MUST_SERVE != 0) return header.poolPriceTicks;
        if (leaf.segment >= segments.length / BatchChecks.SEGMENT_BYTES) return type(int256).max;
        bytes calldata outcome = outcomeOf(segments, leaf.segment);
        return int16(uint16(bytes2(outcome[8:10])));
    }

    /// @notice Outcome part of a segment.
    /// Requirements: segment below the number of segments.
    /// @param segments Packed segments.
    /// @param segment Index.
    /// @return outcome Ten bytes: traded, exported, price.
    function outcomeOf(bytes calldata segments, uint256 segment) internal pure returns (bytes calldata outcome) {
        uint256 start = (segments.length / BatchChecks.SEGMENT_BYTES) * BatchChecks.ENVELOPE_BYTES +
            segment * BatchChecks.OUTCOME_BYTES;
        return segments[start:start + BatchChecks.OUTCOME_BYTES];
    }

    /// @notice Whether published sums differ from those in the tree.
    /// @param header The batch.
    /// @param segments Packed segments.
    /// @param segment Index of the segment.
    /// @param inSegment Sums of the segment in the tree.
    /// @param total Sums of all in the tree.
    /// @return wrong True when one differs, or there is no such segment.
    function sumsDiffer(
        BatchHeader memory header,
        bytes calldata segments,
        uint256 segment,
        SumNode memory inSegment,
        SumNode memory total
    ) internal pure returns (bool wrong) {
        if (segment >= segments.length / BatchChecks.SEGMENT_BYTES) return true;
        bytes calldata outcome = outcomeOf(segments, segment);
        return
            SumTree.tradedIn(inSegment.sums) != int32(uint32(bytes4(outcome[0:4]))) ||
            SumTree.exportedIn(inSegment.sums) != uint32(bytes4(outcome[4:8])) ||
            SumTree.mustServeIn(total.sums) != header.mustServeWh ||
            SumTree.chargesIn(total.sums) != header.networkChargesMicroEuro;
    }

    function _changed(
        BatchHeader memory header,
        OrderTerms memory order,
        LeafEncoding.TradeLeaf memory leaf
    ) private pure returns (bool changed) {
        uint256 flags = leaf.flags & ~LeafEncoding.OUTSIDE;
        uint256 demanded = order.side != SELL && order.fallbackCode == 0 ? LeafEncoding.MUST_SERVE : 0;
        if (order.counterpartyHash != ANYONE) demanded |= LeafEncoding.RESERVED;
        return leaf.side != order.side || flags != demanded || order.interval != header.interval;
    }

    function _overfilled(
        OrderTerms memory order,
        LeafEncoding.TradeLeaf memory leaf
    ) private pure returns (bool overfilled) {
        if (uint256(leaf.localWh) + leaf.gridWh > order.energyWh) return true;
        if (leaf.gridWh != 0 && order.fallbackCode != 0) return true;
        return leaf.localWh != 0 && leaf.localWh < order.minFillWh;
    }

    /// @dev How much better the limit is than a price, micro-euro per kilowatt hour.
    function _surplus(
        OrderTerms memory order,
        LeafEncoding.TradeLeaf memory leaf,
        int256 priceTicks
    ) private pure returns (int256 surplus) {
        if (order.side == SELL) return priceTicks * PRICE_TICK - order.limitPrice;
        return order.limitPrice - (priceTicks + int256(uint256(leaf.networkChargeTicks))) * PRICE_TICK;
    }

    function _notOptimal(
        BatchHeader memory header,
        OrderTerms memory order,
        LeafEncoding.TradeLeaf memory leaf
    ) private pure returns (bool notOptimal) {
        if (leaf.flags & (LeafEncoding.OUTSIDE | LeafEncoding.RESERVED) != 0) return false;
        int256 price = leaf.priceTicks;
        if (order.side == SELL && order.fallbackCode == 0) {
            int256 pool = header.poolPriceTicks;
            if (price < pool && leaf.gridWh != 0) return true;
            if (price > pool && uint256(leaf.localWh) + leaf.gridWh != order.energyWh) return true;
            if (price > pool) price = pool;
        }
        bool exempt = order.minFillWh != 0 && leaf.localWh == 0;
        return !exempt && leaf.localWh != order.energyWh && _surplus(order, leaf, price) > 0;
    }
}
