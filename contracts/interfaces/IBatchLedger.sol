// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Batch, FeederState, RecordId, RecordStatus} from "../types/BatchTypes.sol";
import {IChallengeCourt} from "./IChallengeCourt.sol";
import {IRegistry} from "./IRegistry.sol";

/// @title Ledger of cleared intervals
/// @notice Takes one record per feeder and interval, in strictly increasing order: a batch whose arithmetic it
/// has checked, or a void record with a reason. Anyone may relay; the signatures decide.
/// @dev Safety: at most one record per feeder and interval; no batch leaves the envelope that the DSO signed;
/// energy and money balance exactly; prices differ only across limits that are reached.
/// A batch is final when its challenge window has passed without a successful challenge and no demand for
/// inclusion is open; only then its balances count.
/// Liveness: any two of operator, DSO and auditor can always end an interval with a void record.
interface IBatchLedger {
    /// @notice The order book of an interval is closed; clearing has not happened yet.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param ordersRoot Root over the signed orders.
    event OrdersCommitted(bytes32 indexed feeder, uint32 indexed interval, bytes32 indexed ordersRoot);

    /// @notice A batch is recorded.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param digest EIP-712 digest of the batch that was signed.
    /// @param accumulator keccak256(previous accumulator, digest).
    /// @param balanceRoot Balance commitment of this batch.
    /// @param sequence Number of this record within the feeder, from 1.
    event BatchCommitted(
        bytes32 indexed feeder,
        uint32 indexed interval,
        bytes32 indexed digest,
        bytes32 accumulator,
        bytes32 balanceRoot,
        uint64 sequence
    );

    /// @notice An interval ended without trades.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param digest EIP-712 digest of the void record that was signed.
    /// @param accumulator keccak256(previous accumulator, digest).
    /// @param sequence Number of this record within the feeder, from 1.
    /// @param reasonCode Number of the reason in the error catalogue.
    event IntervalVoided(
        bytes32 indexed feeder,
        uint32 indexed interval,
        bytes32 indexed digest,
        bytes32 accumulator,
        uint64 sequence,
        uint16 reasonCode
    );

    /// @notice A batch was proven wrong and is void; its trades fall back to the retail tariff. The chain of
    /// records is not changed: it tells what was recorded, this event what became of it.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param digest EIP-712 digest of the batch.
    event BatchVoided(bytes32 indexed feeder, uint32 indexed interval, bytes32 indexed digest);

    /// @notice One of several records in a transaction was refused; the others are not affected.
    /// @param index Position in the transaction.
    /// @param reason Revert data of the call, at most 256 bytes.
    event RecordRefused(uint256 indexed index, bytes reason);

