// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IConsentLog} from "../interfaces/IConsentLog.sol";

/// @title ConsentLog
/// @notice See {IConsentLog}.
contract ConsentLog is IConsentLog {
    mapping(bytes32 commitment => Consent consent) private _consents;

    /// @inheritdoc IConsentLog
    function give(bytes32 commitment, bytes32 lock, uint64 validUntil) external {
        if (commitment == 0 || lock == 0) revert ConsentLog_ZeroHash();
        if (_consents[commitment].givenAt != 0) revert ConsentLog_Known(commitment);
        if (validUntil <= block.timestamp) revert ConsentLog_Ended(validUntil, block.timestamp);
        _consents[commitment] = Consent({
            lock: lock,
            givenAt: uint64(block.timestamp),
            validUntil: validUntil,
            revokedAt: 0
        });
        emit ConsentGiven(commitment, validUntil);
    }

    /// @inheritdoc IConsentLog
    function revoke(bytes32 commitment, bytes32 secret) external {
        Consent storage consent = _consents[commitment];
        if (consent.givenAt == 0) revert ConsentLog_Unknown(commitment);
        if (consent.revokedAt != 0) revert ConsentLog_Revoked(consent.revokedAt);
        bytes32 lock = keccak256(abi.encode(secret));
        if (lock != consent.lock) revert ConsentLog_WrongSecret(lock, consent.lock);
        consent.revokedAt = uint64(block.timestamp);
        emit ConsentRevoked(commitment);
    }

    /// @inheritdoc IConsentLog
    function consentOf(bytes32 commitment) external view returns (Consent memory consent) {
        return _consents[commitment];
    }

    /// @inheritdoc IConsentLog
    function stoodAt(bytes32 commitment, uint64 at) external view returns (bool valid) {
        Consent storage consent = _consents[commitment];
        uint64 revokedAt = consent.revokedAt;
        if (consent.givenAt == 0 || at < consent.givenAt || at > consent.validUntil) return false;
        return revokedAt == 0 || at < revokedAt;
    }
}
