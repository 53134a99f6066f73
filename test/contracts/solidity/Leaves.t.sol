// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {LeafEncoding} from "../../../contracts/libraries/LeafEncoding.sol";
import {ParityHarness} from "./ParityHarness.sol";
import {Checked} from "./Vm.sol";

/// @notice Fuzz tests of leaves and proofs: nothing of one place is worth anything in another.
contract LeavesTest is Checked {
    ParityHarness internal harness = new ParityHarness();

    function testFuzz_ALeafIsBoundToItsPlace(
        LeafEncoding.LeafDomain memory place,
        LeafEncoding.OrderLeaf memory leaf,
        uint256 other
    ) public view {
        bytes32 hash = harness.hashOrderLeaf(place, leaf);
        LeafEncoding.LeafDomain memory moved = abi.decode(abi.encode(place), (LeafEncoding.LeafDomain));
        moved.chainId = other;
        if (other != place.chainId) assertTrue(harness.hashOrderLeaf(moved, leaf) != hash, "chain");
        moved = abi.decode(abi.encode(place), (LeafEncoding.LeafDomain));
        moved.ledger = address(uint160(other));
        if (moved.ledger != place.ledger) assertTrue(harness.hashOrderLeaf(moved, leaf) != hash, "ledger");
        moved = abi.decode(abi.encode(place), (LeafEncoding.LeafDomain));
        moved.feeder = bytes32(other);
        if (moved.feeder != place.feeder) assertTrue(harness.hashOrderLeaf(moved, leaf) != hash, "feeder");
        moved = abi.decode(abi.encode(place), (LeafEncoding.LeafDomain));
        moved.interval = uint32(other);
        if (moved.interval != place.interval) assertTrue(harness.hashOrderLeaf(moved, leaf) != hash, "interval");
    }

    function testFuzz_TreesDoNotShareLeaves(
        LeafEncoding.LeafDomain memory place,
        bytes32 word,
        uint32 number,
        address account,
        bytes16 salt
    ) public view {
        bytes32 order = harness.hashOrderLeaf(place, LeafEncoding.OrderLeaf(word, number, account, salt));
        bytes32 balance = harness.hashBalanceLeaf(place, account, number, salt);
        bytes32 sum = harness.hashBalanceCommitment(place, word, number);
        assertTrue(order != balance && balance != sum && order != sum, "tags keep trees apart");
    }

    function testFuzz_AnInnerNodeIsNoLeaf(bytes32 a, bytes32 b, bytes32 c) public view {
        bytes32 node = Hashes.commutativeKeccak256(a, b);
        bytes32 root = Hashes.commutativeKeccak256(node, c);
        bytes32[] memory path = new bytes32[](2);
        path[0] = b;
        path[1] = c;
        assertTrue(harness.verifyProof(root, a, path), "the leaf is in the tree");
        LeafEncoding.LeafDomain memory place;
        bytes32 forged = harness.hashBalanceLeaf(place, address(uint160(uint256(a))), uint256(b), bytes16(c));
        bytes32[] memory shorter = new bytes32[](1);
        shorter[0] = c;
        assertTrue(!harness.verifyProof(root, forged, shorter), "no leaf has a node's preimage");
    }
}
