// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IBatchLedger} from "../interfaces/IBatchLedger.sol";
import {IChallengeCourt} from "../interfaces/IChallengeCourt.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {BatchChecks} from "../libraries/BatchChecks.sol";
import {FullChecks} from "../libraries/FullChecks.sol";
import {SignerQuorum} from "../libraries/SignerQuorum.sol";
import {TypedRecords} from "../libraries/TypedRecords.sol";
import {Batch, FeederAuthority, FeederState, RecordId, RecordStatus} from "../types/BatchTypes.sol";

/// @title BatchLedger
/// @notice See {IBatchLedger}.
contract BatchLedger is IBatchLedger, EIP712 {
    /// @notice Intervals that may wait for their record at the same time.
    uint256 public constant WINDOW = 64;
    /// @notice Places for gate closures and records of a feeder: a record stays for 64 hours of intervals.
    uint256 public constant RING = 256;
    /// @notice Largest number of later digests in one proof.
    uint256 public constant MAX_PROOF = 4096;
    /// @notice Largest number of records in one transaction.
    uint256 public constant MAX_RECORDS = 256;
    /// @notice Gas that must be left for each record of {commitMany} beside its calldata.
    uint256 public constant RECORD_GAS = 250_000;
    /// @notice Longest challenge window: two and a sixteenth are shorter than the ring.
    uint256 public constant MAX_WINDOW = 30 hours;
    uint256 private constant INTERVAL_SECONDS = 900;
    uint256 private constant MAX_REASON = 256;

    /// @inheritdoc IBatchLedger
    IRegistry public immutable override registry;
    /// @inheritdoc IBatchLedger
    IChallengeCourt public immutable override court;
    /// @inheritdoc IBatchLedger
    uint256 public immutable override challengeSeconds;
    /// @inheritdoc IBatchLedger
    uint256 public immutable override maxLeadIntervals;

    mapping(bytes32 feeder => FeederState state) private _states;
    /// @dev Ring: an interval uses the place interval % RING, so that storage does not grow with time. A place
    /// holds a Unix time (32 bits) and 224 bits of a hash: of the gate closure, then of the batch, then of "void".
    mapping(bytes32 feeder => mapping(uint256 place => bytes32 mark)) private _marks;

    /// @notice Ties the ledger to its registry, its court and to the EIP-712 domain "Lateral", version "1".
    /// @param registry_ Registry whose signers count here.
    /// @param court_ Court whose verdicts count; zero when batches are final at once.
    /// @param challengeSeconds_ Challenge window, seconds.
    /// @param maxLeadIntervals_ Intervals that a record may lie ahead of the block's time; zero for no bound.
    constructor(
        IRegistry registry_,
        IChallengeCourt court_,
        uint256 challengeSeconds_,
        uint256 maxLeadIntervals_
    ) EIP712("Lateral", "1") {
        if (challengeSeconds_ > MAX_WINDOW) revert BatchLedger_WindowOutOfRange(challengeSeconds_, MAX_WINDOW);
        if (address(court_) == address(0) && challengeSeconds_ != 0) {
            revert BatchLedger_WindowOutOfRange(challengeSeconds_, 0);
        }
        registry = registry_;
        court = court_;
        challengeSeconds = challengeSeconds_;
        maxLeadIntervals = maxLeadIntervals_;
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
        _requireNear(interval);

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
        _requireDisplaceable(_marks[feeder][interval % RING]);
        _marks[feeder][interval % RING] = _mark(_hashClosure(interval, ordersRoot));
        emit OrdersCommitted(feeder, interval, ordersRoot);
    }

    /// @inheritdoc IBatchLedger
    function commitBatch(
        Batch calldata batch,
        bytes calldata signatures,
        bytes calldata envelopeSignature
    ) external {
        FeederAuthority memory authority = registry.authorityOf(batch.feeder);
        if (authority.fullMode) revert BatchLedger_FullModeRequired(batch.feeder);
        _commit(authority, batch, signatures, envelopeSignature);
    }

    /// @inheritdoc IBatchLedger
    function commitFullBatch(
        Batch calldata batch,
        bytes calldata signatures,
        bytes calldata envelopeSignature,
        bytes calldata orders,
        bytes32 signedOrdersRoot
    ) external {
        bytes32 book = FullChecks.hashBook(batch.feeder, batch.interval, orders);
        bytes32 root = Hashes.commutativeKeccak256(signedOrdersRoot, book);
        if (root != batch.ordersRoot) revert BatchLedger_OrdersRootMismatch(root, batch.ordersRoot);
        _commit(registry.authorityOf(batch.feeder), batch, signatures, envelopeSignature);
        // After the checks on the segments, whose length these rely on.
        FullChecks.check(batch.segments, batch.poolPriceTicks, batch.mustServeWh, orders);
    }

    /// @inheritdoc IBatchLedger
    function commitMany(bytes[] calldata calls) external returns (uint256 taken) {
        uint256 count = calls.length;
        if (count > MAX_RECORDS) revert BatchLedger_TooManyRecords(count, MAX_RECORDS);
        for (uint256 index = 0; index < count; ++index) {
            bytes calldata call_ = calls[index];
            // 960 gas at most per nine bytes of an order in full mode; the gas of a refusal must never decide it.
            uint256 needed = RECORD_GAS + call_.length * 120;
            if (gasleft() < needed) revert BatchLedger_GasTooLow(gasleft(), needed);
            bool ok = false;
            bytes memory reason;
            // The ledger calls itself and nobody else; each record stands or falls by itself.
            // solhint-disable-next-line avoid-low-level-calls
            if (_isRecord(bytes4(call_))) (ok, reason) = address(this).call(call_);
            if (ok) ++taken;
            else emit RecordRefused(index, _cut(reason));
        }
    }

    /// @inheritdoc IBatchLedger
    function voidBatch(bytes32 feeder, uint32 interval, RecordId calldata id) external {
        if (msg.sender != address(court)) revert BatchLedger_NotTheCourt(msg.sender, address(court));
        bytes32 mark = _marks[feeder][interval % RING];
        if (uint224(uint256(mark)) != uint224(uint256(_hashRecord(interval, id)))) {
            revert BatchLedger_RecordUnknown(interval);
        }
        _marks[feeder][interval % RING] = _mark(_hashVoided(interval));
        FeederState storage state = _states[feeder];
        state.tainted = state.lastInterval;
        state.balanceRoot = 0;
        emit BatchVoided(feeder, interval, id.digest);
    }

    /// @inheritdoc IBatchLedger
    function commitVoid(
        bytes32 feeder,
        uint32 interval,
        uint16 reasonCode,
        bytes calldata signatures
    ) external {
        if (reasonCode == 0) revert BatchLedger_NoReason();
        _requireNear(interval);
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
    function statusOf(
        bytes32 feeder,
        uint32 interval,
        RecordId calldata id
    ) external view returns (RecordStatus status, uint256 recordedAt) {
        return _statusOf(feeder, interval, id);
    }

    /// @inheritdoc IBatchLedger
    function isFinal(bytes32 feeder, uint32 interval, RecordId calldata id) external view returns (bool final_) {
        (RecordStatus status, ) = _statusOf(feeder, interval, id);
        return status == RecordStatus.Final;
    }

    /// @inheritdoc IBatchLedger
    function isBalanceFinal(
        bytes32 feeder,
        uint32 interval,
        RecordId calldata id
    ) external view returns (bool usable) {
        (RecordStatus status, ) = _statusOf(feeder, interval, id);
        return status == RecordStatus.Final && interval > _states[feeder].tainted;
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

    /// @dev Everything that both modes check and write.
    function _commit(
        FeederAuthority memory authority,
        Batch calldata batch,
        bytes calldata signatures,
        bytes calldata envelopeSignature
    ) private {
        if (authority.suspended) revert BatchLedger_FeederSuspended(batch.feeder);
        if (batch.networkHash != authority.networkHash) {
            revert BatchLedger_NetworkHashMismatch(batch.networkHash, authority.networkHash);
        }
        if (address(court) != address(0) && !court.isBonded(authority.operator)) {
            revert BatchLedger_NotBonded(authority.operator);
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
        RecordId memory id = RecordId(digest, batch.balanceRoot, authority.operator);
        _marks[batch.feeder][batch.interval % RING] = _mark(_hashRecord(batch.interval, id));
        emit BatchCommitted(batch.feeder, batch.interval, digest, accumulator, batch.balanceRoot, sequence);
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
        bytes32 actual = _hashClosure(batch.interval, batch.ordersRoot);
        bytes32 limit = _marks[batch.feeder][batch.interval % RING];
        if (uint224(uint256(actual)) != uint224(uint256(limit))) {
            revert BatchLedger_OrdersRootMismatch(actual, limit);
        }
    }

    /// @dev An operator alone could otherwise block its feeder with an absurd interval.
    function _requireNear(uint256 interval) private view {
        if (maxLeadIntervals == 0) return;
        uint256 limit = block.timestamp / INTERVAL_SECONDS + maxLeadIntervals;
        if (interval > limit) revert BatchLedger_IntervalTooFarAhead(interval, limit);
    }

    /// @dev A window to challenge, one to answer, and a sixteenth of one to conclude are over before a place is reused.
    function _requireDisplaceable(bytes32 mark) private view {
        if (mark == 0) return;
        uint256 limit = (uint256(mark) >> 224) + (33 * challengeSeconds) / 16;
        if (block.timestamp < limit) revert BatchLedger_RecordNotFinal(block.timestamp, limit);
    }

    function _statusOf(
        bytes32 feeder,
        uint32 interval,
        RecordId calldata id
    ) private view returns (RecordStatus status, uint256 recordedAt) {
        uint256 mark = uint256(_marks[feeder][interval % RING]);
        recordedAt = mark >> 224;
        if (uint224(mark) == uint224(uint256(_hashVoided(interval)))) return (RecordStatus.Voided, recordedAt);
        if (uint224(mark) != uint224(uint256(_hashRecord(interval, id)))) return (RecordStatus.Unknown, 0);
        bool open = block.timestamp < recordedAt + challengeSeconds ||
            (address(court) != address(0) && court.openDemands(id.digest) != 0);
        return (open ? RecordStatus.Open : RecordStatus.Final, recordedAt);
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

    /// @dev Time and 224 bits of a hash, enough against collisions of two batches that two of three signed.
    function _mark(bytes32 hash) private view returns (bytes32 mark) {
        return bytes32((block.timestamp << 224) | uint224(uint256(hash)));
    }

    function _hashClosure(uint32 interval, bytes32 ordersRoot) private pure returns (bytes32 hash) {
        return Hashes.efficientKeccak256(bytes32(uint256(interval)), ordersRoot);
    }

    function _hashRecord(uint32 interval, RecordId memory id) private pure returns (bytes32 hash) {
        return keccak256(abi.encode("record", interval, id));
    }

    function _hashVoided(uint32 interval) private pure returns (bytes32 hash) {
        return keccak256(abi.encode("voided", interval));
    }

    function _isRecord(bytes4 selector) private pure returns (bool record) {
        if (selector == IBatchLedger.commitBatch.selector || selector == IBatchLedger.commitVoid.selector) return true;
        return
            selector == IBatchLedger.commitOrders.selector || selector == IBatchLedger.commitFullBatch.selector;
    }

    function _cut(bytes memory reason) private pure returns (bytes memory cut) {
        if (reason.length <= MAX_REASON) return reason;
        cut = new bytes(MAX_REASON);
        for (uint256 index = 0; index < MAX_REASON; ++index) cut[index] = reason[index];
    }

    /// @dev At most 64 steps, usually none: the oldest interval is at the base.
    function _lowestBit(uint64 bits) private pure returns (uint32 index) {
        while ((bits >> index) & 1 == 0) ++index;
    }
}
