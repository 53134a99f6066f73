// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IBatchLedger} from "./IBatchLedger.sol";

/// @title Vault of cumulative balances
/// @notice Members draw their cumulative credit with a Merkle proof. The unit is a non-transferable credit of
/// one micro-euro; the amount is paid out by bank transfer against the withdrawal record.
/// @dev Safety: paid <= total of the active root <= funded, per feeder, always. Liveness: once a root is
/// active, no role can keep a member from withdrawing; pausing does not touch withdrawals.
interface ISettlementVault {
    /// @notice What the vault keeps per feeder.
    /// @param activeRoot Root that withdrawals are proven against.
    /// @param pendingRoot Root that waits, zero when none.
    /// @param paid Sum of all withdrawals, micro-euro.
    /// @param activeTotal Sum of cumulative credits under the active root, micro-euro.
    /// @param activeInterval Interval through which the active balances are settled.
    /// @param activatesAt Unix time at which the waiting root becomes active, zero when none.
    /// @param pendingTotal Sum of cumulative credits under the waiting root, micro-euro.
    /// @param funded Credits that are backed by deposits so far, micro-euro.
    /// @param pendingInterval Interval through which the waiting balances are settled.
    struct VaultAccount {
        bytes32 activeRoot;
        bytes32 pendingRoot;
        uint80 paid;
        uint80 activeTotal;
        uint32 activeInterval;
        uint48 activatesAt;
        uint96 pendingTotal;
        uint96 funded;
        uint32 pendingInterval;
    }

    /// @notice A balance root waits for its activation.
    /// @param feeder keccak256 of the feeder id.
    /// @param root Root of the tree of cumulative balances.
    /// @param totalMicroEuro Sum of all cumulative credits.
    /// @param activatesAt Unix time of activation.
    event RootProposed(
        bytes32 indexed feeder,
        bytes32 indexed root,
        uint256 totalMicroEuro,
        uint256 activatesAt
    );

    /// @notice A waiting root was taken out by the guardian.
    /// @param feeder keccak256 of the feeder id.
    /// @param root Root that will never be active by this proposal.
    event RootDisabled(bytes32 indexed feeder, bytes32 indexed root);

    /// @notice A root became active.
    /// @param feeder keccak256 of the feeder id.
    /// @param root Root.
    event RootActivated(bytes32 indexed feeder, bytes32 indexed root);

    /// @notice Deposits arrived that back more credits.
    /// @param feeder keccak256 of the feeder id.
    /// @param amountMicroEuro Amount.
    /// @param reference_ Hash of the bank statement line.
    event Funded(bytes32 indexed feeder, uint256 amountMicroEuro, bytes32 indexed reference_);

    /// @notice A member drew credit; it is paid by bank transfer.
    /// @param feeder keccak256 of the feeder id.
    /// @param account Withdrawal address.
    /// @param amountMicroEuro Amount drawn now; the sum over all events is what was drawn so far.
    event Withdrawn(bytes32 indexed feeder, address indexed account, uint256 amountMicroEuro);

    /// @notice The commitment is not the newest one on the ledger.
    /// @param actual Commitment of the given root and total.
    /// @param limit Newest on the ledger.
    error SettlementVault_NotOnLedger(bytes32 actual, bytes32 limit);
    /// @notice A root waits already.
    /// @param actual Root that waits.
    error SettlementVault_RootPending(bytes32 actual);
    /// @notice No root waits, or it is active already.
    /// @param actual Unix time now.
    /// @param limit Unix time of activation.
    error SettlementVault_TooLate(uint256 actual, uint256 limit);
    /// @notice No root waits, or its delay is not over.
    /// @param actual Unix time now.
    /// @param limit Unix time of activation.
    error SettlementVault_TooEarly(uint256 actual, uint256 limit);
    /// @notice The total of cumulative credits fell.
    /// @param actual Total given.
    /// @param limit Total of the active root.
    error SettlementVault_TotalFell(uint256 actual, uint256 limit);
    /// @notice The balances are settled through an earlier interval than the active ones.
    /// @param actual Interval given.
    /// @param limit Interval of the active root.
    error SettlementVault_IntervalFell(uint256 actual, uint256 limit);
    /// @notice The total is not backed.
    /// @param actual Total given.
    /// @param limit Funded so far.
    error SettlementVault_NotBacked(uint256 actual, uint256 limit);
    /// @notice The amount does not fit.
    /// @param actual Amount given.
    /// @param limit Largest amount.
    error SettlementVault_TooLarge(uint256 actual, uint256 limit);
    /// @notice No root is active.
    /// @param actual Feeder.
    error SettlementVault_NoActiveRoot(bytes32 actual);
    /// @notice The proof does not lead to the active root.
    /// @param actual Root that the proof leads to.
    /// @param limit Active root.
    error SettlementVault_WrongProof(bytes32 actual, bytes32 limit);
    /// @notice Everything under this leaf is drawn already.
    /// @param actual Cumulative credit of the leaf.
    /// @param limit Drawn so far.
    error SettlementVault_NothingToWithdraw(uint256 actual, uint256 limit);
    /// @notice Paying would exceed the declared total; the tree is inconsistent with its total.
    /// @param actual Sum of payments after this one.
    /// @param limit Total of the active root.
    error SettlementVault_TotalExceeded(uint256 actual, uint256 limit);
    /// @notice The proof is longer than any tree allowed.
    /// @param actual Length given.
    /// @param limit Largest length.
    error SettlementVault_ProofTooLong(uint256 actual, uint256 limit);
    /// @notice The activation delay is out of range.
    /// @param actual Seconds given.
    /// @param limit Largest value.
    error SettlementVault_DelayOutOfRange(uint256 actual, uint256 limit);

