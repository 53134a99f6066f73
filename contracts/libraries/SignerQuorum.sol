// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {FeederAuthority} from "../types/BatchTypes.sol";

/// @title Two of three signatures
/// @notice Signatures come in role order (operator, DSO, auditor), so that no key counts twice.
library SignerQuorum {
    /// @notice Bytes of one signature.
    uint256 internal constant SIGNATURE_BYTES = 65;
    /// @notice Signatures needed.
    uint256 internal constant QUORUM = 2;
    /// @notice Keys that count.
    uint256 internal constant SIGNERS = 3;
    /// @notice Bit of the DSO in the result.
    uint256 internal constant DSO_BIT = 2;

    /// @notice Wrong number of bytes.
    /// @param actual Bytes given.
    /// @param limit Bytes expected at least.
    error SignerQuorum_Length(uint256 actual, uint256 limit);
    /// @notice Malformed, of a key that does not count, repeated, or out of role order.
    /// @param actual Recovered key, zero if malformed.
    /// @param position Position of the signature.
    error SignerQuorum_SignerRefused(address actual, uint256 position);

    /// @notice Who signed; reverts unless two or three of the three keys did.
    /// @param authority The feeder's keys.
    /// @param digest EIP-712 digest.
    /// @param signatures Two or three signatures of 65 bytes in role order.
    /// @return mask Bit 0 operator, bit 1 DSO, bit 2 auditor.
    function check(
        FeederAuthority memory authority,
        bytes32 digest,
        bytes calldata signatures
    ) internal pure returns (uint256 mask) {
        uint256 length = signatures.length;
        if (length != QUORUM * SIGNATURE_BYTES && length != SIGNERS * SIGNATURE_BYTES) {
            revert SignerQuorum_Length(length, QUORUM * SIGNATURE_BYTES);
        }
        uint256 role = 0;
        for (uint256 position = 0; position * SIGNATURE_BYTES < length; ++position) {
            uint256 start = position * SIGNATURE_BYTES;
            address signer = recover(digest, signatures[start:start + SIGNATURE_BYTES]);
            while (role < SIGNERS && _keyOf(authority, role) != signer) ++role;
            if (role == SIGNERS || signer == address(0)) revert SignerQuorum_SignerRefused(signer, position);
            mask |= 1 << role;
            ++role;
        }
    }

    /// @notice Key that signed, zero when malformed or malleable.
    /// @param digest EIP-712 digest.
    /// @param signature 65 bytes.
    /// @return signer Key or zero.
    function recover(bytes32 digest, bytes calldata signature) internal pure returns (address signer) {
        (signer, , ) = ECDSA.tryRecoverCalldata(digest, signature);
    }

    /// @notice Key of a role.
    /// @param authority The feeder's keys.
    /// @param role 0 operator, 1 DSO, 2 auditor.
    /// @return key The key.
    function _keyOf(FeederAuthority memory authority, uint256 role) private pure returns (address key) {
        if (role == 0) return authority.operator;
        return role == 1 ? authority.dso : authority.auditor;
    }
}
