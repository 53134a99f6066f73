// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MemberOrder, TradingPlan} from "../types/OrderTypes.sol";

/// @title Who signed an order
/// @notice Checks orders signed by a secp256k1 key, by a passkey, or by the delegate of a signed trading plan.
/// Keeps no state; a ledger that has to judge a disputed order asks here. See MemberSignature for the encodings.
interface IOrderVerifier {
    /// @notice How an order of a delegate leaves its plan.
    /// None: it does not. Point: another community or metering point. Interval: outside the plan's validity.
    /// Price: beyond its limit. Delegate: not signed by the delegate, or by nobody. Signature: nobody signed the plan.
    enum PlanFault {
        None,
        Point,
        Interval,
        Price,
        Delegate,
        Signature
    }

    /// @notice Key that signed a digest.
    /// @param digest EIP-712 digest.
    /// @param signature secp256k1 or passkey signature.
    /// @return signer Address of the key, zero when the signature is not valid.
    function signerOf(bytes32 digest, bytes calldata signature) external view returns (address signer);

    /// @notice EIP-712 digest of an order.
    /// @param ledger BatchLedger that the order is bound to.
    /// @param order The order.
    /// @return digest What its key signs.
    function digestOf(address ledger, MemberOrder calldata order) external view returns (bytes32 digest);

    /// @notice EIP-712 digest of a trading plan.
    /// @param ledger BatchLedger that the plan is bound to.
    /// @param plan The plan.
    /// @return digest What the member's key signs.
    function planDigestOf(address ledger, TradingPlan calldata plan) external view returns (bytes32 digest);

    /// @notice Id and signer of an order.
    /// @param ledger BatchLedger that the order is bound to.
    /// @param order The order.
    /// @param signature secp256k1 or passkey signature.
    /// @return orderId Struct hash of the order.
    /// @return signer Address of the key, zero when the signature is not valid.
    function verifyOrder(
        address ledger,
        MemberOrder calldata order,
        bytes calldata signature
    ) external view returns (bytes32 orderId, address signer);

    /// @notice Checks an order that a delegate signed under a member's trading plan.
    /// @param ledger BatchLedger that both are bound to.
    /// @param order The order.
    /// @param signature The delegate's signature.
    /// @param plan The plan.
    /// @param planSignature The member's signature.
    /// @return orderId Struct hash of the order.
    /// @return member Key that signed the plan, zero when nobody did.
    /// @return fault None when the order is covered by the plan.
    function verifyPlanned(
        address ledger,
        MemberOrder calldata order,
        bytes calldata signature,
        TradingPlan calldata plan,
        bytes calldata planSignature
    ) external view returns (bytes32 orderId, address member, PlanFault fault);

    /// @notice Whether an order stays inside a plan, whoever signed.
    /// @param order The order.
    /// @param plan The plan.
    /// @return fault None, Point, Interval or Price.
    function boundsOf(
        MemberOrder calldata order,
        TradingPlan calldata plan
    ) external pure returns (PlanFault fault);
}
