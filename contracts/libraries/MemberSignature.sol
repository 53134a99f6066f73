// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";

/// @title Signatures of members: secp256k1, or a passkey
/// @notice Twin: backend/core/orders/memberSignature.ts.
///
/// Two encodings, told apart by their length:
///   65 bytes                r | s | v over the digest, low s, v 27 or 28
///   65 bytes and at least 192 more
///                           0x01 | qx | qy | abi.encode(r, s, challengeIndex, typeIndex, authenticatorData,
///                           clientDataJSON): a WebAuthn assertion whose challenge is the digest
/// A passkey's address is the last 20 bytes of keccak256(keccak256("lateral/passkey/1") | qx | qy).
library MemberSignature {
    /// @notice Bytes of a secp256k1 signature.
    uint256 internal constant SECP256K1_BYTES = 65;
    /// @notice Bytes before the assertion: kind and public key.
    uint256 internal constant PASSKEY_HEADER = 65;
    /// @notice Longest signature.
    uint256 internal constant MAX_BYTES = 2_048;
    /// @notice First byte of a passkey signature.
    bytes1 internal constant PASSKEY_KIND = 0x01;
    /// @notice Keeps addresses of passkeys apart from those of secp256k1 keys.
    bytes32 internal constant PASSKEY_TAG = keccak256("lateral/passkey/1");

    /// @notice Address of a passkey.
    /// @param qx Public key, x.
    /// @param qy Public key, y.
    /// @return key Address.
    function addressOfPasskey(bytes32 qx, bytes32 qy) internal pure returns (address key) {
        return address(uint160(uint256(keccak256(abi.encode(PASSKEY_TAG, qx, qy)))));
    }

    /// @notice Key that signed, zero when malformed, malleable, or not verified by its owner (WebAuthn flags UP
    /// and UV).
    /// @param digest EIP-712 digest.
    /// @param signature One of the two encodings.
    /// @return signer Address of the key, or zero.
    function signerOf(bytes32 digest, bytes calldata signature) internal view returns (address signer) {
        uint256 length = signature.length;
        if (length == SECP256K1_BYTES) {
            (signer, , ) = ECDSA.tryRecoverCalldata(digest, signature);
            return signer;
        }
        if (length <= PASSKEY_HEADER || length > MAX_BYTES || signature[0] != PASSKEY_KIND) return address(0);
        bytes32 qx = bytes32(signature[1:33]);
        bytes32 qy = bytes32(signature[33:65]);
        if (!P256.isValidPublicKey(qx, qy)) return address(0);
        (bool decoded, WebAuthn.WebAuthnAuth calldata auth) = WebAuthn.tryDecodeAuth(signature[PASSKEY_HEADER:]);
        // Indices beyond the text would wrap around in the comparison of the type.
        if (!decoded || auth.typeIndex > MAX_BYTES || auth.challengeIndex > MAX_BYTES) return address(0);
        if (!WebAuthn.verify(abi.encodePacked(digest), auth, qx, qy, true)) return address(0);
        return addressOfPasskey(qx, qy);
    }
}
