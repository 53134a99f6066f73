// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IOperatorBonds} from "../../../contracts/interfaces/IOperatorBonds.sol";
import {OperatorBonds} from "../../../contracts/market/OperatorBonds.sol";
import {Checked} from "./Vm.sol";

/// @notice The bonds with verdicts at will.
contract OpenBonds is OperatorBonds {
    uint256 internal constant WINDOW = 100;
    address internal immutable _operator;

    constructor(address operator) OperatorBonds(1 ether, 0.1 ether) {
        _operator = operator;
    }

    function convict(bytes32 feeder) external {
        _reward(_announced(feeder), _operator);
    }

    function hold(bytes32 feeder) external {
        _hold(_announced(feeder));
    }

    function lose(bytes32 id) external {
        _lose(id, _operator);
    }

    function _windowSeconds() internal pure override returns (uint256) {
        return WINDOW;
    }

    function _operatorOf(bytes32) internal view override returns (address) {
        return _operator;
    }
}

/// @notice A challenger that is a contract and calls back when it is paid.
contract Reentrant {
    OpenBonds internal immutable bonds;
    bytes32 public constant FEEDER = keccak256("feeder");
    bytes32 public commitment;
    uint256 public entered;
    bool internal again;

    constructor(OpenBonds bonds_) payable {
        bonds = bonds_;
        bytes memory call_ = abi.encodeCall(OpenBonds.convict, (FEEDER));
        commitment = keccak256(abi.encode(address(this), keccak256(call_)));
    }

    function announce() external {
        bonds.announce{value: 0.1 ether}(FEEDER, commitment);
    }

    function prove() external {
        bonds.convict(FEEDER);
    }

    function collect() external {
        again = true;
        bonds.collect(FEEDER, commitment);
    }

    receive() external payable {
        if (!again) return;
        again = false;
        ++entered;
        try bonds.collect(FEEDER, commitment) {
            ++entered;
        } catch {}
    }
}

/// @notice What comes in goes out to its owner once, whoever calls again.
contract CourtBondsTest is Checked {
    address internal constant OPERATOR = address(0xA11CE);

    function _paid() internal returns (OpenBonds bonds, Reentrant challenger) {
        bonds = new OpenBonds(OPERATOR);
        vm.deal(address(this), 100 ether);
        bonds.postBond{value: 3 ether}(OPERATOR);
        challenger = new Reentrant{value: 1 ether}(bonds);
        challenger.announce();
    }

    function test_ReentrancyAtPayoutGetsNothingMore() public {
        (OpenBonds bonds, Reentrant challenger) = _paid();
        vm.roll(block.number + 1);
        challenger.prove();
        challenger.collect();
        assertEq(challenger.entered(), 1);
        assertEq(address(challenger).balance, 2 ether);
        assertEq(address(bonds).balance, 2 ether);
        assertEq(uint256(bonds.bondOf(OPERATOR).amountWei), 2 ether);
    }

    function test_ProofInTheBlockOfItsAnnouncementIsRefused() public {
        (, Reentrant challenger) = _paid();
        vm.expectPartialRevert(IOperatorBonds.OperatorBonds_NotAnnounced.selector);
        challenger.prove();
    }

    function test_ProofIsTakenOnce() public {
        (, Reentrant challenger) = _paid();
        vm.roll(block.number + 1);
        challenger.prove();
        vm.expectPartialRevert(IOperatorBonds.OperatorBonds_NotAnnounced.selector);
        challenger.prove();
    }

    /// @notice However large or small the bond: the challenger gets no more than one bond and no more than there is.
    function testFuzz_RewardIsOneBondAtMost(uint96 posted) public {
        OpenBonds bonds = new OpenBonds(OPERATOR);
        vm.deal(address(this), 1e30);
        if (posted != 0) bonds.postBond{value: posted}(OPERATOR);
        Reentrant challenger = new Reentrant{value: 0.1 ether}(bonds);
        challenger.announce();
        vm.roll(block.number + 1);
        challenger.prove();
        challenger.collect();
        uint256 reward = posted < 1 ether ? posted : 1 ether;
        assertEq(address(challenger).balance, reward + 0.1 ether);
        assertEq(address(bonds).balance, posted - reward);
        assertTrue(bonds.isBonded(OPERATOR) == (posted - reward >= 1 ether), "bonded by what is left");
    }
}

/// @notice Acts as operators and challengers in any order.
contract BondsHandler is Checked {
    bytes32 public constant FEEDER = keccak256("feeder");
    address internal constant OPERATOR = address(0xA11CE);
    OpenBonds public bonds = new OpenBonds(OPERATOR);
    bytes32[] internal _announcements;
    uint256 internal _count;
    uint256 public claimsWei;

    receive() external payable {}

    function post(uint64 amount) external {
        vm.deal(address(this), uint256(amount) + 1);
        bonds.postBond{value: uint256(amount) + 1}(OPERATOR);
    }

    function announceAny() external {
        vm.deal(address(this), 0.1 ether);
        bytes32 commitment = keccak256(abi.encode(++_count));
        bonds.announce{value: 0.1 ether}(FEEDER, commitment);
        _announcements.push(commitment);
        claimsWei += 0.1 ether;
    }

    function forfeit(uint256 which) external {
        if (_announcements.length == 0) return;
        bytes32 commitment = _announcements[which % _announcements.length];
        try bonds.forfeit(FEEDER, address(this), commitment) {
            claimsWei -= 0.1 ether;
        } catch {}
    }

    function convict() external {
        bytes32 commitment = keccak256(
            abi.encode(address(this), keccak256(abi.encodeCall(OpenBonds.convict, (FEEDER))))
        );
        vm.deal(address(this), 0.1 ether);
        try bonds.announce{value: 0.1 ether}(FEEDER, commitment) {} catch {
            return;
        }
        vm.roll(block.number + 1);
        bonds.convict(FEEDER);
        bonds.collect(FEEDER, commitment);
    }

    function leaveAndTake() external {
        vm.prank(OPERATOR);
        try bonds.leaveMarket() {} catch {}
        vm.prank(OPERATOR);
        try bonds.takeBond() {} catch {}
    }

    function pass(uint16 amount) external {
        vm.warp(block.timestamp + amount);
        vm.roll(block.number + 1);
    }
}

/// @notice Invariant: bonds + claims = balance of the court.
contract CourtInvariantTest is Checked {
    BondsHandler public handler;

    function setUp() public {
        handler = new BondsHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_EveryWeiHasAnOwner() public view {
        OpenBonds bonds = handler.bonds();
        uint256 bond = bonds.bondOf(address(0xA11CE)).amountWei;
        assertEq(address(bonds).balance, bond + handler.claimsWei());
    }
}
