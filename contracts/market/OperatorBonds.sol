// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IOperatorBonds} from "../interfaces/IOperatorBonds.sol";

/// @title OperatorBonds
/// @notice See {IOperatorBonds}.
abstract contract OperatorBonds is IOperatorBonds {
    /// @notice Windows after which a bond without open batches may leave: one to challenge, one to answer, one to
    /// conclude.
    uint256 public constant LEAVE_WINDOWS = 3;
    /// @notice Windows after which an announcement without challenge is forfeit.
    uint256 public constant FORFEIT_WINDOWS = 2;

    /// @inheritdoc IOperatorBonds
    uint256 public immutable override operatorBondWei;
    /// @inheritdoc IOperatorBonds
    uint256 public immutable override challengerBondWei;

    mapping(address operator => Bond bond) private _bonds;
    mapping(bytes32 id => Claim claim) private _claims;

    /// @notice Fixes the bonds.
    /// @param operatorBondWei_ Least bond of an operator.
    /// @param challengerBondWei_ Bond of a challenger.
    constructor(uint256 operatorBondWei_, uint256 challengerBondWei_) {
        operatorBondWei = operatorBondWei_;
        challengerBondWei = challengerBondWei_;
    }

    /// @inheritdoc IOperatorBonds
    function postBond(address operator) external payable {
        if (msg.value == 0) revert OperatorBonds_WrongBond(0, operatorBondWei);
        Bond storage bond = _bonds[operator];
        bond.amountWei += uint192(msg.value);
        if (msg.sender == operator) bond.leavesAt = 0;
        emit BondPosted(operator, msg.value);
    }

    /// @inheritdoc IOperatorBonds
    function leaveMarket() external {
        Bond storage bond = _bonds[msg.sender];
        if (bond.amountWei == 0 || bond.leavesAt != 0) {
            revert OperatorBonds_NothingToTake(block.timestamp, bond.leavesAt);
        }
        uint256 leavesAt = block.timestamp + LEAVE_WINDOWS * _windowSeconds();
        bond.leavesAt = uint64(leavesAt);
        emit BondLeaving(msg.sender, leavesAt);
    }

    /// @inheritdoc IOperatorBonds
    function takeBond() external {
        Bond memory bond = _bonds[msg.sender];
        if (bond.leavesAt == 0 || block.timestamp < bond.leavesAt) {
            revert OperatorBonds_NothingToTake(block.timestamp, bond.leavesAt);
        }
        delete _bonds[msg.sender];
        _pay(bond.amountWei);
    }

    /// @inheritdoc IOperatorBonds
    function announce(bytes32 feeder, bytes32 commitment) external payable {
        if (msg.value != challengerBondWei) revert OperatorBonds_WrongBond(msg.value, challengerBondWei);
        bytes32 id = _claimId(feeder, msg.sender, commitment);
        if (_claims[id].state != ClaimState.None) revert OperatorBonds_AnnouncedAlready(id);
        _claims[id] = Claim({
            state: ClaimState.Announced,
            atBlock: uint48(block.number),
            since: uint64(block.timestamp),
            amountWei: uint128(msg.value)
        });
        emit ChallengeAnnounced(feeder, msg.sender, commitment);
    }

    /// @inheritdoc IOperatorBonds
    function forfeit(bytes32 feeder, address challenger, bytes32 commitment) external {
        bytes32 id = _claimId(feeder, challenger, commitment);
        Claim memory claim = _claims[id];
        if (claim.state != ClaimState.Announced) revert OperatorBonds_NotAnnounced(id);
        uint256 limit = claim.since + FORFEIT_WINDOWS * _windowSeconds();
        if (block.timestamp <= limit) revert OperatorBonds_TooEarly(block.timestamp, limit);
        delete _claims[id];
        _bonds[_operatorOf(feeder)].amountWei += claim.amountWei;
        emit ChallengeForfeited(feeder, challenger, claim.amountWei);
    }

    /// @inheritdoc IOperatorBonds
    function collect(bytes32 feeder, bytes32 commitment) external {
        bytes32 id = _claimId(feeder, msg.sender, commitment);
        Claim memory claim = _claims[id];
        if (claim.state != ClaimState.Won) revert OperatorBonds_NothingToTake(block.timestamp, 0);
        delete _claims[id];
        _pay(claim.amountWei);
    }

    /// @inheritdoc IOperatorBonds
    function isBonded(address operator) external view returns (bool bonded) {
        Bond memory bond = _bonds[operator];
        return bond.amountWei >= operatorBondWei && bond.leavesAt == 0;
    }

    /// @inheritdoc IOperatorBonds
    function bondOf(address operator) external view returns (Bond memory bond) {
        return _bonds[operator];
    }

    /// @inheritdoc IOperatorBonds
    function claimOf(
        bytes32 feeder,
        address challenger,
        bytes32 commitment
    ) external view returns (Claim memory claim) {
        return _claims[_claimId(feeder, challenger, commitment)];
    }

    /// @dev The caller's claim for exactly this call, announced in an earlier block.
    function _announced(bytes32 feeder) internal view returns (bytes32 id) {
        bytes32 commitment = keccak256(abi.encode(msg.sender, keccak256(msg.data)));
        id = _claimId(feeder, msg.sender, commitment);
        Claim memory claim = _claims[id];
        if (claim.state != ClaimState.Announced || claim.atBlock >= block.number) {
            revert OperatorBonds_NotAnnounced(id);
        }
    }

    /// @dev The bond stays while a demand is open.
    function _hold(bytes32 id) internal {
        _claims[id].state = ClaimState.Demanding;
    }

    /// @dev The challenger gets its bond back, and the operator's bond as far as it is there.
    function _reward(bytes32 id, address operator) internal returns (uint256 paidWei) {
        Bond storage bond = _bonds[operator];
        uint256 amount = bond.amountWei;
        paidWei = amount < operatorBondWei ? amount : operatorBondWei;
        bond.amountWei = uint192(amount - paidWei);
        _claims[id].state = ClaimState.Won;
        _claims[id].amountWei += uint128(paidWei);
    }

    /// @dev The challenger gets its bond back and nothing else.
    function _release(bytes32 id) internal {
        _claims[id].state = ClaimState.Won;
    }

    /// @dev The challenger's bond falls to the operator.
    function _lose(bytes32 id, address operator) internal {
        _bonds[operator].amountWei += _claims[id].amountWei;
        delete _claims[id];
    }

    /// @notice Length of the challenge window.
    /// @return windowSeconds Seconds.
    function _windowSeconds() internal view virtual returns (uint256 windowSeconds);

    /// @notice Present operator of a feeder.
    /// @param feeder keccak256 of the feeder id.
    /// @return operator The operator.
    function _operatorOf(bytes32 feeder) internal view virtual returns (address operator);

    /// @dev Last step of whoever calls it: everything is booked before money leaves.
    function _pay(uint256 amountWei) private {
        emit Paid(msg.sender, amountWei);
        // The account decides what to do with it; a transfer with 2300 gas would shut contracts out.
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, ) = msg.sender.call{value: amountWei}("");
        if (!ok) revert OperatorBonds_TransferFailed(msg.sender);
    }

    function _claimId(bytes32 feeder, address challenger, bytes32 commitment) private pure returns (bytes32 id) {
        return keccak256(abi.encode(feeder, challenger, commitment));
    }
}
