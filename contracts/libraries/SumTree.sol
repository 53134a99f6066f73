// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SumNode} from "../types/CourtTypes.sol";
import {LeafEncoding} from "./LeafEncoding.sol";

/// @title Tree of outcomes that carries its sums
/// @notice A node is a hash and the sums under it; its hash covers both of its children with their sums, so the
/// sums of a node are always those of its children: nobody can state others. Pairs are sorted by hash, a node
/// without a partner moves up unchanged. Leaves of one segment form a tree of their own; its root becomes an
/// entry that names the segment, and the entries of all segments in order form the tree above.
/// Twin: backend/core/commitment/sumTree.ts.
///
/// Sums, five lanes of 51 bits from the highest: sold Wh, bought Wh by flexible buyers, exported Wh, bought Wh
/// by must-serve demand, network charges in micro-euro. The highest bit of a lane must be clear, so that no sum
/// runs into the next lane and none can act as a negative one.
library SumTree {
    /// @notice Bits of a lane.
    uint256 internal constant LANE_BITS = 51;
    /// @notice Mask of one lane.
    uint256 internal constant LANE_MASK = (1 << LANE_BITS) - 1;
    /// @notice Highest bit of every lane, and everything above the lanes.
    uint256 internal constant FORBIDDEN =
        (1 << 255) | (1 << 254) | (1 << 203) | (1 << 152) | (1 << 101) | (1 << 50);
    /// @notice Longest way through either part of the tree.
    uint256 internal constant MAX_STEPS = 24;
    /// @notice Tag of a segment's entry.
    bytes32 internal constant ENTRY_TAG = keccak256("lateral/segment-entry/1");

    /// @notice A sum does not fit its lane.
    /// @param actual The sums.
    /// @param limit Bits that must be clear.
    error SumTree_LaneOverflow(uint256 actual, uint256 limit);
    /// @notice The way is longer than any tree allowed.
    /// @param actual Steps given.
    /// @param limit Largest number.
    error SumTree_TooLong(uint256 actual, uint256 limit);

    /// @notice Sums of one outcome.
    /// @param leaf The outcome.
    /// @return sums Five lanes.
    function sumsOf(LeafEncoding.TradeLeaf memory leaf) internal pure returns (uint256 sums) {
        uint256 localWh = leaf.localWh;
        uint256 gridWh = leaf.gridWh;
        if (localWh >> 34 != 0 || gridWh >> 34 != 0 || leaf.networkChargeTicks >> 15 != 0) {
            revert SumTree_LaneOverflow(localWh | gridWh, 34);
        }
        if (leaf.side == 1) return (localWh << (4 * LANE_BITS)) | (gridWh << (2 * LANE_BITS));
        uint256 lane = leaf.flags & LeafEncoding.MUST_SERVE != 0 ? LANE_BITS : 3 * LANE_BITS;
        return (localWh << lane) | (localWh * leaf.networkChargeTicks);
    }

    /// @notice The node above two nodes.
    /// @param a One.
    /// @param b The other.
    /// @return above Their parent.
    function join(SumNode memory a, SumNode memory b) internal pure returns (SumNode memory above) {
        if ((a.sums | b.sums) & FORBIDDEN != 0) revert SumTree_LaneOverflow(a.sums | b.sums, FORBIDDEN);
        above.sums = a.sums + b.sums;
        if (above.sums & FORBIDDEN != 0) revert SumTree_LaneOverflow(above.sums, FORBIDDEN);
        above.hash = a.hash < b.hash
            ? keccak256(abi.encode(a.hash, a.sums, b.hash, b.sums))
            : keccak256(abi.encode(b.hash, b.sums, a.hash, a.sums));
    }

    /// @notice Climbs from a node along its partners.
    /// @param node Where to begin.
    /// @param partners Partners from below.
    /// @return top Where it ends.
    function climb(SumNode memory node, SumNode[] calldata partners) internal pure returns (SumNode memory top) {
        uint256 count = partners.length;
        if (count > MAX_STEPS) revert SumTree_TooLong(count, MAX_STEPS);
        top = node;
        for (uint256 index = 0; index < count; ++index) top = join(top, partners[index]);
    }

    /// @notice Entry of a segment in the tree above.
    /// @param segment Index of the segment.
    /// @param root Root of the segment's outcomes, zero hash and sums when it has none.
    /// @return entry Node with the same sums.
    function entryOf(uint256 segment, SumNode memory root) internal pure returns (SumNode memory entry) {
        entry.sums = root.sums;
        entry.hash = keccak256(bytes.concat(keccak256(abi.encode(ENTRY_TAG, segment, root.hash, root.sums))));
    }

    /// @notice Sold less bought by flexible buyers.
    /// @param sums Five lanes.
    /// @return tradedWh Watt hours.
    function tradedIn(uint256 sums) internal pure returns (int256 tradedWh) {
        return int256((sums >> (4 * LANE_BITS)) & LANE_MASK) - int256((sums >> (3 * LANE_BITS)) & LANE_MASK);
    }

    /// @notice Exported energy.
    /// @param sums Five lanes.
    /// @return exportedWh Watt hours.
    function exportedIn(uint256 sums) internal pure returns (uint256 exportedWh) {
        return (sums >> (2 * LANE_BITS)) & LANE_MASK;
    }

    /// @notice Matched must-serve demand.
    /// @param sums Five lanes.
    /// @return mustServeWh Watt hours.
    function mustServeIn(uint256 sums) internal pure returns (uint256 mustServeWh) {
        return (sums >> LANE_BITS) & LANE_MASK;
    }

    /// @notice Network charges.
    /// @param sums Five lanes.
    /// @return microEuro Micro-euro.
    function chargesIn(uint256 sums) internal pure returns (uint256 microEuro) {
        return sums & LANE_MASK;
    }
}
