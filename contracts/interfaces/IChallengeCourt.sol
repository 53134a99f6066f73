// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {LeafEncoding} from "../libraries/LeafEncoding.sol";
import {
    BalanceProof,
    BatchHeader,
    DemandId,
    Fraud,
    OrderReceipt,
    OrderTerms,
    OutcomePath,
    SumNode
} from "../types/CourtTypes.sol";
import {IBatchLedger} from "./IBatchLedger.sol";
import {IOperatorBonds} from "./IOperatorBonds.sol";

/// @title Court of challenges
/// @notice Whoever proves a recorded batch wrong within the challenge window makes it void and gets the operator's
/// bond. A proof needs nothing but one's own order, outcome or balance and what is public. Every challenge has to
/// be announced before, see {IOperatorBonds}; against a batch that is void already it gives the bond back.
/// @dev Safety: a batch is voided at most once, and only on a proof or an unanswered demand. Liveness: nothing an
/// operator does can keep a sound proof from being heard inside the window.
interface IChallengeCourt is IOperatorBonds {
    /// @notice A batch was proven wrong.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param fraud What was proven.
    /// @param challenger Who proved it.
    /// @param operator Whose bond paid.
    /// @param paidWei What the challenger gets beyond its own bond.
    event FraudProven(
        bytes32 indexed feeder,
        uint32 indexed interval,
        Fraud indexed fraud,
        address challenger,
        address operator,
        uint256 paidWei
    );
    /// @notice Somebody wants to see an order's outcome; an answer counts for one window.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param id What an answer has to name.
    event InclusionDemanded(bytes32 indexed feeder, uint32 indexed interval, DemandId id);
    /// @notice The order and its outcome were shown; the challenger's bond fell to the operator.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval number.
    /// @param orderId Order.
    event DemandAnswered(bytes32 indexed feeder, uint32 indexed interval, bytes32 indexed orderId);
    /// @notice The batch is not on the ledger, is displaced, or void already.
    /// @param actual EIP-712 digest of the batch given.
    error ChallengeCourt_BatchUnknown(bytes32 actual);
    /// @notice The challenge window is over.
    /// @param actual Unix time now.
    /// @param limit End of the window.
    error ChallengeCourt_WindowOver(uint256 actual, uint256 limit);
    /// @notice The proof does not lead to the committed root.
    /// @param actual Root that it leads to.
    /// @param limit Committed root.
    error ChallengeCourt_WrongProof(bytes32 actual, bytes32 limit);
    /// @notice Outcome and order do not belong together.
    /// @param actual Order of the outcome.
    /// @param limit Order given.
    error ChallengeCourt_OtherOrder(bytes32 actual, bytes32 limit);
    /// @notice The segments are not those of the batch.
    /// @param actual Their hash.
    /// @param limit Hash in the batch.
    error ChallengeCourt_OtherSegments(bytes32 actual, bytes32 limit);
    /// @notice Nothing is wrong with what was shown.
    /// @param actual What was compared.
    /// @param limit What it was compared with.
    error ChallengeCourt_NothingWrong(uint256 actual, uint256 limit);
    /// @notice The receipt is not signed by the operator of the batch.
    /// @param actual Recovered key.
    /// @param limit Operator.
    error ChallengeCourt_NotTheOperator(address actual, address limit);
    /// @notice There is no such demand.
    /// @param actual Its hash.
    error ChallengeCourt_DemandUnknown(bytes32 actual);
    /// @notice The time to answer is over, or not over yet.
    /// @param actual Unix time now.
    /// @param limit Unix time of the end.
    error ChallengeCourt_AnswerTime(uint256 actual, uint256 limit);
    /// @notice The answer shows another place in the book than the receipt.
    /// @param actual Arrival number shown.
    /// @param limit Arrival number promised.
    error ChallengeCourt_OtherSequence(uint256 actual, uint256 limit);
    /// @notice The proof is longer than any tree allowed.
    /// @param actual Length given.
    /// @param limit Largest length.
    error ChallengeCourt_ProofTooLong(uint256 actual, uint256 limit);
    /// @notice The two batches are not an earlier and a later one of the same feeder and account.
    /// @param actual Interval of the earlier.
    /// @param limit Interval of the later.
    error ChallengeCourt_NotComparable(uint256 actual, uint256 limit);
    /// @notice Proves from one's own order and outcome: limit price broken, overfilled, order changed, or strictly
    /// better than the price and not filled. An outcome of a reserved order is exempt from the last, as is an
    /// unfilled order with a least amount.
    /// Emits {FraudProven}.
    /// Requirements: announced; batch recorded and in its window; outcome under allocationRoot and of this order;
    /// one of the rules broken.
    /// @param header The batch.
    /// @param operator The feeder's operator when it was recorded.
    /// @param order Own order.
    /// @param leaf Its outcome.
    /// @param path Way of the outcome to allocationRoot.
    function challengeOutcome(
        BatchHeader calldata header,
        address operator,
        OrderTerms calldata order,
        LeafEncoding.TradeLeaf calldata leaf,
        OutcomePath calldata path
    ) external;

    /// @notice Proves from one's own outcome that its price is not the published one.
    /// Emits {FraudProven}.
    /// Requirements: announced; batch recorded and in its window; outcome under allocationRoot; segments those of
    /// the batch; price different from the segment's (must-serve demand: from the pool price).
    /// @param header The batch.
    /// @param operator The feeder's operator when it was recorded.
    /// @param leaf Own outcome.
    /// @param path Way of the outcome to allocationRoot.
    /// @param segments Packed segments.
    function challengePrice(
        BatchHeader calldata header,
        address operator,
        LeafEncoding.TradeLeaf calldata leaf,
        OutcomePath calldata path,
        bytes calldata segments
    ) external;