    /// @notice The interval is not after the newest one (replay or wrong order).
    /// @param actual Interval given.
    /// @param limit Newest interval already recorded or committed.
    error BatchLedger_IntervalNotIncreasing(uint256 actual, uint256 limit);
    /// @notice An earlier interval with committed orders still waits for its record.
    /// @param actual Interval given.
    /// @param limit Oldest interval that waits.
    error BatchLedger_EarlierIntervalPending(uint256 actual, uint256 limit);
    /// @notice Too many intervals wait for their record.
    /// @param actual Interval given.
    /// @param limit Largest interval that may be committed now.
    error BatchLedger_WindowFull(uint256 actual, uint256 limit);
    /// @notice No orders root was committed for the interval.
    /// @param actual Interval given.
    error BatchLedger_OrdersNotCommitted(uint256 actual);
    /// @notice The orders root differs from the one committed at gate closure.
    /// @param actual keccak256(interval, orders root) of the batch.
    /// @param limit The committed value.
    error BatchLedger_OrdersRootMismatch(bytes32 actual, bytes32 limit);
    /// @notice The DSO refuses batches on this feeder.
    /// @param actual Feeder.
    error BatchLedger_FeederSuspended(bytes32 actual);
    /// @notice The batch was made with another network model.
    /// @param actual Hash in the batch.
    /// @param limit Hash that the DSO published.
    error BatchLedger_NetworkHashMismatch(bytes32 actual, bytes32 limit);
    /// @notice The envelope hash is not the hash of the limits in the segments.
    /// @param actual Hash in the batch.
    /// @param limit Hash recomputed.
    error BatchLedger_EnvelopeHashMismatch(bytes32 actual, bytes32 limit);
    /// @notice The orders root is not signed by the feeder's operator.
    /// @param actual Recovered key, zero if malformed.
    /// @param limit The feeder's operator.
    error BatchLedger_NotTheOperator(address actual, address limit);
    /// @notice The DSO signed neither the batch nor the envelope.
    /// @param actual Key recovered from the envelope signature.
    /// @param limit The feeder's DSO.
    error BatchLedger_EnvelopeNotSigned(address actual, address limit);
    /// @notice The interval lies too far ahead of the block's time.
    /// @param actual Interval given.
    /// @param limit Largest interval that is taken now.
    error BatchLedger_IntervalTooFarAhead(uint256 actual, uint256 limit);
    /// @notice An older record would be displaced while it may still be challenged.
    /// @param actual Unix time now.
    /// @param limit Unix time from which the interval is taken.
    error BatchLedger_RecordNotFinal(uint256 actual, uint256 limit);
    /// @notice The operator's bond is too small, so nothing would answer for a wrong batch.
    /// @param actual The operator.
    error BatchLedger_NotBonded(address actual);
    /// @notice The community chose full mode, the batch came without its orders.
    /// @param actual Feeder.
    error BatchLedger_FullModeRequired(bytes32 actual);
    /// @notice Only the challenge court may void a batch.
    /// @param actual Caller.
    /// @param limit The court.
    error BatchLedger_NotTheCourt(address actual, address limit);
    /// @notice The batch is not recorded, is displaced, or is void already.
    /// @param actual Interval given.
    error BatchLedger_RecordUnknown(uint256 actual);
    /// @notice Too many records in one transaction.
    /// @param actual Number given.
    /// @param limit Largest number.
    error BatchLedger_TooManyRecords(uint256 actual, uint256 limit);
    /// @notice The transaction has too little gas left for the next record; nothing of it is taken.
    /// @param actual Gas left.
    /// @param limit Gas needed.
    error BatchLedger_GasTooLow(uint256 actual, uint256 limit);
    /// @notice The challenge window is out of range.
    /// @param actual Seconds given.
    /// @param limit Largest value.
    error BatchLedger_WindowOutOfRange(uint256 actual, uint256 limit);
    /// @notice A void record needs a reason.
    error BatchLedger_NoReason();
    /// @notice Too many digests in one proof.
    /// @param actual Number given.
    /// @param limit Largest number.
    error BatchLedger_ProofTooLong(uint256 actual, uint256 limit);

    /// @notice Commits the root over the signed orders at gate closure, before clearing.
    /// Emits {OrdersCommitted}.
    /// Requirements: feeder known; interval after the newest committed and after the newest recorded one; at
    /// most 64 intervals ahead of the oldest that waits; not farther ahead of the block's time than allowed;
    /// the record 256 intervals before it, whose place it takes, no longer open to challenges; signature of
    /// the feeder's operator.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param ordersRoot Root over the signed orders.
    /// @param signature 65 bytes over the EIP-712 digest of Orders.
    function commitOrders(
        bytes32 feeder,
        uint32 interval,
        bytes32 ordersRoot,
        bytes calldata signature
    ) external;

    /// @notice Records the batch of an interval.
    /// Emits {BatchCommitted}.
    /// Requirements: feeder known, not suspended and not in full mode; operator bonded; network model the published
    /// one; orders root the committed
    /// one; no earlier interval waiting; segments in tree order, inside their limits, prices different only
    /// across reached limits; energy and money balanced; envelope hash right; two of operator, DSO and auditor
    /// signed the batch; the DSO signed the batch or the envelope.
    /// @param batch The batch.
    /// @param signatures Two or three signatures of 65 bytes, in the order operator, DSO, auditor.
    /// @param envelopeSignature DSO's signature over the EIP-712 digest of Envelope; empty when the DSO signed
    /// the batch.
    function commitBatch(
        Batch calldata batch,
        bytes calldata signatures,
        bytes calldata envelopeSignature
    ) external;

    /// @notice Records the batch of an interval with its orders, and proves it optimal.
    /// Emits {BatchCommitted}.
    /// Requirements: as {commitBatch}, in either mode; orders root = node over the tree of signed orders and the
    /// leaf of the packed book; orders add up to the segments; no order strictly better than the price unfilled,
    /// none strictly worse filled.
    /// @param batch The batch.
    /// @param signatures Two or three signatures of 65 bytes, in the order operator, DSO, auditor.
    /// @param envelopeSignature DSO's signature over the EIP-712 digest of Envelope; empty when the DSO signed
    /// the batch.
    /// @param orders Packed orders, nine bytes each, see FullChecks.
    /// @param signedOrdersRoot Root of the tree of signed orders.
    function commitFullBatch(
        Batch calldata batch,
        bytes calldata signatures,
        bytes calldata envelopeSignature,
        bytes calldata orders,
        bytes32 signedOrdersRoot
    ) external;

