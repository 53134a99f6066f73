// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IBatchLedger} from "../interfaces/IBatchLedger.sol";
import {IChallengeCourt} from "../interfaces/IChallengeCourt.sol";
import {CourtRecords} from "../libraries/CourtRecords.sol";
import {FraudChecks} from "../libraries/FraudChecks.sol";
import {LeafEncoding} from "../libraries/LeafEncoding.sol";
import {SignerQuorum} from "../libraries/SignerQuorum.sol";
import {SumTree} from "../libraries/SumTree.sol";
import {RecordId, RecordStatus} from "../types/BatchTypes.sol";
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
import {OperatorBonds} from "./OperatorBonds.sol";

/// @title ChallengeCourt
/// @notice See {IChallengeCourt}.
contract ChallengeCourt is IChallengeCourt, OperatorBonds {
    /// @notice Longest Merkle path.
    uint256 public constant MAX_PROOF = 24;

    /// @inheritdoc IChallengeCourt
    IBatchLedger public immutable override ledger;

    uint256 private immutable _chainId;
    bytes32 private immutable _domainSeparator;

    /// @inheritdoc IChallengeCourt
    mapping(bytes32 digest => uint256 count) public override openDemands;
    mapping(bytes32 key => uint256 answerBy) private _answerBy;

    /// @dev A challenge on its way: which batch, whose claim.
    struct Case {
        bytes32 digest;
        bytes32 claim;
        bool decided;
    }

    /// @notice Ties the court to its ledger and fixes the bonds.
    /// @param ledger_ Ledger that this court judges; names this court.
    /// @param operatorBondWei_ Least bond of an operator.
    /// @param challengerBondWei_ Bond of a challenger.
    constructor(
        IBatchLedger ledger_,
        uint256 operatorBondWei_,
        uint256 challengerBondWei_
    ) OperatorBonds(operatorBondWei_, challengerBondWei_) {
        ledger = ledger_;
        _chainId = block.chainid;
        _domainSeparator = CourtRecords.domainOf(address(ledger_));
    }

    /// @inheritdoc IChallengeCourt
    function challengeOutcome(
        BatchHeader calldata header,
        address operator,
        OrderTerms calldata order,
        LeafEncoding.TradeLeaf calldata leaf,
        OutcomePath calldata path
    ) external {
        Case memory case_ = _open(header, operator);
        if (case_.decided) return;
        _requireOutcome(header, leaf, path, CourtRecords.hashOrder(order));
        Fraud fraud = FraudChecks.ofOutcome(header, order, leaf);
        if (fraud == Fraud.None) revert ChallengeCourt_NothingWrong(leaf.localWh, order.energyWh);
        _convict(header, operator, case_, fraud);
    }

    /// @inheritdoc IChallengeCourt
    function challengePrice(
        BatchHeader calldata header,
        address operator,
        LeafEncoding.TradeLeaf calldata leaf,
        OutcomePath calldata path,
        bytes calldata segments
    ) external {
        Case memory case_ = _open(header, operator);
        if (case_.decided) return;
        _requireOutcome(header, leaf, path, leaf.orderId);
        _requireSegments(header, segments);
        int256 published = FraudChecks.publishedPrice(header, segments, leaf);
        if (published == leaf.priceTicks) {
            revert ChallengeCourt_NothingWrong(uint256(int256(leaf.priceTicks)), uint256(published));
        }
        _convict(header, operator, case_, Fraud.PriceNotPublished);
    }

    /// @inheritdoc IChallengeCourt
    function challengeSums(
        BatchHeader calldata header,
        address operator,
        bytes calldata segments,
        uint256 segment,
        SumNode calldata root,
        SumNode[] calldata above
    ) external {
        Case memory case_ = _open(header, operator);
        if (case_.decided) return;
        SumNode memory total = SumTree.climb(SumTree.entryOf(segment, root), above);
        if (total.hash != header.allocationRoot) revert ChallengeCourt_WrongProof(total.hash, header.allocationRoot);
        _requireSegments(header, segments);
        if (!FraudChecks.sumsDiffer(header, segments, segment, root, total)) {
            revert ChallengeCourt_NothingWrong(root.sums, total.sums);
        }
        _convict(header, operator, case_, Fraud.SumsWrong);
    }

    /// @inheritdoc IChallengeCourt
    function challengeBalance(
        BatchHeader calldata header,
        address operator,
        BalanceProof calldata balance,
        BatchHeader calldata earlier,
        address earlierOperator,
        BalanceProof calldata before
    ) external {
        Case memory case_ = _open(header, operator);
        if (case_.decided) return;
        bool comparable = earlier.feeder == header.feeder &&
            earlier.interval < header.interval &&
            before.account == balance.account;
        if (!comparable) revert ChallengeCourt_NotComparable(earlier.interval, header.interval);
        bytes32 digest = _digestOf(earlier);
        (RecordStatus status, ) = _statusOf(earlier, digest, earlierOperator);
        if (status == RecordStatus.Unknown || status == RecordStatus.Voided) {
            revert ChallengeCourt_BatchUnknown(digest);
        }
        _requireBalance(earlier, before);
        _requireBalance(header, balance);
        if (balance.cumulativeMicroEuro >= before.cumulativeMicroEuro) {
            revert ChallengeCourt_NothingWrong(balance.cumulativeMicroEuro, before.cumulativeMicroEuro);
        }
        _convict(header, operator, case_, Fraud.BalanceFell);
    }

    /// @inheritdoc IChallengeCourt
    function challengeTotal(
        BatchHeader calldata header,
        address operator,
        BalanceProof calldata balance
    ) external {
        Case memory case_ = _open(header, operator);
        if (case_.decided) return;
        _requireBalance(header, balance);
        if (balance.cumulativeMicroEuro <= balance.totalMicroEuro) {
            revert ChallengeCourt_NothingWrong(balance.cumulativeMicroEuro, balance.totalMicroEuro);
        }
        _convict(header, operator, case_, Fraud.BalanceBeyondTotal);
    }

    /// @inheritdoc IChallengeCourt
    function demandReceipted(
        BatchHeader calldata header,
        address operator,
        OrderReceipt calldata receipt,
        bytes calldata signature
    ) external {
        Case memory case_ = _open(header, operator);
        if (case_.decided) return;
        address signer = SignerQuorum.recover(_typed(CourtRecords.hashReceipt(header, receipt)), signature);
        if (signer != operator) revert ChallengeCourt_NotTheOperator(signer, operator);
        _demand(header, operator, case_, receipt.orderId, receipt.sequence);
    }

    /// @inheritdoc IChallengeCourt
    function demandBooked(
        BatchHeader calldata header,
        address operator,
        LeafEncoding.OrderLeaf calldata leaf,
        bytes32[] calldata proof
    ) external {
        Case memory case_ = _open(header, operator);
        if (case_.decided) return;
        _requireOrder(header, leaf, proof);
        _demand(header, operator, case_, leaf.orderId, leaf.sequence);
    }

    /// @inheritdoc IChallengeCourt
    function answer(
        BatchHeader calldata header,
        address operator,
        DemandId calldata id,
        LeafEncoding.OrderLeaf calldata order,
        bytes32[] calldata orderProof,
        LeafEncoding.TradeLeaf calldata leaf,
        OutcomePath calldata path
    ) external {
        bytes32 digest = _digestOf(header);
        uint256 answerBy = _close(digest, operator, id);
        if (block.timestamp > answerBy) revert ChallengeCourt_AnswerTime(block.timestamp, answerBy);
        if (order.orderId != id.orderId) revert ChallengeCourt_OtherOrder(order.orderId, id.orderId);
        if (order.sequence != id.sequence) revert ChallengeCourt_OtherSequence(order.sequence, id.sequence);
        _requireOrder(header, order, orderProof);
        _requireOutcome(header, leaf, path, id.orderId);
        _lose(id.claim, operator);
        emit DemandAnswered(header.feeder, header.interval, id.orderId);
    }

    /// @inheritdoc IChallengeCourt
    function conclude(BatchHeader calldata header, address operator, DemandId calldata id) external {
        bytes32 digest = _digestOf(header);
        uint256 answerBy = _close(digest, operator, id);
        if (block.timestamp <= answerBy) revert ChallengeCourt_AnswerTime(block.timestamp, answerBy);
        (RecordStatus status, ) = _statusOf(header, digest, operator);
        if (status == RecordStatus.Open || status == RecordStatus.Final) {
            Case memory case_ = Case({digest: digest, claim: id.claim, decided: false});
            _convictFor(header, operator, case_, Fraud.Omitted, id.challenger);
        } else _release(id.claim);
    }

    /// @inheritdoc IChallengeCourt
    function answerTimeOf(
        bytes32 digest,
        address operator,
        DemandId calldata id
    ) external view returns (uint256 answerBy) {
        return _answerBy[_demandKey(digest, operator, id)];
    }

    /// @dev Begins a challenge: announced, batch recorded and in its window. `decided` when the batch is void
    /// already: then the bond goes back and nothing else happens.
    function _open(BatchHeader calldata header, address operator) private returns (Case memory case_) {
        case_.claim = _announced(header.feeder);
        case_.digest = _digestOf(header);
        (RecordStatus status, uint256 recordedAt) = _statusOf(header, case_.digest, operator);
        if (status == RecordStatus.Unknown) revert ChallengeCourt_BatchUnknown(case_.digest);
        if (status == RecordStatus.Voided) {
            _release(case_.claim);
            case_.decided = true;
            return case_;
        }
        uint256 limit = recordedAt + _windowSeconds();
        if (block.timestamp >= limit) revert ChallengeCourt_WindowOver(block.timestamp, limit);
    }

    function _convict(
        BatchHeader calldata header,
        address operator,
        Case memory case_,
        Fraud fraud
    ) private {
        _convictFor(header, operator, case_, fraud, msg.sender);
    }

    /// @dev Books everything here before the ledger is called; the ledger calls nobody.
    function _convictFor(
        BatchHeader calldata header,
        address operator,
        Case memory case_,
        Fraud fraud,
        address challenger
    ) private {
        uint256 paidWei = _reward(case_.claim, operator);
        emit FraudProven(header.feeder, header.interval, fraud, challenger, operator, paidWei);
        ledger.voidBatch(header.feeder, header.interval, RecordId(case_.digest, header.balanceRoot, operator));
    }

    /// @dev A claim opens one demand, so that its key is new.
    function _demand(
        BatchHeader calldata header,
        address operator,
        Case memory case_,
        bytes32 orderId,
        uint32 sequence
    ) private {
        DemandId memory id = DemandId(orderId, sequence, msg.sender, case_.claim);
        _hold(case_.claim);
        _answerBy[_demandKey(case_.digest, operator, id)] = block.timestamp + _windowSeconds();
        ++openDemands[case_.digest];
        emit InclusionDemanded(header.feeder, header.interval, id);
    }

    function _close(bytes32 digest, address operator, DemandId calldata id) private returns (uint256 answerBy) {
        bytes32 key = _demandKey(digest, operator, id);
        answerBy = _answerBy[key];
        if (answerBy == 0) revert ChallengeCourt_DemandUnknown(key);
        delete _answerBy[key];
        --openDemands[digest];
    }

    function _statusOf(
        BatchHeader calldata header,
        bytes32 digest,
        address operator
    ) private view returns (RecordStatus status, uint256 recordedAt) {
        return ledger.statusOf(header.feeder, header.interval, RecordId(digest, header.balanceRoot, operator));
    }

    function _digestOf(BatchHeader calldata header) private view returns (bytes32 digest) {
        return _typed(CourtRecords.hashHeader(header));
    }

    function _typed(bytes32 structHash) private view returns (bytes32 digest) {
        bytes32 separator = block.chainid == _chainId
            ? _domainSeparator
            : CourtRecords.domainOf(address(ledger));
        return MessageHashUtils.toTypedDataHash(separator, structHash);
    }

    function _domainOf(BatchHeader calldata header) private view returns (LeafEncoding.LeafDomain memory domain) {
        return LeafEncoding.LeafDomain(block.chainid, address(ledger), header.feeder, header.interval);
    }

    function _requireOutcome(
        BatchHeader calldata header,
        LeafEncoding.TradeLeaf calldata leaf,
        OutcomePath calldata path,
        bytes32 orderId
    ) private view {
        if (leaf.orderId != orderId) revert ChallengeCourt_OtherOrder(leaf.orderId, orderId);
        bytes32 hash = LeafEncoding.hashTradeLeaf(_domainOf(header), leaf);
        SumNode memory root = SumTree.climb(SumNode(hash, SumTree.sumsOf(leaf)), path.inSegment);
        bytes32 actual = SumTree.climb(SumTree.entryOf(leaf.segment, root), path.above).hash;
        if (actual != header.allocationRoot) revert ChallengeCourt_WrongProof(actual, header.allocationRoot);
    }

    function _requireOrder(
        BatchHeader calldata header,
        LeafEncoding.OrderLeaf calldata leaf,
        bytes32[] calldata proof
    ) private view {
        _requireProof(LeafEncoding.hashOrderLeaf(_domainOf(header), leaf), proof, header.ordersRoot);
    }

    function _requireBalance(BatchHeader calldata header, BalanceProof calldata balance) private view {
        if (balance.proof.length > MAX_PROOF) revert ChallengeCourt_ProofTooLong(balance.proof.length, MAX_PROOF);
        LeafEncoding.LeafDomain memory domain = _domainOf(header);
        bytes32 leaf = LeafEncoding.hashBalanceLeaf(
            domain,
            balance.account,
            balance.cumulativeMicroEuro,
            balance.salt
        );
        bytes32 root = MerkleProof.processProofCalldata(balance.proof, leaf);
        bytes32 actual = LeafEncoding.hashBalanceCommitment(domain, root, balance.totalMicroEuro);
        if (actual != header.balanceRoot) revert ChallengeCourt_WrongProof(actual, header.balanceRoot);
    }

    function _requireProof(bytes32 leaf, bytes32[] calldata proof, bytes32 root) private pure {
        if (proof.length > MAX_PROOF) revert ChallengeCourt_ProofTooLong(proof.length, MAX_PROOF);
        bytes32 actual = MerkleProof.processProofCalldata(proof, leaf);
        if (actual != root) revert ChallengeCourt_WrongProof(actual, root);
    }

    function _requireSegments(BatchHeader calldata header, bytes calldata segments) private pure {
        bytes32 actual = keccak256(segments);
        if (actual != header.segmentsHash) revert ChallengeCourt_OtherSegments(actual, header.segmentsHash);
    }

    function _demandKey(bytes32 digest, address operator, DemandId memory id) private pure returns (bytes32 key) {
        return keccak256(abi.encode(digest, operator, id));
    }

    /// @notice Length of the challenge window.
    /// @return windowSeconds Seconds.
    function _windowSeconds() internal view override returns (uint256 windowSeconds) {
        return ledger.challengeSeconds();
    }

    /// @notice Present operator of a feeder.
    /// @param feeder keccak256 of the feeder id.
    /// @return operator The operator.
    function _operatorOf(bytes32 feeder) internal view override returns (address operator) {
        return ledger.registry().authorityOf(feeder).operator;
    }
}
