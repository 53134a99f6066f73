// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice The cheat codes that these tests use.
interface Vm {
    function assume(bool condition) external pure;
    function addr(uint256 privateKey) external pure returns (address);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function prank(address sender) external;
    function warp(uint256 timestamp) external;
    function roll(uint256 number) external;
    function deal(address account, uint256 balance) external;
    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectPartialRevert(bytes4 selector) external;
}

/// @notice Base of the tests: cheat codes and assertions.
abstract contract Checked {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    error Unequal(bytes32 actual, bytes32 expected);
    error NotTrue(string what);

    function assertEq(bytes32 actual, bytes32 expected) internal pure {
        if (actual != expected) revert Unequal(actual, expected);
    }

    function assertEq(uint256 actual, uint256 expected) internal pure {
        if (actual != expected) revert Unequal(bytes32(actual), bytes32(expected));
    }

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) revert NotTrue(what);
    }
}