    /// @notice Takes the records of several feeders in one transaction. Each is taken or refused by itself: a bad
    /// one does not hold up the others, and can be sent again.
    /// Emits the event of every record taken, {RecordRefused} for every other.
    /// Requirements: at most 256 records; gas for each.
    /// @param calls Calldata of {commitOrders}, {commitBatch}, {commitFullBatch} or {commitVoid}.
    /// @return taken Number of records taken.
    function commitMany(bytes[] calldata calls) external returns (uint256 taken);

    /// @notice Makes a batch void that was proven wrong; a void record in all but the chain of records.
    /// Emits {BatchVoided}.
    /// Requirements: caller is the court; batch recorded, not displaced, not void.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param id Which batch.
    function voidBatch(bytes32 feeder, uint32 interval, RecordId calldata id) external;

    /// @notice Ends an interval without trades; its orders fall back to the retail tariff.
    /// Emits {IntervalVoided}.
    /// Requirements: feeder known; interval after the newest recorded one; no earlier interval waiting; reason
    /// non-zero; two of operator, DSO and auditor signed.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param reasonCode Number of the reason in the error catalogue.
    /// @param signatures Two or three signatures of 65 bytes, in the order operator, DSO, auditor.
    function commitVoid(
        bytes32 feeder,
        uint32 interval,
        uint16 reasonCode,
        bytes calldata signatures
    ) external;

    /// @notice Registry whose signers count here.
    /// @return registryAddress The registry.
    function registry() external view returns (IRegistry registryAddress);

    /// @notice Court whose verdicts count here; zero when batches are final at once.
    /// @return courtAddress The court.
    function court() external view returns (IChallengeCourt courtAddress);

    /// @notice Seconds during which a batch can be challenged.
    /// @return windowSeconds The window.
    function challengeSeconds() external view returns (uint256 windowSeconds);

    /// @notice How many intervals a record may lie ahead of the block's time; zero for no bound (simulated time).
    /// @return intervals Number of intervals of 15 minutes.
    function maxLeadIntervals() external view returns (uint256 intervals);

    /// @notice Standing of a batch: unknown (never recorded, or displaced after 256 intervals), open to
    /// challenges, final, or voided.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param id Which batch.
    /// @return status Standing.
    /// @return recordedAt Unix time at which it was recorded or voided, zero when unknown.
    function statusOf(
        bytes32 feeder,
        uint32 interval,
        RecordId calldata id
    ) external view returns (RecordStatus status, uint256 recordedAt);

    /// @notice Whether nothing can change a batch any more.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param id Which batch.
    /// @return final_ True when its window has passed and no demand is open.
    function isFinal(bytes32 feeder, uint32 interval, RecordId calldata id) external view returns (bool final_);

    /// @notice Whether money may move on the balances of a batch: it is final, and no batch that its balances
    /// may rest on was voided after it was signed.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param id Which batch; carries the balance commitment.
    /// @return usable True when the vault may pay by it.
    function isBalanceFinal(
        bytes32 feeder,
        uint32 interval,
        RecordId calldata id
    ) external view returns (bool usable);

    /// @notice Everything the ledger keeps about a feeder.
    /// @param feeder keccak256 of the feeder id.
    /// @return state Newest intervals, accumulator and balance root.
    function stateOf(bytes32 feeder) external view returns (FeederState memory state);

    /// @notice Hash chain over all records of a feeder.
    /// @param feeder keccak256 of the feeder id.
    /// @return accumulator Newest value, zero before the first record.
    function accumulatorOf(bytes32 feeder) external view returns (bytes32 accumulator);

    /// @notice Balance commitment of the newest batch.
    /// @param feeder keccak256 of the feeder id.
    /// @return balanceRoot Newest value, zero before the first batch.
    function balanceRootOf(bytes32 feeder) external view returns (bytes32 balanceRoot);

    /// @notice Whether orders of an interval are committed and wait for their record.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @return pending True while waiting.
    function isPending(bytes32 feeder, uint32 interval) external view returns (bool pending);

    /// @notice EIP-712 digest that the signers of a batch sign.
    /// Requirements: feeder known.
    /// @param batch The batch.
    /// @return digest Digest bound to chain, this contract, community, feeder and interval.
    function hashBatch(Batch calldata batch) external view returns (bytes32 digest);

    /// @notice Whether a digest is part of the feeder's chain of records.
    /// Requirements: at most 4096 later digests.
    /// @param feeder keccak256 of the feeder id.
    /// @param previous Accumulator before the record (from the event of the record before).
    /// @param digest Digest of the record.
    /// @param later Digests of all records after it, in order.
    /// @return recorded True when the chain ends in the current accumulator.
    function isRecorded(
        bytes32 feeder,
        bytes32 previous,
        bytes32 digest,
        bytes32[] calldata later
    ) external view returns (bool recorded);
}
