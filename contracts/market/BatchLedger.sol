// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IBatchLedger} from "../interfaces/IBatchLedger.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {BatchChecks} from "../libraries/BatchChecks.sol";
import {SignerQuorum} from "../libraries/SignerQuorum.sol";
import {TypedRecords} from "../libraries/TypedRecords.sol";
import {Batch, FeederAuthority, FeederState} from "../types/BatchTypes.sol";

/// @title BatchLedger
/// @notice See {IBatchLedger}.
contract BatchLedger is IBatchLedger, EIP712 {
    /// @notice Intervals that may wait for their record at the same time.
    uint256 public constant WINDOW = 64;
    /// @notice Largest number of later digests in one proof.
    uint256 public constant MAX_PROOF = 4096;

    /// @inheritdoc IBatchLedger
    IRegistry public immutable override registry;

    mapping(bytes32 feeder => FeederState state) private _states;
    /// @dev Ring: an interval uses the place interval % WINDOW, so that storage does not grow with time.
    mapping(bytes32 feeder => mapping(uint256 place => bytes32 commitment)) private _orders;

    /// @notice Ties the ledger to its registry and to the EIP-712 domain "Lateral", version "1".
    /// @param registry_ Registry whose signers count here.
    constructor(IRegistry registry_) EIP712("Lateral", "1") {
        registry = registry_;
    }

    /// @inheritdoc IBatchLedger
    function commitOrders(
        bytes32 feeder,
        uint32 interval,
        bytes32 ordersRoot,
        bytes calldata signature
    ) external {
        FeederAuthority memory authority = registry.authorityOf(feeder);
        bytes32 digest = _hashTypedDataV4(
            TypedRecords.hashOrders(authority.community, feeder, interval, ordersRoot)
        );
        address signer = SignerQuorum.recover(digest, signature);
        if (signer != authority.operator) revert BatchLedger_NotTheOperator(signer, authority.operator);

        FeederState storage state = _states[feeder];
        uint256 newest = state.lastOrdersInterval > state.lastInterval
            ? state.lastOrdersInterval
            : state.lastInterval;
        if (interval <= newest) revert BatchLedger_IntervalNotIncreasing(interval, newest);
        uint64 pending = state.pending;
        uint32 base = pending == 0 ? interval - 1 : state.base;
        uint256 bit = interval - base - 1;
        if (bit >= WINDOW) revert BatchLedger_WindowFull(interval, base + WINDOW);
        state.base = base;
        state.pending = pending | uint64(1 << bit);
        state.lastOrdersInterval = interval;
        _orders[feeder][interval % WINDOW] = _ordersCommitment(interval, ordersRoot);
        emit OrdersCommitted(feeder, interval, ordersRoot);
    }

    /// @inheritdoc IBatchLedger
    function commitBatch(
        Batch calldata batch,
        bytes calldata signatures,
        bytes calldata envelopeSignature
    ) external {
        FeederAuthority memory authority = registry.authorityOf(batch.feeder);
        if (authority.suspended) revert BatchLedger_FeederSuspended(batch.feeder);
        if (batch.networkHash != authority.networkHash) {
            revert BatchLedger_NetworkHashMismatch(batch.networkHash, authority.networkHash);
        }
        if (!_advance(batch.feeder, batch.interval)) revert BatchLedger_OrdersNotCommitted(batch.interval);
        _requireSameOrders(batch);
        BatchChecks.check(
            batch.segments,
            batch.poolPriceTicks,
            batch.mustServeWh,
            batch.congestionMicroEuro
        );
        bytes32 digest = _requireSigned(authority, batch, signatures, envelopeSignature);

        (bytes32 accumulator, uint64 sequence) = _record(batch.feeder, digest);
        _states[batch.feeder].balanceRoot = batch.balanceRoot;
        emit BatchCommitted(batch.feeder, batch.interval, digest, accumulator, batch.balanceRoot, sequence);
    }

    /// @inheritdoc IBatchLedger
    function commitVoid(
        bytes32 feeder,
        uint32 interval,
        uint16 reasonCode,
        bytes calldata signatures
    ) external {
        if (reasonCode == 0) revert BatchLedger_NoReason();
        FeederAuthority memory authority = registry.authorityOf(feeder);
        bytes32 digest = _hashTypedDataV4(
            TypedRecords.hashVoid(authority.community, feeder, interval, reasonCode)
        );
        SignerQuorum.check(authority, digest, signatures);
        _advance(feeder, interval);
        (bytes32 accumulator, uint64 sequence) = _record(feeder, digest);
        emit IntervalVoided(feeder, interval, digest, accumulator, sequence, reasonCode);
    }

    /// @inheritdoc IBatchLedger
    function stateOf(bytes32 feeder) external view returns (FeederState memory state) {
        return _states[feeder];
    }

    /// @inheritdoc IBatchLedger
    function accumulatorOf(bytes32 feeder) external view returns (bytes32 accumulator) {
        return _states[feeder].accumulator;
    }

    /// @inheritdoc IBatchLedger
    function balanceRootOf(bytes32 feeder) external view returns (bytes32 balanceRoot) {
        return _states[feeder].balanceRoot;
    }

    /// @inheritdoc IBatchLedger
    function isPending(bytes32 feeder, uint32 interval) external view returns (bool pending) {
        FeederState storage state = _states[feeder];
        if (interval <= state.base || interval > state.base + WINDOW) return false;
        return (state.pending >> (interval - state.base - 1)) & 1 == 1;
    }

    /// @inheritdoc IBatchLedger
    function hashBatch(Batch calldata batch) external view returns (bytes32 digest) {
        bytes32 community = registry.authorityOf(batch.feeder).community;
        return _hashTypedDataV4(TypedRecords.hashBatch(community, batch));
    }

    /// @inheritdoc IBatchLedger
    function isRecorded(
        bytes32 feeder,
        bytes32 previous,
        bytes32 digest,
        bytes32[] calldata later
    ) external view returns (bool recorded) {
        uint256 count = later.length;
        if (count > MAX_PROOF) revert BatchLedger_ProofTooLong(count, MAX_PROOF);
        bytes32 accumulator = Hashes.efficientKeccak256(previous, digest);
        for (uint256 index = 0; index < count; ++index) {
            accumulator = Hashes.efficientKeccak256(accumulator, later[index]);
        }
        return accumulator == _states[feeder].accumulator;
    }

    /// @dev Moves the feeder past `interval`. Returns whether its orders were committed. Reverts when the
    /// interval is not new or an earlier one still waits.
    function _advance(bytes32 feeder, uint32 interval) private returns (bool ordersCommitted) {
        FeederState storage state = _states[feeder];
        uint32 last = state.lastInterval;
        if (interval <= last) revert BatchLedger_IntervalNotIncreasing(interval, last);
        state.lastInterval = interval;
        uint64 pending = state.pending;
        if (pending == 0) return false;

        uint32 base = state.base;
        uint256 oldest = base + 1 + _lowestBit(pending);
        if (oldest < interval) revert BatchLedger_EarlierIntervalPending(interval, oldest);
        if (oldest > interval) return false;
        state.pending = uint64(uint256(pending) >> (interval - base));
        state.base = interval;
        return true;
    }

    /// @dev Appends a digest to the chain of records.
    function _record(bytes32 feeder, bytes32 digest) private returns (bytes32 accumulator, uint64 sequence) {
        FeederState storage state = _states[feeder];
        accumulator = Hashes.efficientKeccak256(state.accumulator, digest);
        sequence = state.records + 1;
        state.accumulator = accumulator;
        state.records = sequence;
    }

    function _requireSameOrders(Batch calldata batch) private view {
        bytes32 actual = _ordersCommitment(batch.interval, batch.ordersRoot);
        bytes32 limit = _orders[batch.feeder][batch.interval % WINDOW];
        if (actual != limit) revert BatchLedger_OrdersRootMismatch(actual, limit);
    }

    function _requireSigned(
        FeederAuthority memory authority,
        Batch calldata batch,
        bytes calldata signatures,
        bytes calldata envelopeSignature
    ) private view returns (bytes32 digest) {
        bytes32 envelopeHash = TypedRecords.hashEnvelope(
            authority.community,
            batch.feeder,
            batch.interval,
            batch.networkHash,
            BatchChecks.hashLimits(batch.segments)
        );
        if (batch.envelopeHash != envelopeHash) {
            revert BatchLedger_EnvelopeHashMismatch(batch.envelopeHash, envelopeHash);
        }
        digest = _hashTypedDataV4(TypedRecords.hashBatch(authority.community, batch));
        uint256 mask = SignerQuorum.check(authority, digest, signatures);
        if (mask & SignerQuorum.DSO_BIT == 0) {
            address signer = SignerQuorum.recover(_hashTypedDataV4(envelopeHash), envelopeSignature);
            if (signer != authority.dso) revert BatchLedger_EnvelopeNotSigned(signer, authority.dso);
        }
    }

    function _ordersCommitment(uint32 interval, bytes32 ordersRoot) private pure returns (bytes32 commitment) {
        return Hashes.efficientKeccak256(bytes32(uint256(interval)), ordersRoot);
    }

    /// @dev At most 64 steps, usually none: the oldest interval is at the base.
    function _lowestBit(uint64 bits) private pure returns (uint32 index) {
        while ((bits >> index) & 1 == 0) ++index;
    }
}
