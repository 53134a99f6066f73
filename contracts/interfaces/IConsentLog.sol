// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Log of consents
/// @notice A consent is a salted commitment: dated by its block, bound to one purpose, revocable. Nobody learns
/// who consented to what; the holder of the salt can prove it, and without the salt it is unlinkable.
/// Anyone may relay. The commitment covers the member's signature, so that a relayer cannot invent a consent,
/// and the lock is opened by a secret that follows from the salt. Twin: backend/core/commitment/consent.ts.
interface IConsentLog {
    /// @notice What the log keeps about a commitment.
    /// @param lock keccak256 of the secret that revokes it.
    /// @param givenAt Unix time, zero when unknown.
    /// @param validUntil Unix time after which it no longer counts.
    /// @param revokedAt Unix time, zero while it stands.
    struct Consent {
        bytes32 lock;
        uint64 givenAt;
        uint64 validUntil;
        uint64 revokedAt;
    }

    /// @notice A consent was given.
    /// @param commitment Salted commitment.
    /// @param validUntil Unix time of its end.
    event ConsentGiven(bytes32 indexed commitment, uint64 validUntil);
    /// @notice A consent was revoked.
    /// @param commitment Salted commitment.
    event ConsentRevoked(bytes32 indexed commitment);

    /// @notice A commitment or lock is zero.
    error ConsentLog_ZeroHash();
    /// @notice The commitment is in the log already.
    /// @param actual Commitment.
    error ConsentLog_Known(bytes32 actual);
    /// @notice The commitment is not in the log.
    /// @param actual Commitment.
    error ConsentLog_Unknown(bytes32 actual);
    /// @notice The consent would have ended already.
    /// @param actual Unix time of its end.
    /// @param limit Unix time now.
    error ConsentLog_Ended(uint256 actual, uint256 limit);
    /// @notice The secret does not open the lock.
    /// @param actual keccak256 of the secret.
    /// @param limit The lock.
    error ConsentLog_WrongSecret(bytes32 actual, bytes32 limit);
    /// @notice The consent is revoked already.
    /// @param actual Unix time of the revocation.
    error ConsentLog_Revoked(uint256 actual);

    /// @notice Records a consent.
    /// Emits {ConsentGiven}.
    /// Requirements: commitment and lock non-zero; commitment new; end in the future.
    /// @param commitment Salted commitment.
    /// @param lock keccak256 of the secret that revokes it.
    /// @param validUntil Unix time of its end.
    function give(bytes32 commitment, bytes32 lock, uint64 validUntil) external;

    /// @notice Ends a consent now.
    /// Emits {ConsentRevoked}.
    /// Requirements: commitment known and not revoked; secret right.
    /// @param commitment Salted commitment.
    /// @param secret Opens the lock.
    function revoke(bytes32 commitment, bytes32 secret) external;

    /// @notice What the log keeps about a commitment.
    /// @param commitment Salted commitment.
    /// @return consent Times and lock, zero when unknown.
    function consentOf(bytes32 commitment) external view returns (Consent memory consent);

    /// @notice Whether a consent stood at a time.
    /// @param commitment Salted commitment.
    /// @param at Unix time.
    /// @return valid True from the block that gave it until its end or revocation.
    function stoodAt(bytes32 commitment, uint64 at) external view returns (bool valid);
}
