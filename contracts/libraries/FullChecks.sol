// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// Assembly only to read words by address in the one hot loop.
/* solhint-disable no-inline-assembly */

import {BatchChecks} from "./BatchChecks.sol";

/// @title Checks on the orders of a batch in full mode
/// @notice Whether the published segments are what these orders add up to, and whether no allocation has more
/// welfare: complementary slackness, one comparison per order, exact integers. Together with {BatchChecks},
/// which checks limits, edges, energy and money, this proves the batch feasible and optimal.
/// Twin: backend/core/commitment/fullBatch.ts, and the certificate of backend/core/clearing.
///
/// Packed layout, n orders, big-endian, ascending by segment:
///   book part, 5 bytes each:     step 5 bits | exempt 2 bits | kind 2 bits | price int15 | energyWh uint16
///   outcome part, 4 bytes each:  localWh uint16 | exportedWh uint16
/// `step`: how many segments further than the order before (the first: than segment 0). `kind`: 0 sell or
/// curtail, 1 sell or export, 2 buy or skip, 3 buy, must be served. `price`: limit in ticks, a buyer's less its
/// network charge. `exempt`: bit 0 all or nothing (may stay unfilled though better than the price), bit 1
/// reserved for a counterparty (may stay unfilled in part). An order beyond 65535 Wh takes several entries, a
/// gap of more than 31 segments an entry without energy.
library FullChecks {
    /// @notice Bytes of one order, both parts.
    uint256 internal constant ORDER_BYTES = 9;
    /// @notice Bytes of one order in the book part.
    uint256 internal constant BOOK_BYTES = 5;
    /// @notice Bytes of one order in the outcome part.
    uint256 internal constant OUTCOME_BYTES = 4;
    /// @notice Largest number of entries.
    uint256 internal constant MAX_ORDERS = 16_384;
    /// @notice Tag of the book in the orders root.
    bytes32 internal constant BOOK_TAG = keccak256("lateral/full-book/1");
    /// @notice Kinds: sell or export.
    uint256 internal constant SELL_OR_EXPORT = 1;
    /// @notice Kinds: the first that buys.
    uint256 internal constant BUY_OR_SKIP = 2;
    /// @notice Kinds: must-serve demand.
    uint256 internal constant BUY_MUST_SERVE = 3;

    /// @notice The packed orders are cut off or too many.
    /// @param actual Bytes given.
    /// @param limit Largest number of bytes.
    error FullChecks_OrdersLength(uint256 actual, uint256 limit);
    /// @notice An order gets more than it asked for, or a buyer exports.
    /// @param entry Index of the entry.
    /// @param actual Traded and exported, watt hours.
    /// @param limit Energy of the order, watt hours.
    error FullChecks_Amount(uint256 entry, uint256 actual, uint256 limit);
    /// @notice Strictly better than the price and not filled, or strictly worse and filled.
    /// @param entry Index of the entry.
    /// @param actual Traded, watt hours.
    /// @param limit What complementary slackness demands, watt hours.
    error FullChecks_NotOptimal(uint256 entry, uint256 actual, uint256 limit);
    /// @notice Exported below the pool price, or curtailed above it.
    /// @param entry Index of the entry.
    /// @param actual Exported, watt hours.
    /// @param limit What complementary slackness demands, watt hours.
    error FullChecks_ExportNotOptimal(uint256 entry, uint256 actual, uint256 limit);
    /// @notice The orders of a segment do not add up to what is published.
    /// @param segment Index of the segment.
    /// @param actual Sum over the orders, watt hours (traded, or exported when traded is right).
    /// @param limit Published, watt hours.
    error FullChecks_SegmentSum(uint256 segment, int256 actual, int256 limit);
    /// @notice An order lies beyond the last segment.
    /// @param actual Segment.
    /// @param limit Number of segments.
    error FullChecks_SegmentUnknown(uint256 actual, uint256 limit);
    /// @notice Matched must-serve demand is not what is published.
    /// @param actual Sum over the orders, watt hours.
    /// @param limit Published, watt hours.
    error FullChecks_MustServe(uint256 actual, uint256 limit);

    /// @dev What the loop carries from order to order.
    struct Walk {
        uint256 outcomesAt;
        uint256 segments;
        uint256 segment;
        int256 price;
        int256 poolPrice;
        int256 traded;
        uint256 exported;
        uint256 mustServe;
    }

    /// @notice Leaf of the book beside the tree of orders; both together are the orders root in full mode.
    /// Requirements: length of `orders` a multiple of nine.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param orders Packed orders.
    /// @return hash Hashed twice, bound to chain, contract, feeder and interval.
    function hashBook(bytes32 feeder, uint32 interval, bytes calldata orders) internal view returns (bytes32 hash) {
        bytes32 book = keccak256(orders[:(orders.length / ORDER_BYTES) * BOOK_BYTES]);
        bytes memory encoded = abi.encode(BOOK_TAG, block.chainid, address(this), feeder, interval, book);
        return keccak256(bytes.concat(keccak256(encoded)));
    }

    /// @notice Reverts unless the orders add up to the published segments and no allocation is better.
    /// Requirements: length of `segments` checked before.
    /// @param segments Packed segments.
    /// @param poolPriceTicks Price at the transformer, micro-euro per watt hour.
    /// @param mustServeWh Matched must-serve demand, watt hours.
    /// @param orders Packed orders.
    function check(
        bytes calldata segments,
        int256 poolPriceTicks,
        uint256 mustServeWh,
        bytes calldata orders
    ) internal pure {
        uint256 count = orders.length / ORDER_BYTES;
        if (orders.length % ORDER_BYTES != 0 || count > MAX_ORDERS) {
            revert FullChecks_OrdersLength(orders.length, MAX_ORDERS * ORDER_BYTES);
        }
        Walk memory walk;
        walk.segments = segments.length / BatchChecks.SEGMENT_BYTES;
        walk.outcomesAt = _addressOf(segments) + walk.segments * BatchChecks.ENVELOPE_BYTES;
        walk.poolPrice = poolPriceTicks;
        walk.price = _priceAt(walk.outcomesAt);
        uint256 bookAt = _addressOf(orders);
        uint256 fillsAt = bookAt + count * BOOK_BYTES;
        unchecked {
            for (uint256 entry = 0; entry < count; ++entry) {
                uint256 order = _wordAt(bookAt + entry * BOOK_BYTES) >> 216;
                uint256 fill = _wordAt(fillsAt + entry * OUTCOME_BYTES) >> 224;
                uint256 step = order >> 35;
                if (step != 0) {
                    uint256 segment = walk.segment + step;
                    // An order beyond the last segment would be in nobody's sum.
                    if (segment >= walk.segments) revert FullChecks_SegmentUnknown(segment, walk.segments);
                    _moveOn(walk, step);
                }
                _checkOrder(walk, entry, order, fill);
            }
            _moveOn(walk, walk.segments - walk.segment);
        }
        if (walk.mustServe != mustServeWh) revert FullChecks_MustServe(walk.mustServe, mustServeWh);
    }

    /// @notice Closes segments and opens the next.
    /// @param walk Where the loop stands.
    /// @param steps How many segments further.
    function _moveOn(Walk memory walk, uint256 steps) private pure {
        unchecked {
            for (uint256 step = 0; step < steps; ++step) {
                uint256 segment = walk.segment;
                uint256 outcome = _wordAt(walk.outcomesAt + segment * BatchChecks.OUTCOME_BYTES);
                int256 traded = int256(outcome) >> 224;
                uint256 exported = (outcome << 32) >> 224;
                if (walk.traded != traded) revert FullChecks_SegmentSum(segment, walk.traded, traded);
                if (walk.exported != exported) {
                    revert FullChecks_SegmentSum(segment, int256(walk.exported), int256(exported));
                }
                walk.traded = 0;
                walk.exported = 0;
                walk.segment = segment + 1;
                walk.price = _priceAt(walk.outcomesAt + (segment + 1) * BatchChecks.OUTCOME_BYTES);
            }
        }
    }

    /// @notice Reverts unless the order got what the prices demand; adds it to the sums.
    /// @dev Nothing can overflow: 16 384 entries of 16 bits.
    /// @param walk Where the loop stands.
    /// @param entry Index of the entry.
    /// @param order Book part, 40 bits.
    /// @param fill Outcome part, 32 bits.
    function _checkOrder(Walk memory walk, uint256 entry, uint256 order, uint256 fill) private pure {
        unchecked {
            uint256 energy = order & 0xffff;
            uint256 local = fill >> 16;
            uint256 exported = fill & 0xffff;
            uint256 kind = (order >> 31) & 3;
            if (local + exported > energy || (exported != 0 && kind != SELL_OR_EXPORT)) {
                revert FullChecks_Amount(entry, local + exported, energy);
            }
            int256 limit = (int256(order << 225)) >> 241;
            if (kind < BUY_OR_SKIP) {
                _checkSell(walk, entry, limit, order, fill);
                walk.traded += int256(local);
                walk.exported += exported;
            } else if (kind == BUY_OR_SKIP) {
                _checkFill(entry, limit - walk.price, order, local);
                walk.traded -= int256(local);
            } else {
                _checkFill(entry, limit - walk.poolPrice, order, local);
                walk.mustServe += local;
            }
        }
    }

    /// @notice A seller: its price, and for one that would export also its export.
    /// @param walk Where the loop stands.
    /// @param entry Index of the entry.
    /// @param limit Limit, ticks.
    /// @param order Book part.
    /// @param fill Outcome part.
    function _checkSell(Walk memory walk, uint256 entry, int256 limit, uint256 order, uint256 fill) private pure {
        unchecked {
            int256 price = walk.price;
            if ((order >> 31) & 3 == SELL_OR_EXPORT && price != walk.poolPrice) {
                uint256 exported = fill & 0xffff;
                if (price < walk.poolPrice) {
                    if (exported != 0) revert FullChecks_ExportNotOptimal(entry, exported, 0);
                } else {
                    uint256 rest = (order & 0xffff) - (fill >> 16);
                    if (exported != rest) revert FullChecks_ExportNotOptimal(entry, exported, rest);
                    price = walk.poolPrice;
                }
            }
            _checkFill(entry, price - limit, order, fill >> 16);
        }
    }

    /// @notice Strictly better is filled whole, strictly worse not at all.
    /// @param entry Index of the entry.
    /// @param surplus How much better than the price, ticks.
    /// @param order Book part.
    /// @param local Traded, watt hours.
    function _checkFill(uint256 entry, int256 surplus, uint256 order, uint256 local) private pure {
        if (surplus < 0) {
            if (local != 0) revert FullChecks_NotOptimal(entry, local, 0);
        } else if (surplus > 0 && local != order & 0xffff) {
            bool exempt = (order >> 34) & 1 == 1 || ((order >> 33) & 1 == 1 && local == 0);
            if (!exempt) revert FullChecks_NotOptimal(entry, local, order & 0xffff);
        }
    }

    /// @notice Price of the segment whose outcome lies here.
    /// @param place Address.
    /// @return price Price, micro-euro per watt hour.
    function _priceAt(uint256 place) private pure returns (int256 price) {
        return int256(_wordAt(place) << 64) >> 240;
    }

    /// @notice Where the bytes start in calldata.
    /// @param packed Packed bytes.
    /// @return place Address.
    function _addressOf(bytes calldata packed) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := packed.offset
        }
    }

    /// @notice Word of calldata.
    /// @param place Address.
    /// @return word The word.
    function _wordAt(uint256 place) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(place)
        }
    }
}
