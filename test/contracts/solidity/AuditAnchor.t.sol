// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {AuditAnchor} from "../../../contracts/audit/AuditAnchor.sol";
import {IAuditAnchor} from "../../../contracts/interfaces/IAuditAnchor.sol";
import {IRegistry} from "../../../contracts/interfaces/IRegistry.sol";
import {Registry} from "../../../contracts/registry/Registry.sol";
import {Checked} from "./Vm.sol";

/// @notice An operator that anchors rightly and wrongly, and a thief, in any order.
contract AnchorHandler is Checked {
    bytes32 public constant COMMUNITY = keccak256("community");
    bytes32 internal constant FEEDER = keccak256("feeder");
    bytes32 internal constant TYPE =
        keccak256("AuditDay(bytes32 community,uint32 day,uint64 sequence,bytes32 root,bytes32 head)");
    uint256 internal constant OPERATOR = 11;
    uint256 internal constant THIEF = 12;

    AuditAnchor public anchors;
    /// @notice What was taken, kept apart from the contract.
    IAuditAnchor.AnchorState public shadow;
    uint32 public firstDay;
    bool public wentWrong;

    constructor() {
        Registry registry = new Registry(address(new AccessManager(address(this))));
        registry.registerCommunity(COMMUNITY);
        registry.registerFeeder(FEEDER, COMMUNITY, vm.addr(OPERATOR), address(2), address(3), bytes32(uint256(1)));
        anchors = new AuditAnchor(IRegistry(address(registry)));
    }

    /// @notice The next day, with some entries or none: always taken once there is a first entry.
    function next(uint8 entries, bytes32 seed) external {
        uint32 day = shadow.anchors == 0 ? 20_000 : shadow.day + 1;
        bool grows = entries % 4 != 0;
        bytes32 root = grows ? keccak256(abi.encode("root", seed, day)) : bytes32(0);
        bytes32 head = grows ? keccak256(abi.encode("head", seed, day)) : shadow.head;
        bool taken = _try(day, shadow.sequence + (grows ? entries : 0), root, head, OPERATOR);
        if (taken != (grows || shadow.anchors != 0)) wentWrong = true;
        if (taken) _note(day, shadow.sequence + (grows ? entries : 0), root, head);
    }

    /// @notice Anything at all: taken only where the rules allow it.
    function anything(uint32 day, uint64 sequence, bytes32 root, bytes32 head, bool stolen) external {
        bool grows = sequence > shadow.sequence;
        bool allowed = !stolen &&
            (shadow.anchors == 0 || uint256(day) == uint256(shadow.day) + 1) &&
            sequence >= shadow.sequence &&
            sequence != 0 &&
            grows == (root != 0) &&
            grows == (head != shadow.head) &&
            head != 0;
        bool taken = _try(day, sequence, root, head, stolen ? THIEF : OPERATOR);
        if (taken != allowed) wentWrong = true;
        if (taken) _note(day, sequence, root, head);
    }

    /// @notice An anchor that was taken is never taken again.
    function replay() external {
        if (shadow.anchors == 0) return;
        if (_try(shadow.day, shadow.sequence, bytes32(uint256(1)), shadow.head, OPERATOR)) wentWrong = true;
    }

    function _note(uint32 day, uint64 sequence, bytes32 root, bytes32 head) internal {
        if (shadow.anchors == 0) firstDay = day;
        bytes32 structHash = keccak256(abi.encode(TYPE, COMMUNITY, day, sequence, root, head));
        shadow.accumulator = Hashes.efficientKeccak256(shadow.accumulator, structHash);
        shadow.day = day;
        shadow.sequence = sequence;
        shadow.head = head;
        ++shadow.anchors;
    }

    function _try(uint32 day, uint64 sequence, bytes32 root, bytes32 head, uint256 key) internal returns (bool) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, anchors.digestOf(COMMUNITY, day, sequence, root, head));
        try anchors.anchor(FEEDER, day, sequence, root, head, abi.encodePacked(r, s, v)) {
            return true;
        } catch {
            return false;
        }
    }
}

/// @notice What is anchored stays, in one order, without a gap.
contract AuditAnchorInvariantTest is Checked {
    AnchorHandler internal handler;

    function setUp() public {
        handler = new AnchorHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @notice Exactly what the rules allow is taken.
    function invariant_OnlyWhatIsAllowed() public view {
        assertTrue(!handler.wentWrong(), "an anchor was taken, or refused, against the rules");
    }

    /// @notice State and accumulator are those of the anchors that were taken, in their order.
    function invariant_StateIsTheHistory() public view {
        IAuditAnchor.AnchorState memory state = handler.anchors().stateOf(handler.COMMUNITY());
        (uint32 day, uint32 count, uint64 sequence, bytes32 head, bytes32 accumulator) = handler.shadow();
        assertEq(state.day, day);
        assertEq(state.anchors, count);
        assertEq(state.sequence, sequence);
        assertEq(state.head, head);
        assertEq(state.accumulator, accumulator);
    }

    /// @notice Days have no gap: their number is the distance between the first and the newest.
    function invariant_NoDayIsLeftOut() public view {
        IAuditAnchor.AnchorState memory state = handler.anchors().stateOf(handler.COMMUNITY());
        if (state.anchors != 0) assertEq(uint256(state.day) + 1 - handler.firstDay(), state.anchors);
    }

    /// @notice The acts do something: three days, the second without entries.
    function test_TheHandlerAnchors() public {
        handler.next(4, "a");
        handler.next(7, "a");
        handler.next(0, "b");
        handler.next(3, "c");
        IAuditAnchor.AnchorState memory state = handler.anchors().stateOf(handler.COMMUNITY());
        assertEq(state.anchors, 3);
        assertEq(state.sequence, 10);
        assertTrue(!handler.wentWrong(), "went wrong");
    }
}

/// @notice Nobody but the operator, whatever the bytes.
contract AuditAnchorFuzz is Checked {
    AnchorHandler internal handler = new AnchorHandler();

    function testFuzz_GarbageAnchorsNothing(uint32 day, bytes32 root, bytes32 head, bytes calldata garbage) public {
        AuditAnchor anchors = handler.anchors();
        vm.expectRevert();
        anchors.anchor(keccak256("feeder"), day, 5, root, head, garbage);
    }

    function testFuzz_AnotherFeederIsUnknown(bytes32 feeder, uint32 day) public {
        vm.assume(feeder != keccak256("feeder"));
        AuditAnchor anchors = handler.anchors();
        vm.expectRevert();
        anchors.anchor(feeder, day, 5, bytes32(uint256(1)), bytes32(uint256(2)), new bytes(65));
    }

    function testFuzz_OnlyTheNextDayFollows(uint32 day) public {
        handler.next(1, "a");
        vm.assume(day != 20_001);
        handler.anything(day, 9, "root", "head", false);
        assertEq(handler.anchors().stateOf(handler.COMMUNITY()).anchors, 1);
        assertTrue(!handler.wentWrong(), "went wrong");
    }
}
