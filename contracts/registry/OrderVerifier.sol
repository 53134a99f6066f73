// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IOrderVerifier} from "../interfaces/IOrderVerifier.sol";
import {MemberSignature} from "../libraries/MemberSignature.sol";
import {TypedOrders} from "../libraries/TypedOrders.sol";
import {MemberOrder, TradingPlan} from "../types/OrderTypes.sol";

/// @title OrderVerifier
/// @notice See {IOrderVerifier}.
contract OrderVerifier is IOrderVerifier {
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME_HASH = keccak256("Lateral");
    bytes32 private constant VERSION_HASH = keccak256("1");

    /// @inheritdoc IOrderVerifier
    function signerOf(bytes32 digest, bytes calldata signature) external view returns (address signer) {
        return MemberSignature.signerOf(digest, signature);
    }

    /// @inheritdoc IOrderVerifier
    function digestOf(address ledger, MemberOrder calldata order) external view returns (bytes32 digest) {
        return _digest(ledger, TypedOrders.hashOrder(order));
    }

    /// @inheritdoc IOrderVerifier
    function planDigestOf(address ledger, TradingPlan calldata plan) external view returns (bytes32 digest) {
        return _digest(ledger, TypedOrders.hashPlan(plan));
    }

    /// @inheritdoc IOrderVerifier
    function verifyOrder(
        address ledger,
        MemberOrder calldata order,
        bytes calldata signature
    ) external view returns (bytes32 orderId, address signer) {
        orderId = TypedOrders.hashOrder(order);
        signer = MemberSignature.signerOf(_digest(ledger, orderId), signature);
    }

    /// @inheritdoc IOrderVerifier
    function verifyPlanned(
        address ledger,
        MemberOrder calldata order,
        bytes calldata signature,
        TradingPlan calldata plan,
        bytes calldata planSignature
    ) external view returns (bytes32 orderId, address member, PlanFault fault) {
        orderId = TypedOrders.hashOrder(order);
        fault = boundsOf(order, plan);
        address signer = MemberSignature.signerOf(_digest(ledger, orderId), signature);
        // Nobody's signature is not that of a plan without delegate.
        if (signer == address(0) || signer != plan.delegate) {
            fault = PlanFault.Delegate;
        }
        member = MemberSignature.signerOf(_digest(ledger, TypedOrders.hashPlan(plan)), planSignature);
        if (member == address(0)) fault = PlanFault.Signature;
    }

    /// @inheritdoc IOrderVerifier
    function boundsOf(
        MemberOrder calldata order,
        TradingPlan calldata plan
    ) public pure returns (PlanFault fault) {
        if (
            keccak256(bytes(order.communityId)) != keccak256(bytes(plan.communityId)) ||
            keccak256(bytes(order.meteringPointId)) != keccak256(bytes(plan.meteringPointId))
        ) return PlanFault.Point;
        if (order.interval < plan.firstInterval || order.interval > plan.lastInterval) return PlanFault.Interval;
        if (order.side == 0) {
            if (order.limitPrice > plan.buyLimit) return PlanFault.Price;
        } else if (order.limitPrice < plan.sellLimit) {
            return PlanFault.Price;
        }
        return PlanFault.None;
    }

    /// @dev Digest in the domain of a ledger on this chain.
    function _digest(address ledger, bytes32 structHash) private view returns (bytes32 digest) {
        bytes32 separator = keccak256(
            abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, ledger)
        );
        return MessageHashUtils.toTypedDataHash(separator, structHash);
    }
}