    /// @notice Proves that published sums are not those of the outcomes: of a segment (traded, exported), or of
    /// the whole batch (must-serve demand, network charges).
    /// Emits {FraudProven}.
    /// Requirements: announced; batch recorded and in its window; root of the segment under allocationRoot;
    /// segments those of the batch; a sum different.
    /// @param header The batch.
    /// @param operator The feeder's operator when it was recorded.
    /// @param segments Packed segments.
    /// @param segment Index of the segment.
    /// @param root Root of the segment's outcomes.
    /// @param above Partners from the segment's entry to allocationRoot.
    function challengeSums(
        BatchHeader calldata header,
        address operator,
        bytes calldata segments,
        uint256 segment,
        SumNode calldata root,
        SumNode[] calldata above
    ) external;

    /// @notice Proves that one's balance is lower than in an earlier batch.
    /// Emits {FraudProven}.
    /// Requirements: announced; later batch recorded and in its window; earlier one recorded and not void; both
    /// balances proven, same account; the later one lower.
    /// @param header The later batch.
    /// @param operator The feeder's operator when it was recorded.
    /// @param balance Own balance in it.
    /// @param earlier The earlier batch.
    /// @param earlierOperator The feeder's operator when that was recorded.
    /// @param before Own balance in it.
    function challengeBalance(
        BatchHeader calldata header,
        address operator,
        BalanceProof calldata balance,
        BatchHeader calldata earlier,
        address earlierOperator,
        BalanceProof calldata before
    ) external;

    /// @notice Proves that one's balance is larger than the total of all.
    /// Emits {FraudProven}.
    /// Requirements: announced; batch recorded and in its window; balance proven and larger than the total.
    /// @param header The batch.
    /// @param operator The feeder's operator when it was recorded.
    /// @param balance Own balance in it.
    function challengeTotal(
        BatchHeader calldata header,
        address operator,
        BalanceProof calldata balance
    ) external;

    /// @notice Demands the outcome of an order for which the operator signed a receipt. The batch is not final
    /// while the demand is open.
    /// Emits {InclusionDemanded}.
    /// Requirements: announced; batch recorded and in its window; receipt signed by its operator.
    /// @param header The batch.
    /// @param operator The feeder's operator when it was recorded.
    /// @param receipt The promise.
    /// @param signature Operator's signature over the EIP-712 digest of OrderReceipt.
    function demandReceipted(
        BatchHeader calldata header,
        address operator,
        OrderReceipt calldata receipt,
        bytes calldata signature
    ) external;

    /// @notice Demands the outcome of an order that is in the committed book.
    /// Emits {InclusionDemanded}.
    /// Requirements: announced; batch recorded and in its window; order under ordersRoot.
    /// @param header The batch.
    /// @param operator The feeder's operator when it was recorded.
    /// @param leaf The order in the book.
    /// @param proof Merkle path to ordersRoot.
    function demandBooked(
        BatchHeader calldata header,
        address operator,
        LeafEncoding.OrderLeaf calldata leaf,
        bytes32[] calldata proof
    ) external;

    /// @notice Answers a demand: shows the order in the book and its outcome, whose sums lead to the committed
    /// root. Anyone may answer. What is shown is public from then on; that is the challenger's choice.
    /// Emits {DemandAnswered}.
    /// Requirements: demand open and in time; order under ordersRoot with the promised arrival number; outcome of
    /// this order under allocationRoot.
    /// @param header The batch.
    /// @param operator The feeder's operator when it was recorded; gets the challenger's bond.
    /// @param id The demand.
    /// @param order The order in the book.
    /// @param orderProof Merkle path to ordersRoot.
    /// @param leaf The outcome.
    /// @param path Way of the outcome to allocationRoot.
    function answer(
        BatchHeader calldata header,
        address operator,
        DemandId calldata id,
        LeafEncoding.OrderLeaf calldata order,
        bytes32[] calldata orderProof,
        LeafEncoding.TradeLeaf calldata leaf,
        OutcomePath calldata path
    ) external;

    /// @notice Ends a demand that was not answered in time: the batch is void. Anyone may call it.
    /// Emits {FraudProven} unless the batch is void or displaced already; the challenger gets its bond back in any
    /// case.
    /// Requirements: demand open and its time over.
    /// @param header The batch.
    /// @param operator The feeder's operator when it was recorded.
    /// @param id The demand.
    function conclude(BatchHeader calldata header, address operator, DemandId calldata id) external;

    /// @notice Until when a demand can be answered.
    /// @param digest EIP-712 digest of the batch.
    /// @param operator The feeder's operator when it was recorded.
    /// @param id The demand.
    /// @return answerBy Unix time, zero when it is not open.
    function answerTimeOf(
        bytes32 digest,
        address operator,
        DemandId calldata id
    ) external view returns (uint256 answerBy);

    /// @notice Ledger that this court judges.
    /// @return ledgerAddress The ledger.
    function ledger() external view returns (IBatchLedger ledgerAddress);

    /// @notice Number of open demands about a batch.
    /// @param digest EIP-712 digest of the batch.
    /// @return count Number.
    function openDemands(bytes32 digest) external view returns (uint256 count);

}
