// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Keys of pseudonymous accounts
/// @notice An account is named by the address of its first key and needs no transaction to exist. Its keys are
/// secp256k1 keys or passkeys and sign intents that anyone may relay and pay for. A lost device is replaced by
/// another key of the account at once, or by the operator after a delay in which the member can object.
/// @dev Safety: no key acts for an account unless a key of the account admitted it, or the operator proposed it
/// and the delay passed without an objection. Liveness: whoever holds a key can always object. A nonce is used
/// once, an intent ends with its deadline.
interface IAccountRegistry {
    /// @notice A recovery that waits.
    /// @param key Key that would replace all others; zero when none waits.
    /// @param readyAt Unix time from which it can be completed.
    struct Recovery {
        address key;
        uint48 readyAt;
    }

    /// @notice A key may act for the account from now on.
    /// @param account The account.
    /// @param key The key.
    event KeyAdded(address indexed account, address indexed key);
    /// @notice A key may no longer act for the account.
    /// @param account The account.
    /// @param key The key.
    event KeyRemoved(address indexed account, address indexed key);
    /// @notice The operator proposes a new key for a member who lost all of its own.
    /// @param account The account.
    /// @param key Proposed key.
    /// @param readyAt Unix time from which it can be completed.
    event RecoveryProposed(address indexed account, address indexed key, uint256 readyAt);
    /// @notice A key of the account objected.
    /// @param account The account.
    /// @param key The key that was proposed.
    event RecoveryCancelled(address indexed account, address indexed key);
    /// @notice The proposed key is now the account's only one.
    /// @param account The account.
    /// @param key The key.
    event RecoveryCompleted(address indexed account, address indexed key);

    /// @notice The signature is not valid or its key does not belong to the account.
    /// @param actual Key that signed, zero when malformed.
    /// @param limit The account.
    error AccountRegistry_NotAKey(address actual, address limit);
    /// @notice Another nonce is due.
    /// @param actual Nonce given.
    /// @param limit Nonce that is due.
    error AccountRegistry_WrongNonce(uint256 actual, uint256 limit);
    /// @notice The intent ended.
    /// @param actual Unix time now.
    /// @param limit Deadline of the intent.
    error AccountRegistry_Expired(uint256 actual, uint256 limit);
    /// @notice The key is zero or belongs to the account already.
    /// @param actual Key given.
    error AccountRegistry_KeyRefused(address actual);
    /// @notice The key does not belong to the account.
    /// @param actual Key given.
    error AccountRegistry_KeyUnknown(address actual);
    /// @notice The account has too many keys.
    /// @param actual Number after the change.
    /// @param limit Largest number.
    error AccountRegistry_TooManyKeys(uint256 actual, uint256 limit);
    /// @notice The last key cannot be removed.
    /// @param actual Key given.
    error AccountRegistry_LastKey(address actual);
    /// @notice A recovery waits already.
    /// @param actual Key that waits.
    error AccountRegistry_RecoveryPending(address actual);
    /// @notice No recovery waits for the account.
    /// @param actual The account.
    error AccountRegistry_NoRecovery(address actual);
    /// @notice The delay is not over.
    /// @param actual Unix time now.
    /// @param limit Unix time from which it can be completed.
    error AccountRegistry_TooEarly(uint256 actual, uint256 limit);
    /// @notice The recovery delay is out of range.
    /// @param actual Seconds given.
    /// @param limit The bound that is passed.
    error AccountRegistry_DelayOutOfRange(uint256 actual, uint256 limit);

    /// @notice Admits a key, for instance of a second device.
    /// Emits {KeyAdded}.
    /// Requirements: signed by a key of the account over AddKey(account, key, nonce, deadline); nonce due;
    /// deadline not passed; key new and non-zero; at most 16 keys.
    /// @param account The account.
    /// @param key New key.
    /// @param nonce Nonce of the account.
    /// @param deadline Unix time.
    /// @param signature secp256k1 or passkey signature.
    function addKey(address account, address key, uint64 nonce, uint64 deadline, bytes calldata signature) external;

    /// @notice Shuts a key out, for instance of a lost device.
    /// Emits {KeyRemoved}.
    /// Requirements: signed by a key of the account over RemoveKey(account, key, nonce, deadline); nonce due;
    /// deadline not passed; key of the account; not the last one.
    /// @param account The account.
    /// @param key Key to remove.
    /// @param nonce Nonce of the account.
    /// @param deadline Unix time.
    /// @param signature secp256k1 or passkey signature.
    function removeKey(
        address account,
        address key,
        uint64 nonce,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Proposes a new key for a member who lost all of its own.
    /// Emits {RecoveryProposed}.
    /// Requirements: caller has the operator role; key non-zero and not of the account; no recovery waits.
    /// @param account The account.
    /// @param key New key.
    function proposeRecovery(address account, address key) external;

    /// @notice Objects to a recovery.
    /// Emits {RecoveryCancelled}.
    /// Requirements: signed by a key of the account over CancelRecovery(account, key, nonce, deadline); nonce
    /// due; deadline not passed; this key waits.
    /// @param account The account.
    /// @param key Key that was proposed.
    /// @param nonce Nonce of the account.
    /// @param deadline Unix time.
    /// @param signature secp256k1 or passkey signature.
    function cancelRecovery(
        address account,
        address key,
        uint64 nonce,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Completes a recovery: the proposed key becomes the account's only one. Anyone may call it.
    /// Emits {RecoveryCompleted}.
    /// Requirements: a recovery waits; its delay is over.
    /// @param account The account.
    function completeRecovery(address account) external;

    /// @notice Whether a key acts for an account.
    /// @param account The account.
    /// @param key The key.
    /// @return belongs True when it does.
    function isKeyOf(address account, address key) external view returns (bool belongs);

    /// @notice Whether a key of the account signed a digest.
    /// @param account The account.
    /// @param digest EIP-712 digest.
    /// @param signature secp256k1 or passkey signature.
    /// @return signed True when one did.
    function isSignedBy(
        address account,
        bytes32 digest,
        bytes calldata signature
    ) external view returns (bool signed);

    /// @notice Nonce that the next intent of the account must carry.
    /// @param account The account.
    /// @return nonce The nonce.
    function nonceOf(address account) external view returns (uint64 nonce);

    /// @notice Number of keys of the account.
    /// @param account The account.
    /// @return count At least one.
    function keyCountOf(address account) external view returns (uint256 count);

    /// @notice The recovery that waits.
    /// @param account The account.
    /// @return recovery Key and time, zero when none.
    function recoveryOf(address account) external view returns (Recovery memory recovery);

    /// @notice Seconds between proposal and completion of a recovery.
    /// @return delaySeconds The delay.
    function recoveryDelaySeconds() external view returns (uint256 delaySeconds);
}
