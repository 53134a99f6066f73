// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAccountRegistry} from "../../../contracts/interfaces/IAccountRegistry.sol";
import {IBatchLedger} from "../../../contracts/interfaces/IBatchLedger.sol";
import {ISettlementVault} from "../../../contracts/interfaces/ISettlementVault.sol";
import {LeafEncoding} from "../../../contracts/libraries/LeafEncoding.sol";
import {SettlementVault} from "../../../contracts/settlement/SettlementVault.sol";
import {RecordId} from "../../../contracts/types/BatchTypes.sol";
import {ParityHarness} from "./ParityHarness.sol";
import {Checked} from "./Vm.sol";

/// @notice Stands for the ledger: carries whatever commitment the signers put on it, honest or not.
contract SignedCommitments {
    bytes32 public balanceRoot;

    function sign(bytes32 commitment) external {
        balanceRoot = commitment;
    }

    function isBalanceFinal(bytes32, uint32, RecordId calldata id) external view returns (bool) {
        return id.balanceRoot == balanceRoot;
    }
}

/// @notice Operator, guardian and two members of one feeder, acting in any order; totals may be lies.
contract VaultHandler is Checked {
    bytes32 public constant FEEDER = keccak256("feeder");
    uint256 internal constant DELAY = 1 hours;
    bytes16 internal constant SALT = bytes16(uint128(7));

    SettlementVault public vault;
    SignedCommitments internal commitments = new SignedCommitments();
    ParityHarness internal harness = new ParityHarness();
    address[2] public members = [address(0xA1), address(0xB2)];
    uint80[2] internal credits;
    uint80[2] internal leaves;
    uint32 internal interval = 100;
    uint32 internal leavesInterval;
    uint80[2] internal waiting;
    uint32 internal waitingInterval;
    bool public drewTooMuch;

    constructor() {
        AccessManager manager = new AccessManager(address(this));
        vault = new SettlementVault(
            address(manager),
            IBatchLedger(address(commitments)),
            IAccountRegistry(address(0)),
            IERC20(address(0)),
            DELAY
        );
    }

    function fund(uint96 amount) external {
        vault.fund(FEEDER, amount % 1e15, bytes32(uint256(amount)));
    }

    function settle(uint64 first, uint64 second, bool lie) external {
        credits[0] += first % 1e12;
        credits[1] += second % 1e12;
        ++interval;
        uint80 total = credits[0] + credits[1];
        if (lie) total -= total / 3;
        LeafEncoding.LeafDomain memory domain = _domain(interval);
        bytes32 root = Hashes.commutativeKeccak256(_leaf(0, interval, credits[0]), _leaf(1, interval, credits[1]));
        commitments.sign(harness.hashBalanceCommitment(domain, root, total));
        try vault.proposeRoot(FEEDER, interval, root, total, bytes32(0), address(0)) {
            _promote();
            waiting = credits;
            waitingInterval = interval;
        } catch {}
    }

    function disable() external {
        try vault.disableRoot(FEEDER) {
            waitingInterval = 0;
        } catch {}
    }

    function pass(uint16 seconds_) external {
        vm.warp(block.timestamp + seconds_);
    }

    function pause(bool on) external {
        if (on) {
            try vault.pause() {} catch {}
        } else {
            try vault.unpause() {} catch {}
        }
    }

    function withdraw(uint256 who, uint80 extra) external {
        uint256 index = who % 2;
        ISettlementVault.VaultAccount memory account = vault.accountOf(FEEDER);
        if (account.activatesAt != 0 && block.timestamp >= account.activatesAt) _promote();
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = _leaf(1 - index, leavesInterval, leaves[1 - index]);
        uint80 claimed = leaves[index] + (extra % 3);
        vm.prank(members[index]);
        try vault.withdraw(FEEDER, claimed, SALT, proof) {
            if (vault.withdrawnBy(FEEDER, members[index]) > leaves[index]) drewTooMuch = true;
        } catch {}
    }

    function _promote() internal {
        if (waitingInterval == 0) return;
        leaves = waiting;
        leavesInterval = waitingInterval;
        waitingInterval = 0;
    }

    function _domain(uint32 at_) internal view returns (LeafEncoding.LeafDomain memory) {
        return LeafEncoding.LeafDomain(block.chainid, address(commitments), FEEDER, at_);
    }

    function _leaf(uint256 index, uint32 at_, uint80 credit) internal view returns (bytes32) {
        return harness.hashBalanceLeaf(_domain(at_), members[index], credit, SALT);
    }
}

/// @notice Solvency of the vault under any sequence of acts.
contract VaultInvariantTest is Checked {
    VaultHandler internal handler;

    function setUp() public {
        handler = new VaultHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @notice Paid <= total of the active root <= funded; and a waiting root is backed too.
    function invariant_PaidWithinTotalWithinFunded() public view {
        ISettlementVault.VaultAccount memory account = handler.vault().accountOf(handler.FEEDER());
        assertTrue(account.paid <= account.activeTotal, "paid more than the total");
        assertTrue(account.activeTotal <= account.funded, "total is not backed");
        assertTrue(account.activatesAt == 0 || account.pendingTotal <= account.funded, "waiting total is not backed");
    }

    /// @notice What was paid is what the members drew, and none drew more than its credit.
    function invariant_PaidIsWhatWasDrawn() public view {
        SettlementVault vault = handler.vault();
        bytes32 feeder = handler.FEEDER();
        uint256 drawn = vault.withdrawnBy(feeder, handler.members(0)) + vault.withdrawnBy(feeder, handler.members(1));
        assertEq(vault.accountOf(feeder).paid, drawn);
        assertTrue(!handler.drewTooMuch(), "a member drew more than its credit");
    }

    /// @notice The acts do something: a story in which a member is paid.
    function test_TheHandlerReachesAPayment() public {
        handler.fund(9e14);
        handler.settle(5_000, 7_000, false);
        handler.pass(2 hours);
        handler.withdraw(0, 0);
        assertEq(handler.vault().withdrawnBy(handler.FEEDER(), handler.members(0)), 5_000);
        handler.withdraw(1, 1);
        assertEq(handler.vault().withdrawnBy(handler.FEEDER(), handler.members(1)), 0);
    }
}
