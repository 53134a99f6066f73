// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Bonds of operators and challengers
/// @notice An operator's bond answers for its batches. A challenger announces a hash of itself and its proof with a
/// bond of its own, and brings the proof in a later block: nobody can take a proof from the queue and be first with
/// it. A bond whose proof does not come falls to the operator.
/// @dev Safety: bonds + claims = balance of the contract, always. Money leaves only when its owner calls for it
/// (pull payments): nobody's account can hold up anybody else's.
interface IOperatorBonds {
    /// @notice Bond of an operator.
    /// @param amountWei What answers for its batches.
    /// @param leavesAt Unix time from which it may be taken out; zero while it stays.
    struct Bond {
        uint192 amountWei;
        uint64 leavesAt;
    }

    /// @notice What became of an announcement.
    enum ClaimState {
        None,
        Announced,
        Demanding,
        Won
    }

    /// @notice A challenger's bond, and later its reward.
    /// @param state What became of it.
    /// @param atBlock Block of the announcement.
    /// @param since Unix time of the announcement.
    /// @param amountWei Bond; when won, bond and reward.
    struct Claim {
        ClaimState state;
        uint48 atBlock;
        uint64 since;
        uint128 amountWei;
    }

    /// @notice An operator's bond grew.
    /// @param operator The operator.
    /// @param amountWei What was added.
    event BondPosted(address indexed operator, uint256 amountWei);
    /// @notice An operator takes its bond out; its batches are refused from now on.
    /// @param operator The operator.
    /// @param leavesAt Unix time from which the bond can be taken.
    event BondLeaving(address indexed operator, uint256 leavesAt);
    /// @notice A challenge will come.
    /// @param feeder keccak256 of the feeder id.
    /// @param challenger Who announced.
    /// @param commitment Hash of challenger and proof.
    event ChallengeAnnounced(bytes32 indexed feeder, address indexed challenger, bytes32 commitment);
    /// @notice An announced proof did not come; the bond fell to the operator.
    /// @param feeder keccak256 of the feeder id.
    /// @param challenger Who had announced.
    /// @param bondWei What fell to the operator.
    event ChallengeForfeited(bytes32 indexed feeder, address indexed challenger, uint256 bondWei);
    /// @notice Money left.
    /// @param account Who was paid.
    /// @param amountWei Amount.
    event Paid(address indexed account, uint256 amountWei);

    /// @notice The amount is not the bond.
    /// @param actual Wei given.
    /// @param limit Wei expected.
    error OperatorBonds_WrongBond(uint256 actual, uint256 limit);
    /// @notice The announcement exists already.
    /// @param actual Its claim.
    error OperatorBonds_AnnouncedAlready(bytes32 actual);
    /// @notice The call was not announced by the caller in an earlier block, or was used already.
    /// @param actual Its claim.
    error OperatorBonds_NotAnnounced(bytes32 actual);
    /// @notice The announcement may still be followed by its proof.
    /// @param actual Unix time now.
    /// @param limit Unix time from which the bond is forfeit.
    error OperatorBonds_TooEarly(uint256 actual, uint256 limit);
    /// @notice There is nothing to take, or it may not be taken yet.
    /// @param actual Unix time now.
    /// @param limit Unix time from which it may be taken, zero when there is nothing.
    error OperatorBonds_NothingToTake(uint256 actual, uint256 limit);
    /// @notice The transfer failed.
    /// @param actual Account.
    error OperatorBonds_TransferFailed(address actual);

    /// @notice Adds to an operator's bond; anyone may pay for it. By the operator itself it takes back {leaveMarket}.
    /// Emits {BondPosted}.
    /// Requirements: amount above zero.
    /// @param operator The operator.
    function postBond(address operator) external payable;

    /// @notice The caller will take its bond out; batches of its feeders are refused from now on.
    /// Emits {BondLeaving}.
    /// Requirements: a bond is there and not leaving.
    function leaveMarket() external;

    /// @notice Pays the caller's bond out, when no batch it answers for can be challenged any more.
    /// Emits {Paid}.
    /// Requirements: {leaveMarket} was called three windows ago; the account takes the transfer.
    function takeBond() external;

    /// @notice Posts the challenger's bond for a challenge that comes in a later block.
    /// Emits {ChallengeAnnounced}.
    /// Requirements: amount equal to {challengerBondWei}; not announced before.
    /// @param feeder keccak256 of the feeder id.
    /// @param commitment keccak256(abi.encode(challenger, keccak256(calldata of the challenge))).
    function announce(bytes32 feeder, bytes32 commitment) external payable;

    /// @notice Gives the bond of an announcement without challenge to the feeder's operator; anyone may call it.
    /// Emits {ChallengeForfeited}.
    /// Requirements: announcement there, without challenge, two windows old.
    /// @param feeder keccak256 of the feeder id.
    /// @param challenger Who announced.
    /// @param commitment Hash that was announced.
    function forfeit(bytes32 feeder, address challenger, bytes32 commitment) external;

    /// @notice Pays a challenger its bond and reward.
    /// Emits {Paid}.
    /// Requirements: the caller's announcement was won; the account takes the transfer.
    /// @param feeder keccak256 of the feeder id.
    /// @param commitment Hash that was announced.
    function collect(bytes32 feeder, bytes32 commitment) external;

    /// @notice Least bond of an operator; also what a proven fraud costs it.
    /// @return bondWei Wei.
    function operatorBondWei() external view returns (uint256 bondWei);

    /// @notice Bond of a challenger.
    /// @return bondWei Wei.
    function challengerBondWei() external view returns (uint256 bondWei);

    /// @notice Whether an operator's bond answers for new batches.
    /// @param operator The operator.
    /// @return bonded True when it is large enough and stays.
    function isBonded(address operator) external view returns (bool bonded);

    /// @notice Bond of an operator.
    /// @param operator The operator.
    /// @return bond Amount and when it leaves.
    function bondOf(address operator) external view returns (Bond memory bond);

    /// @notice A challenger's bond or reward.
    /// @param feeder keccak256 of the feeder id.
    /// @param challenger Who announced.
    /// @param commitment Hash that was announced.
    /// @return claim State and amount.
    function claimOf(
        bytes32 feeder,
        address challenger,
        bytes32 commitment
    ) external view returns (Claim memory claim);
}