    /// @notice Records deposits that back more credits.
    /// Emits {Funded}.
    /// Requirements: caller has the operator role; not paused; sum below 2^96.
    /// @param feeder keccak256 of the feeder id.
    /// @param amountMicroEuro Amount.
    /// @param reference_ Hash of the bank statement line.
    function fund(bytes32 feeder, uint96 amountMicroEuro, bytes32 reference_) external;

    /// @notice Proposes the balances of the ledger's newest batch for withdrawal.
    /// Emits {RootProposed}, and {RootActivated} when the waiting root's delay was over.
    /// Requirements: caller has the operator role; not paused; commitment the newest on the ledger; no root
    /// still waiting; total and interval not below the active ones; total backed.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval through which the balances are settled.
    /// @param root Root of the tree of cumulative balances.
    /// @param totalMicroEuro Sum of all cumulative credits.
    function proposeRoot(bytes32 feeder, uint32 interval, bytes32 root, uint80 totalMicroEuro) external;

    /// @notice Takes out a waiting root before it is active.
    /// Emits {RootDisabled}.
    /// Requirements: caller has the guardian role; a root waits and its delay is not over.
    /// @param feeder keccak256 of the feeder id.
    function disableRoot(bytes32 feeder) external;

    /// @notice Makes a waiting root active; anyone may call it.
    /// Emits {RootActivated}.
    /// Requirements: a root waits and its delay is over.
    /// @param feeder keccak256 of the feeder id.
    function activateRoot(bytes32 feeder) external;

    /// @notice Draws everything the caller has not drawn yet under the active root.
    /// Emits {Withdrawn}, and {RootActivated} when the waiting root's delay was over.
    /// Requirements: a root is active; proof right; something left; payments stay within the total.
    /// @param feeder keccak256 of the feeder id.
    /// @param cumulativeMicroEuro Cumulative credit in the leaf.
    /// @param salt Salt of the leaf.
    /// @param proof Merkle path, sorted pairs.
    /// @return amountMicroEuro Amount drawn now.
    function withdraw(
        bytes32 feeder,
        uint80 cumulativeMicroEuro,
        bytes16 salt,
        bytes32[] calldata proof
    ) external returns (uint256 amountMicroEuro);

    /// @notice Stops funding and proposals; withdrawals go on.
    /// Requirements: caller has the guardian role.
    function pause() external;

    /// @notice Lets funding and proposals go on.
    /// Requirements: caller has the guardian role.
    function unpause() external;

    /// @notice Ledger whose balance commitments count here.
    /// @return ledgerAddress The ledger.
    function ledger() external view returns (IBatchLedger ledgerAddress);

    /// @notice Seconds between proposal and activation.
    /// @return delaySeconds The delay.
    function activationDelaySeconds() external view returns (uint256 delaySeconds);

    /// @notice Everything the vault keeps about a feeder.
    /// @param feeder keccak256 of the feeder id.
    /// @return account Roots, totals and times.
    function accountOf(bytes32 feeder) external view returns (VaultAccount memory account);

    /// @notice Drawn so far by one account.
    /// @param feeder keccak256 of the feeder id.
    /// @param account Withdrawal address.
    /// @return cumulativeMicroEuro Amount.
    function withdrawnBy(bytes32 feeder, address account) external view returns (uint256 cumulativeMicroEuro);
}
