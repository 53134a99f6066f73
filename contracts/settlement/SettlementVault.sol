// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IAccountRegistry} from "../interfaces/IAccountRegistry.sol";
import {IBatchLedger} from "../interfaces/IBatchLedger.sol";
import {ISettlementVault} from "../interfaces/ISettlementVault.sol";
import {LeafEncoding} from "../libraries/LeafEncoding.sol";
import {SignerQuorum} from "../libraries/SignerQuorum.sol";
import {RecordId} from "../types/BatchTypes.sol";

/// @title SettlementVault
/// @notice See {ISettlementVault}.
contract SettlementVault is ISettlementVault, AccessManaged, Pausable, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice Longest path of a balance tree (2^24 members).
    uint256 public constant MAX_PROOF = 24;
    /// @notice Longest activation delay, seconds.
    uint256 public constant MAX_DELAY = 30 days;
    /// @notice Decimals of a token whose unit is a micro-euro.
    uint256 public constant TOKEN_DECIMALS = 6;

    bytes32 private constant WITHDRAWAL_TYPEHASH =
        keccak256(
            "Withdrawal(bytes32 feeder,address account,uint80 cumulativeMicroEuro,address recipient,uint64 nonce,"
            "uint64 deadline)"
        );
    bytes32 private constant FUNDING_TYPEHASH =
        keccak256("Funding(bytes32 feeder,uint96 amountMicroEuro,bytes32 reference,uint96 fundedBefore)");

    /// @inheritdoc ISettlementVault
    IBatchLedger public immutable override ledger;
    /// @inheritdoc ISettlementVault
    IAccountRegistry public immutable override accounts;
    /// @inheritdoc ISettlementVault
    IERC20 public immutable override token;
    /// @inheritdoc ISettlementVault
    uint256 public immutable override activationDelaySeconds;

    mapping(bytes32 feeder => VaultAccount account) private _accounts;
    mapping(bytes32 feeder => mapping(address account => uint256 cumulative)) private _withdrawn;
    mapping(address account => uint64 nonce) private _nonces;

    /// @notice Ties the vault to its ledger; EIP-712 domain "Lateral", version "1".
    /// @param manager AccessManager that holds the roles.
    /// @param ledger_ Ledger whose balance commitments count here.
    /// @param accounts_ Keys of the accounts.
    /// @param token_ Euro token of six decimals; zero for a credit that is paid by bank transfer.
    /// @param delaySeconds Seconds between proposal and activation.
    constructor(
        address manager,
        IBatchLedger ledger_,
        IAccountRegistry accounts_,
        IERC20 token_,
        uint256 delaySeconds
    ) AccessManaged(manager) EIP712("Lateral", "1") {
        if (delaySeconds > MAX_DELAY) revert SettlementVault_DelayOutOfRange(delaySeconds, MAX_DELAY);
        if (address(token_) != address(0)) {
            uint256 decimals = IERC20Metadata(address(token_)).decimals();
            if (decimals != TOKEN_DECIMALS) revert SettlementVault_WrongDecimals(decimals, TOKEN_DECIMALS);
        }
        ledger = ledger_;
        accounts = accounts_;
        token = token_;
        activationDelaySeconds = delaySeconds;
    }

    /// @inheritdoc ISettlementVault
    function fund(
        bytes32 feeder,
        uint96 amountMicroEuro,
        bytes32 reference_
    ) external restricted whenNotPaused nonReentrant {
        _fund(feeder, amountMicroEuro, reference_);
    }

    /// @inheritdoc ISettlementVault
    function fundWithPermit(
        bytes32 feeder,
        uint96 amountMicroEuro,
        bytes32 reference_,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external restricted whenNotPaused nonReentrant {
        if (address(token) == address(0)) revert SettlementVault_WrongUnit(address(0));
        // Somebody may have used the permit already; what counts is the allowance.
        bool permitted = false;
        try IERC20Permit(address(token)).permit(msg.sender, address(this), amountMicroEuro, deadline, v, r, s) {
            permitted = true;
        } catch {
            permitted = token.allowance(msg.sender, address(this)) >= amountMicroEuro;
        }
        if (!permitted) revert SettlementVault_NotPermitted(msg.sender);
        _fund(feeder, amountMicroEuro, reference_);
    }

    /// @inheritdoc ISettlementVault
    function fundSigned(
        bytes32 feeder,
        uint96 amountMicroEuro,
        bytes32 reference_,
        uint96 fundedBefore,
        bytes calldata signature
    ) external whenNotPaused {
        if (address(token) != address(0)) revert SettlementVault_WrongUnit(address(token));
        uint96 funded = _accounts[feeder].funded;
        if (fundedBefore != funded) revert SettlementVault_WrongNonce(fundedBefore, funded);
        address operator = ledger.registry().authorityOf(feeder).operator;
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(FUNDING_TYPEHASH, feeder, amountMicroEuro, reference_, fundedBefore))
        );
        address signer = SignerQuorum.recover(digest, signature);
        if (signer != operator) revert SettlementVault_NotTheOperator(signer, operator);
        _record(feeder, amountMicroEuro, reference_);
    }

    /// @inheritdoc ISettlementVault
    function proposeRoot(
        bytes32 feeder,
        uint32 interval,
        bytes32 root,
        uint80 totalMicroEuro,
        bytes32 digest,
        address operator
    ) external whenNotPaused {
        VaultAccount storage account = _accounts[feeder];
        _activateIfDue(feeder, account);
        if (account.activatesAt != 0) revert SettlementVault_RootPending(account.pendingRoot);
        if (totalMicroEuro < account.activeTotal) {
            revert SettlementVault_TotalFell(totalMicroEuro, account.activeTotal);
        }
        // Not again either: repeating the active root would keep every newer one waiting.
        if (interval <= account.activeInterval) {
            revert SettlementVault_IntervalFell(interval, account.activeInterval);
        }
        if (totalMicroEuro > account.funded) revert SettlementVault_NotBacked(totalMicroEuro, account.funded);
        bytes32 commitment = LeafEncoding.hashBalanceCommitment(_domain(feeder, interval), root, totalMicroEuro);
        if (!ledger.isBalanceFinal(feeder, interval, RecordId(digest, commitment, operator))) {
            revert SettlementVault_NotFinal(commitment, digest);
        }

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
        // Tokens go to the caller, so a first key that was taken off its account must not draw them. A credit is
        // paid out by bank transfer to the member, whoever asked.
        if (address(token) != address(0) && !accounts.isKeyOf(msg.sender, msg.sender)) {
            revert SettlementVault_NotSigned(msg.sender);
        }
        amountMicroEuro = _draw(feeder, msg.sender, cumulativeMicroEuro, salt, proof);
        _pay(msg.sender, amountMicroEuro);
    }

    /// @inheritdoc ISettlementVault
    function withdrawFor(
        Withdrawal calldata intent,
        bytes16 salt,
        bytes32[] calldata proof,
        bytes calldata signature
    ) external returns (uint256 amountMicroEuro) {
        address account = intent.account;
        if (block.timestamp > intent.deadline) revert SettlementVault_Expired(block.timestamp, intent.deadline);
        uint64 nonce = _nonces[account];
        if (intent.nonce != nonce) revert SettlementVault_WrongNonce(intent.nonce, nonce);
        if (address(token) == address(0) && intent.recipient != account) {
            revert SettlementVault_NotTransferable(intent.recipient, account);
        }
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(WITHDRAWAL_TYPEHASH, intent)));
        if (!accounts.isSignedBy(account, digest, signature)) revert SettlementVault_NotSigned(account);
        _nonces[account] = nonce + 1;
        amountMicroEuro = _draw(intent.feeder, account, intent.cumulativeMicroEuro, salt, proof);
        _pay(intent.recipient, amountMicroEuro);
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
    function nonceOf(address account) external view returns (uint64 nonce) {
        return _nonces[account];
    }

    /// @inheritdoc ISettlementVault
    function withdrawnBy(bytes32 feeder, address account) external view returns (uint256 cumulativeMicroEuro) {
        return _withdrawn[feeder][account];
    }

    /// @dev Takes tokens, if there are any, and records the deposit. The amount must arrive whole.
    function _fund(bytes32 feeder, uint96 amountMicroEuro, bytes32 reference_) private {
        if (address(token) != address(0)) {
            uint256 before = token.balanceOf(address(this));
            token.safeTransferFrom(msg.sender, address(this), amountMicroEuro);
            uint256 arrived = token.balanceOf(address(this)) - before;
            if (arrived != amountMicroEuro) revert SettlementVault_FeeOnTransfer(arrived, amountMicroEuro);
        }
        _record(feeder, amountMicroEuro, reference_);
    }

    /// @dev Raises what backs the feeder's credits.
    function _record(bytes32 feeder, uint96 amountMicroEuro, bytes32 reference_) private {
        VaultAccount storage account = _accounts[feeder];
        uint256 funded = uint256(account.funded) + amountMicroEuro;
        if (funded > type(uint96).max) revert SettlementVault_TooLarge(funded, type(uint96).max);
        account.funded = uint96(funded);
        emit Funded(feeder, amountMicroEuro, reference_);
    }

    /// @dev Books what an account has not drawn yet; pays nothing.
    function _draw(
        bytes32 feeder,
        address owner,
        uint80 cumulativeMicroEuro,
        bytes16 salt,
        bytes32[] calldata proof
    ) private returns (uint256 amountMicroEuro) {
        if (proof.length > MAX_PROOF) revert SettlementVault_ProofTooLong(proof.length, MAX_PROOF);
        VaultAccount storage account = _accounts[feeder];
        _activateIfDue(feeder, account);
        // Read together: one slot, one read.
        uint32 interval = account.activeInterval;
        uint256 paid = account.paid;
        uint256 total = account.activeTotal;
        bytes32 root = account.activeRoot;
        if (root == 0) revert SettlementVault_NoActiveRoot(feeder);
        bytes32 leaf = LeafEncoding.hashBalanceLeaf(_domain(feeder, interval), owner, cumulativeMicroEuro, salt);
        bytes32 actual = MerkleProof.processProofCalldata(proof, leaf);
        if (actual != root) revert SettlementVault_WrongProof(actual, root);

        uint256 drawn = _withdrawn[feeder][owner];
        if (cumulativeMicroEuro <= drawn) revert SettlementVault_NothingToWithdraw(cumulativeMicroEuro, drawn);
        amountMicroEuro = cumulativeMicroEuro - drawn;
        paid += amountMicroEuro;
        if (paid > total) revert SettlementVault_TotalExceeded(paid, total);
        account.paid = uint80(paid);
        _withdrawn[feeder][owner] = cumulativeMicroEuro;
        emit Withdrawn(feeder, owner, amountMicroEuro);
    }

    /// @dev Last act of a withdrawal: everything is booked before the token is called.
    function _pay(address recipient, uint256 amountMicroEuro) private {
        if (address(token) != address(0)) token.safeTransfer(recipient, amountMicroEuro);
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
