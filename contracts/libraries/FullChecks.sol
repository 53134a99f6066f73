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
    /// @notice Bit of the kinds that buy.
    uint256 internal constant BUYS = 2;
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

    /// @dev What the loop needs seldom. `segment` is the one whose orders are being read.
    struct Place {
        uint256 bookAt;
        uint256 outcomesAt;
        uint256 segments;
        uint256 segment;
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
        Place memory place;
        place.segments = segments.length / BatchChecks.SEGMENT_BYTES;
        place.outcomesAt = _addressOf(segments) + place.segments * BatchChecks.ENVELOPE_BYTES;
        place.bookAt = _addressOf(orders);
        uint256 mustServe = _walk(place, count, poolPriceTicks);
        if (mustServe != mustServeWh) revert FullChecks_MustServe(mustServe, mustServeWh);
    }

    /// @notice Walks over the orders, segment by segment.
    /// @dev The one hot loop: what every order needs stays on the stack, everything else is in `place`. An order that
    /// is strictly better than the price and filled whole, or not better and not filled, passes at once; whatever
    /// else there is goes to {_checkOrder}. Traded and exported energy of a segment share a word: traded above bit
    /// 128, signed, exported below. Nothing can overflow: 16 384 entries of 16 bits. Every address is inside.
    /// @param place Where things are.
    /// @param count Number of entries.
    /// @param pool Price at the transformer.
    /// @return mustServe Matched must-serve demand, watt hours.
    function _walk(Place memory place, uint256 count, int256 pool) private pure returns (uint256 mustServe) {
        unchecked {
            uint256 bookAt = place.bookAt;
            uint256 end = bookAt + count * BOOK_BYTES;
            uint256 fillsAt = end;
            int256 price = _priceAt(place.outcomesAt);
            int256 sums = 0;
            for (; bookAt < end; bookAt += BOOK_BYTES) {
                uint256 order = _wordAt(bookAt) >> 216;
                uint256 fill = _wordAt(fillsAt) >> 224;
                fillsAt += OUTCOME_BYTES;
                if (order >> 35 != 0) {
                    // An order beyond the last segment would be in nobody's sum.
                    uint256 next = place.segment + (order >> 35);
                    if (next >= place.segments) revert FullChecks_SegmentUnknown(next, place.segments);
                    price = _moveOn(place, next, sums);
                    sums = 0;
                }
                int256 surplus = int256(order << 225) >> 241;
                uint256 whole = (order & 0xffff) << 16;
                if (order & (BUYS << 31) != 0) {
                    bool flexible = order & (1 << 31) == 0;
                    surplus -= flexible ? price : pool;
                    if (surplus > 0 ? fill != whole : fill != 0) _checkOrder(place, bookAt, fill, price, pool);
                    if (flexible) sums -= int256((fill >> 16) << 128);
                    else mustServe += fill >> 16;
                } else {
                    surplus = price - surplus;
                    if (surplus > 0 ? fill != whole || price > pool : fill != 0 || price > pool) {
                        _checkOrder(place, bookAt, fill, price, pool);
                    }
                    sums += int256(((fill >> 16) << 128) | (fill & 0xffff));
                }
            }
            _moveOn(place, place.segments, sums);
        }
    }

    /// @notice Closes segments, whose sums must be the published ones, and opens the next.
    /// @param place Where things are.
    /// @param next Segment that begins.
    /// @param sums Of the segment that ends: traded above bit 128, exported below.
    /// @return price Price of the segment that begins.
    function _moveOn(Place memory place, uint256 next, int256 sums) private pure returns (int256 price) {
        _close(place.outcomesAt, place.segment, next, sums);
        place.segment = next;
        return _priceAt(place.outcomesAt + next * BatchChecks.OUTCOME_BYTES);
    }

    /// @notice Reverts unless the sums of a segment are published, and the segments up to the next one are empty.
    /// @param outcomesAt Where the outcome part of the segments starts.
    /// @param segment The segment that the sums are of.
    /// @param next The next segment with orders.
    /// @param sums Traded above bit 128, exported below.
    function _close(uint256 outcomesAt, uint256 segment, uint256 next, int256 sums) private pure {
        unchecked {
            for (; segment < next; ++segment) {
                uint256 outcome = _wordAt(outcomesAt + segment * BatchChecks.OUTCOME_BYTES);
                int256 published = ((int256(outcome) >> 224) << 128) | int256((outcome << 32) >> 224);
                if (sums != published) {
                    if (sums >> 128 != published >> 128) {
                        revert FullChecks_SegmentSum(segment, sums >> 128, published >> 128);
                    }
                    int256 low = int256(uint256(type(uint128).max));
                    revert FullChecks_SegmentSum(segment, sums & low, published & low);
                }
                sums = 0;
            }
        }
    }

    /// @notice Amount, export and fill of one order, rule by rule.
    /// @param place Where things are.
    /// @param bookAt Address of its book part.
    /// @param fill Outcome part, 32 bits.
    /// @param price Price of the segment.
    /// @param pool Price at the transformer.
    function _checkOrder(Place memory place, uint256 bookAt, uint256 fill, int256 price, int256 pool) private pure {
        unchecked {
            uint256 order = _wordAt(bookAt) >> 216;
            uint256 entry = (bookAt - place.bookAt) / BOOK_BYTES;
            uint256 energy = order & 0xffff;
            uint256 local = fill >> 16;
            uint256 exported = fill & 0xffff;
            uint256 kind = (order >> 31) & 3;
            if (local + exported > energy || (exported != 0 && kind != SELL_OR_EXPORT)) {
                revert FullChecks_Amount(entry, local + exported, energy);
            }
            if (kind == SELL_OR_EXPORT && price != pool) {
                uint256 demanded = price < pool ? 0 : energy - local;
                if (exported != demanded) revert FullChecks_ExportNotOptimal(entry, exported, demanded);
            }
            _checkFill(entry, order, local, _referencePrice(kind, price, pool));
        }
    }

    /// @notice Strictly better is filled whole, strictly worse not at all.
    /// @param entry Index of the entry.
    /// @param order Book part.
    /// @param local Traded, watt hours.
    /// @param price Price that the order answers to.
    function _checkFill(uint256 entry, uint256 order, uint256 local, int256 price) private pure {
        int256 limit = int256(order << 225) >> 241;
        int256 surplus = order & (BUYS << 31) == 0 ? price - limit : limit - price;
        uint256 energy = order & 0xffff;
        if (surplus < 0 && local != 0) revert FullChecks_NotOptimal(entry, local, 0);
        if (surplus > 0 && local != energy) {
            bool exempt = (order >> 34) & 1 == 1 || ((order >> 33) & 1 == 1 && local == 0);
            if (!exempt) revert FullChecks_NotOptimal(entry, local, energy);
        }
    }

    /// @notice Must-serve demand, and solar that flows in any case, answer to the pool.
    /// @param kind Kind of the order.
    /// @param price Price of the segment.
    /// @param pool Price at the transformer.
    /// @return reference_ Price that the order answers to.
    function _referencePrice(uint256 kind, int256 price, int256 pool) private pure returns (int256 reference_) {
        if (kind == BUY_MUST_SERVE) return pool;
        return kind == SELL_OR_EXPORT && price > pool ? pool : price;
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
