// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IAccountRegistry} from "../interfaces/IAccountRegistry.sol";
import {MemberSignature} from "../libraries/MemberSignature.sol";

/// @title AccountRegistry
/// @notice See {IAccountRegistry}.
contract AccountRegistry is IAccountRegistry, AccessManaged, EIP712 {
    /// @notice Largest number of keys of one account.
    uint256 public constant MAX_KEYS = 16;
    /// @notice Shortest recovery delay, seconds.
    uint256 public constant MIN_DELAY = 1 hours;
    /// @notice Longest recovery delay, seconds.
    uint256 public constant MAX_DELAY = 90 days;

    bytes32 private constant ADD_TYPEHASH =
        keccak256("AddKey(address account,address key,uint64 nonce,uint64 deadline)");
    bytes32 private constant REMOVE_TYPEHASH =
        keccak256("RemoveKey(address account,address key,uint64 nonce,uint64 deadline)");
    bytes32 private constant CANCEL_TYPEHASH =
        keccak256("CancelRecovery(address account,address key,uint64 nonce,uint64 deadline)");
    /// @dev Mark of a key that was removed; epochs never get there.
    uint32 private constant REMOVED = type(uint32).max;

    /// @dev `epoch` rises with every recovery, which shuts out all earlier keys at once. `more` counts keys
    /// beyond the first.
    struct Account {
        uint32 epoch;
        uint32 more;
        uint64 nonce;
    }

    /// @inheritdoc IAccountRegistry
    uint256 public immutable override recoveryDelaySeconds;

    mapping(address account => Account state) private _accounts;
    mapping(address account => Recovery recovery) private _recoveries;
    /// @dev Zero: never touched; epoch + 1: active in that epoch; REMOVED.
    mapping(address account => mapping(address key => uint32 mark)) private _marks;

    /// @notice Hands role checks to an AccessManager; EIP-712 domain "Lateral", version "1".
    /// @param manager AccessManager that holds the roles.
    /// @param delaySeconds Seconds between proposal and completion of a recovery.
    constructor(address manager, uint256 delaySeconds) AccessManaged(manager) EIP712("Lateral", "1") {
        if (delaySeconds < MIN_DELAY) revert AccountRegistry_DelayOutOfRange(delaySeconds, MIN_DELAY);
        if (delaySeconds > MAX_DELAY) revert AccountRegistry_DelayOutOfRange(delaySeconds, MAX_DELAY);
        recoveryDelaySeconds = delaySeconds;
    }

    /// @inheritdoc IAccountRegistry
    function addKey(
        address account,
        address key,
        uint64 nonce,
        uint64 deadline,
        bytes calldata signature
    ) external {
        Account storage state = _spend(ADD_TYPEHASH, account, key, nonce, deadline, signature);
        if (key == address(0) || isKeyOf(account, key)) revert AccountRegistry_KeyRefused(key);
        uint32 more = state.more + 1;
        if (more >= MAX_KEYS) revert AccountRegistry_TooManyKeys(more + 1, MAX_KEYS);
        state.more = more;
        _marks[account][key] = state.epoch + 1;
        emit KeyAdded(account, key);
    }

    /// @inheritdoc IAccountRegistry
    function removeKey(
        address account,
        address key,
        uint64 nonce,
        uint64 deadline,
        bytes calldata signature
    ) external {
        Account storage state = _spend(REMOVE_TYPEHASH, account, key, nonce, deadline, signature);
        if (!isKeyOf(account, key)) revert AccountRegistry_KeyUnknown(key);
        uint32 more = state.more;
        if (more == 0) revert AccountRegistry_LastKey(key);
        state.more = more - 1;
        _marks[account][key] = REMOVED;
        emit KeyRemoved(account, key);
    }

    /// @inheritdoc IAccountRegistry
    function proposeRecovery(address account, address key) external restricted {
        if (key == address(0) || isKeyOf(account, key)) revert AccountRegistry_KeyRefused(key);
        Recovery storage recovery = _recoveries[account];
        if (recovery.key != address(0)) revert AccountRegistry_RecoveryPending(recovery.key);
        uint256 readyAt = block.timestamp + recoveryDelaySeconds;
        recovery.key = key;
        recovery.readyAt = uint48(readyAt);
        emit RecoveryProposed(account, key, readyAt);
    }

    /// @inheritdoc IAccountRegistry
    function cancelRecovery(
        address account,
        address key,
        uint64 nonce,
        uint64 deadline,
        bytes calldata signature
    ) external {
        _spend(CANCEL_TYPEHASH, account, key, nonce, deadline, signature);
        if (key == address(0) || _recoveries[account].key != key) revert AccountRegistry_NoRecovery(account);
        delete _recoveries[account];
        emit RecoveryCancelled(account, key);
    }

    /// @inheritdoc IAccountRegistry
    function completeRecovery(address account) external {
        Recovery memory recovery = _recoveries[account];
        if (recovery.key == address(0)) revert AccountRegistry_NoRecovery(account);
        if (block.timestamp < recovery.readyAt) {
            revert AccountRegistry_TooEarly(block.timestamp, recovery.readyAt);
        }
        delete _recoveries[account];
        Account storage state = _accounts[account];
        uint32 epoch = state.epoch + 1;
        state.epoch = epoch;
        state.more = 0;
        _marks[account][recovery.key] = epoch + 1;
        emit RecoveryCompleted(account, recovery.key);
    }

    /// @inheritdoc IAccountRegistry
    function isSignedBy(
        address account,
        bytes32 digest,
        bytes calldata signature
    ) external view returns (bool signed) {
        address signer = MemberSignature.signerOf(digest, signature);
        return signer != address(0) && isKeyOf(account, signer);
    }

    /// @inheritdoc IAccountRegistry
    function nonceOf(address account) external view returns (uint64 nonce) {
        return _accounts[account].nonce;
    }

    /// @inheritdoc IAccountRegistry
    function keyCountOf(address account) external view returns (uint256 count) {
        return uint256(_accounts[account].more) + 1;
    }

    /// @inheritdoc IAccountRegistry
    function recoveryOf(address account) external view returns (Recovery memory recovery) {
        return _recoveries[account];
    }

    /// @inheritdoc IAccountRegistry
    function isKeyOf(address account, address key) public view returns (bool belongs) {
        uint32 mark = _marks[account][key];
        uint32 epoch = _accounts[account].epoch;
        if (mark == 0) return epoch == 0 && key == account && key != address(0);
        return mark == epoch + 1;
    }

    /// @dev Uses up one intent of the account, or reverts.
    function _spend(
        bytes32 typeHash,
        address account,
        address key,
        uint64 nonce,
        uint64 deadline,
        bytes calldata signature
    ) private returns (Account storage state) {
        if (block.timestamp > deadline) revert AccountRegistry_Expired(block.timestamp, deadline);
        state = _accounts[account];
        if (nonce != state.nonce) revert AccountRegistry_WrongNonce(nonce, state.nonce);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(typeHash, account, key, nonce, deadline)));
        address signer = MemberSignature.signerOf(digest, signature);
        if (signer == address(0) || !isKeyOf(account, signer)) revert AccountRegistry_NotAKey(signer, account);
        state.nonce = nonce + 1;
    }
}
