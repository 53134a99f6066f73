// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// Assembly only to read words by address in the one hot loop, and to name addresses.
/* solhint-disable no-inline-assembly */

/// @title Checks on the segments of a batch
/// @notice Exact integer arithmetic, no tolerance. Twin: backend/core/commitment/checkBatch.ts.
///
/// Packed layout, n segments, big-endian, two's complement:
///   envelope part, 9 bytes each:  parent uint8 (0xff for the root) | lowerWh int32 | upperWh int32
///   outcome part, 10 bytes each:  tradedWh int32 | exportedWh uint32 | priceTicks int16
/// The envelope part comes first and whole, so that its hash is one slice of calldata. A parent comes before
/// its children, so that one walk from the last segment to the first sums every subtree.
library BatchChecks {
    /// @notice Bytes of one segment.
    uint256 internal constant SEGMENT_BYTES = 19;
    /// @notice Bytes of one segment in the envelope part.
    uint256 internal constant ENVELOPE_BYTES = 9;
    /// @notice Bytes of one segment in the outcome part.
    uint256 internal constant OUTCOME_BYTES = 10;
    /// @notice Largest number of segments.
    uint256 internal constant MAX_SEGMENTS = 255;
    /// @notice Parent of the root.
    uint256 internal constant NO_PARENT = 0xff;
    /// @notice Largest absolute price, micro-euro per watt hour (10 EUR/kWh).
    int256 internal constant MAX_PRICE_TICKS = 10_000;

    /// @notice The packed segments are empty, too many or cut off.
    /// @param actual Bytes given.
    /// @param limit Largest number of bytes.
    error BatchChecks_SegmentLength(uint256 actual, uint256 limit);
    /// @notice A segment does not come after its parent, or segment 0 is not a root.
    /// @param segment Index of the segment.
    /// @param actual Its parent.
    error BatchChecks_TreeOrder(uint256 segment, uint256 actual);
    /// @notice The flow towards the parent leaves the envelope.
    /// @param segment Index of the segment.
    /// @param actual Flow, watt hours.
    /// @param limit The limit that is passed, watt hours.
    error BatchChecks_OutsideEnvelope(uint256 segment, int256 actual, int256 limit);
    /// @notice The price is lower than the parent's though the export limit is not reached, or higher though
    /// the import limit is not reached.
    /// @param segment Index of the segment.
    /// @param actual Flow, watt hours.
    /// @param limit Limit that would have to be reached, watt hours.
    error BatchChecks_PriceAcrossSlack(uint256 segment, int256 actual, int256 limit);
    /// @notice A price is out of bounds. Segment 255 stands for the pool price.
    /// @param segment Index of the segment.
    /// @param actual Price, micro-euro per watt hour.
    /// @param limit Largest absolute price.
    error BatchChecks_PriceOutOfBounds(uint256 segment, int256 actual, int256 limit);
    /// @notice What sellers sold, net of flexible buyers, is not what must-serve demand bought.
    /// @param actual Sum over segments, watt hours.
    /// @param limit Matched must-serve demand, watt hours.
    error BatchChecks_EnergyUnbalanced(int256 actual, int256 limit);
    /// @notice The congestion account is not what buyers pay minus what sellers receive, or is negative.
    /// @param actual Amount computed, micro-euro.
    /// @param limit Amount in the batch, micro-euro.
    error BatchChecks_MoneyUnbalanced(int256 actual, int256 limit);

    /// @notice Hash of the limits, the `limits` member of the signed Envelope.
    /// Requirements: length of `packed` checked before.
    /// @param packed Packed segments.
    /// @return hash keccak256 of the envelope part.
    function hashLimits(bytes calldata packed) internal pure returns (bytes32 hash) {
        return keccak256(packed[:(packed.length / SEGMENT_BYTES) * ENVELOPE_BYTES]);
    }

    /// @notice Reverts unless the segments are feasible, complementary and balanced.
    /// @param packed Packed segments.
    /// @param poolPriceTicks Price at the transformer, micro-euro per watt hour.
    /// @param mustServeWh Matched must-serve demand, watt hours.
    /// @param congestionMicroEuro Congestion account of the batch, micro-euro.
    function check(
        bytes calldata packed,
        int256 poolPriceTicks,
        uint256 mustServeWh,
        uint256 congestionMicroEuro
    ) internal pure {
        if (packed.length == 0 || packed.length % SEGMENT_BYTES != 0 || packed.length > SEGMENT_BYTES * MAX_SEGMENTS) {
            revert BatchChecks_SegmentLength(packed.length, SEGMENT_BYTES * MAX_SEGMENTS);
        }
        _checkPrice(NO_PARENT, poolPriceTicks);
        (int256 tradedWh, int256 sellersReceive) = _walk(packed, poolPriceTicks);
        if (tradedWh != int256(mustServeWh)) revert BatchChecks_EnergyUnbalanced(tradedWh, int256(mustServeWh));
        int256 congestion = poolPriceTicks * int256(mustServeWh) - sellersReceive;
        if (congestion != int256(congestionMicroEuro)) {
            revert BatchChecks_MoneyUnbalanced(congestion, int256(congestionMicroEuro));
        }
    }

    /// @notice Walks from the leaves to the root, adding each subtree's flow to its parent.
    /// @dev Nothing can overflow: at most 255 terms of 33 bits, prices of 14 bits. Reads words of calldata and
    /// of the array of flows by address: this is the one hot loop, and slices and bounds checks would double it.
    /// Every address is inside: index < count, and a parent is below its index.
    /// @param packed Packed segments.
    /// @param poolPriceTicks Price at the transformer.
    /// @return tradedWh Sum of traded energy.
    /// @return sellersReceive Sum of price times traded energy.
    function _walk(
        bytes calldata packed,
        int256 poolPriceTicks
    ) private pure returns (int256 tradedWh, int256 sellersReceive) {
        uint256 count = packed.length / SEGMENT_BYTES;
        uint256 limitsAt = _addressOf(packed);
        uint256 outcomesAt = limitsAt + count * ENVELOPE_BYTES;
        uint256 flowsAt = _addressOf(new int256[](count));
        unchecked {
            for (uint256 index = count; index-- > 0; ) {
                int256 outcome = _calldataAt(outcomesAt + index * OUTCOME_BYTES);
                int256 traded = outcome >> 224;
                int256 price = _priceIn(outcome);
                int256 flow = _memoryAt(flowsAt + index * 32) + traded + int256(uint256(outcome << 32) >> 224);
                tradedWh += traded;
                sellersReceive += price * traded;

                int256 limits = _calldataAt(limitsAt + index * ENVELOPE_BYTES);
                uint256 parent = uint256(limits) >> 248;
                int256 above = poolPriceTicks;
                if (index != 0) {
                    if (parent >= index) revert BatchChecks_TreeOrder(index, parent);
                    above = _priceIn(_calldataAt(outcomesAt + parent * OUTCOME_BYTES));
                    _addToMemory(flowsAt + parent * 32, flow);
                } else if (parent != NO_PARENT) {
                    revert BatchChecks_TreeOrder(index, parent);
                }
                _checkSegment(index, flow, limits, price, above);
            }
        }
    }

    /// @notice Reverts when a segment leaves its envelope, or its price differs across a limit not reached.
    /// @param index Index of the segment.
    /// @param flow Flow towards the parent, watt hours.
    /// @param limits Word that starts with parent, lower and upper limit.
    /// @param price Price of the segment.
    /// @param above Price of the parent.
    function _checkSegment(uint256 index, int256 flow, int256 limits, int256 price, int256 above) private pure {
        int256 lowerWh = (limits << 8) >> 224;
        int256 upperWh = (limits << 40) >> 224;
        if (flow > upperWh) revert BatchChecks_OutsideEnvelope(index, flow, upperWh);
        if (flow < lowerWh) revert BatchChecks_OutsideEnvelope(index, flow, lowerWh);
        _checkPrice(index, price);
        if (price == above) return;
        int256 reached = price < above ? upperWh : lowerWh;
        if (flow != reached) revert BatchChecks_PriceAcrossSlack(index, flow, reached);
    }

    /// @notice Reverts when a price is out of bounds.
    /// @param segment Index of the segment, 255 for the pool.
    /// @param price Price, micro-euro per watt hour.
    function _checkPrice(uint256 segment, int256 price) private pure {
        if (price > MAX_PRICE_TICKS || price < -MAX_PRICE_TICKS) {
            revert BatchChecks_PriceOutOfBounds(segment, price, MAX_PRICE_TICKS);
        }
    }

    /// @notice Price in the outcome word of a segment.
    /// @param outcome Word that starts with traded, exported and price.
    /// @return price Price, micro-euro per watt hour.
    function _priceIn(int256 outcome) private pure returns (int256 price) {
        return (outcome << 64) >> 240;
    }

    /// @notice Where the bytes start in calldata.
    /// @param packed Packed segments.
    /// @return place Address.
    function _addressOf(bytes calldata packed) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := packed.offset
        }
    }

    /// @notice Where the first element of an array lies in memory.
    /// @param array Array.
    /// @return place Address.
    function _addressOf(int256[] memory array) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := add(array, 32)
        }
    }

    /// @notice Word of calldata.
    /// @param place Address.
    /// @return word The word.
    function _calldataAt(uint256 place) private pure returns (int256 word) {
        assembly ("memory-safe") {
            word := calldataload(place)
        }
    }

    /// @notice Word of memory.
    /// @param place Address.
    /// @return word The word.
    function _memoryAt(uint256 place) private pure returns (int256 word) {
        assembly ("memory-safe") {
            word := mload(place)
        }
    }

    /// @notice Adds to a word of memory.
    /// @param place Address.
    /// @param value What to add.
    function _addToMemory(uint256 place, int256 value) private pure {
        assembly ("memory-safe") {
            mstore(place, add(mload(place), value))
        }
    }
}
