// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IBatchLedger} from "../interfaces/IBatchLedger.sol";
import {ISettlementVault} from "../interfaces/ISettlementVault.sol";
import {LeafEncoding} from "../libraries/LeafEncoding.sol";

/// @title SettlementVault
/// @notice See {ISettlementVault}.
contract SettlementVault is ISettlementVault, AccessManaged, Pausable {
    /// @notice Longest path of a balance tree (2^24 members).
    uint256 public constant MAX_PROOF = 24;
    /// @notice Longest activation delay, seconds.
    uint256 public constant MAX_DELAY = 30 days;

    /// @inheritdoc ISettlementVault
    IBatchLedger public immutable override ledger;
    /// @inheritdoc ISettlementVault
    uint256 public immutable override activationDelaySeconds;

    mapping(bytes32 feeder => VaultAccount account) private _accounts;
    mapping(bytes32 feeder => mapping(address account => uint256 cumulative)) private _withdrawn;

    /// @notice Ties the vault to its ledger.
    /// @param manager AccessManager that holds the roles.
    /// @param ledger_ Ledger whose balance commitments count here.
    /// @param delaySeconds Seconds between proposal and activation.
    constructor(address manager, IBatchLedger ledger_, uint256 delaySeconds) AccessManaged(manager) {
        if (delaySeconds > MAX_DELAY) revert SettlementVault_DelayOutOfRange(delaySeconds, MAX_DELAY);
        ledger = ledger_;
        activationDelaySeconds = delaySeconds;
    }

    /// @inheritdoc ISettlementVault
    function fund(bytes32 feeder, uint96 amountMicroEuro, bytes32 reference_) external restricted whenNotPaused {
        VaultAccount storage account = _accounts[feeder];
        uint256 funded = uint256(account.funded) + amountMicroEuro;
        if (funded > type(uint96).max) revert SettlementVault_TooLarge(funded, type(uint96).max);
        account.funded = uint96(funded);
        emit Funded(feeder, amountMicroEuro, reference_);
    }

    /// @inheritdoc ISettlementVault
    function proposeRoot(
        bytes32 feeder,
        uint32 interval,
        bytes32 root,
        uint80 totalMicroEuro
    ) external restricted whenNotPaused {
        VaultAccount storage account = _accounts[feeder];
        _activateIfDue(feeder, account);
        if (account.activatesAt != 0) revert SettlementVault_RootPending(account.pendingRoot);
        if (totalMicroEuro < account.activeTotal) {
            revert SettlementVault_TotalFell(totalMicroEuro, account.activeTotal);
        }
        if (interval < account.activeInterval) {
            revert SettlementVault_IntervalFell(interval, account.activeInterval);
        }
        if (totalMicroEuro > account.funded) revert SettlementVault_NotBacked(totalMicroEuro, account.funded);
        bytes32 commitment = LeafEncoding.hashBalanceCommitment(_domain(feeder, interval), root, totalMicroEuro);
        bytes32 newest = ledger.balanceRootOf(feeder);
        if (commitment != newest) revert SettlementVault_NotOnLedger(commitment, newest);

        uint48 activatesAt = uint48(block.timestamp + activationDelaySeconds);
        account.pendingRoot = root;
        account.pendingTotal = totalMicroEuro;
        account.pendingInterval = interval;
        account.activatesAt = activatesAt;
        emit RootProposed(feeder, root, totalMicroEuro, activatesAt);
    }

    /// @inheritdoc ISettlementVault
    function disableRoot(bytes32 feeder) external restricted {
        VaultAccount storage account = _accounts[feeder];
        uint256 activatesAt = account.activatesAt;
        if (block.timestamp >= activatesAt) revert SettlementVault_TooLate(block.timestamp, activatesAt);
        emit RootDisabled(feeder, account.pendingRoot);
        account.activatesAt = 0;
        account.pendingRoot = 0;
        account.pendingTotal = 0;
        account.pendingInterval = 0;
    }

    /// @inheritdoc ISettlementVault
    function activateRoot(bytes32 feeder) external {
        VaultAccount storage account = _accounts[feeder];
        if (!_activateIfDue(feeder, account)) {
            revert SettlementVault_TooEarly(block.timestamp, account.activatesAt);
        }
    }

    /// @inheritdoc ISettlementVault
    function withdraw(
        bytes32 feeder,
        uint80 cumulativeMicroEuro,
        bytes16 salt,
        bytes32[] calldata proof
    ) external returns (uint256 amountMicroEuro) {
        if (proof.length > MAX_PROOF) revert SettlementVault_ProofTooLong(proof.length, MAX_PROOF);
        VaultAccount storage account = _accounts[feeder];
        _activateIfDue(feeder, account);
        // Read together: one slot, one read.
        uint32 interval = account.activeInterval;
        uint256 paid = account.paid;
        uint256 total = account.activeTotal;
        bytes32 root = account.activeRoot;
        if (root == 0) revert SettlementVault_NoActiveRoot(feeder);
        bytes32 leaf = LeafEncoding.hashBalanceLeaf(
            _domain(feeder, interval),
            msg.sender,
            cumulativeMicroEuro,
            salt
        );
        bytes32 actual = MerkleProof.processProofCalldata(proof, leaf);
        if (actual != root) revert SettlementVault_WrongProof(actual, root);

        uint256 drawn = _withdrawn[feeder][msg.sender];
        if (cumulativeMicroEuro <= drawn) revert SettlementVault_NothingToWithdraw(cumulativeMicroEuro, drawn);
        amountMicroEuro = cumulativeMicroEuro - drawn;
        paid += amountMicroEuro;
        if (paid > total) revert SettlementVault_TotalExceeded(paid, total);
        account.paid = uint80(paid);
        _withdrawn[feeder][msg.sender] = cumulativeMicroEuro;
        emit Withdrawn(feeder, msg.sender, amountMicroEuro);
    }

    /// @inheritdoc ISettlementVault
    function pause() external restricted {
        _pause();
    }

    /// @inheritdoc ISettlementVault
    function unpause() external restricted {
        _unpause();
    }

    /// @inheritdoc ISettlementVault
    function accountOf(bytes32 feeder) external view returns (VaultAccount memory account) {
        return _accounts[feeder];
    }

    /// @inheritdoc ISettlementVault
    function withdrawnBy(bytes32 feeder, address account) external view returns (uint256 cumulativeMicroEuro) {
        return _withdrawn[feeder][account];
    }

    /// @dev Moves a waiting root into force once its delay is over.
    function _activateIfDue(bytes32 feeder, VaultAccount storage account) private returns (bool activated) {
        uint256 activatesAt = account.activatesAt;
        if (activatesAt == 0 || block.timestamp < activatesAt) return false;
        bytes32 root = account.pendingRoot;
        account.activeRoot = root;
        account.activeTotal = uint80(account.pendingTotal);
        account.activeInterval = account.pendingInterval;
        account.activatesAt = 0;
        account.pendingRoot = 0;
        emit RootActivated(feeder, root);
        return true;
    }

    /// @dev Leaves are bound to the ledger, not to the vault, so that a new vault can serve the same trees.
    function _domain(
        bytes32 feeder,
        uint32 interval
    ) private view returns (LeafEncoding.LeafDomain memory domain) {
        return
            LeafEncoding.LeafDomain({
                chainId: block.chainid,
                ledger: address(ledger),
                feeder: feeder,
                interval: interval
            });
    }
}
