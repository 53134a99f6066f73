// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAccountRegistry} from "./IAccountRegistry.sol";
import {IBatchLedger} from "./IBatchLedger.sol";

/// @title Vault of cumulative balances
/// @notice Members draw their cumulative credit with a Merkle proof. The unit is a non-transferable credit of
/// one micro-euro; the amount is paid out by bank transfer against the withdrawal record. A vault that was made
/// with a euro token of six decimals pays that token instead.
/// @dev Safety: paid <= total of the active root <= funded, per feeder, always; with a token, its balance here
/// is at least the sum of funded minus paid. Corrections are deltas: cumulative credits never fall, and what a
/// correction takes back is a debit elsewhere. Liveness: once a root is active, no role can keep a member from
/// withdrawing; pausing does not touch withdrawals. The guardian can only delay.
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

    /// @notice What a member signs so that somebody else can send its withdrawal and pay for it.
    /// @param feeder keccak256 of the feeder id.
    /// @param account Account in the leaf.
    /// @param cumulativeMicroEuro Cumulative credit in the leaf.
    /// @param recipient Who gets the tokens; the account itself where the unit is a credit.
    /// @param nonce Nonce of the account in this vault.
    /// @param deadline Unix time.
    struct Withdrawal {
        bytes32 feeder;
        address account;
        uint80 cumulativeMicroEuro;
        address recipient;
        uint64 nonce;
        uint64 deadline;
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

    /// @notice No final batch of the ledger carries this commitment, or a batch that it rests on was voided.
    /// @param actual Commitment of the given root and total.
    /// @param limit Digest of the batch that was named.
    error SettlementVault_NotFinal(bytes32 actual, bytes32 limit);
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
    /// @notice The balances are not settled through a later interval than the active ones.
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

    /// @notice The token's decimals are not those of a micro-euro.
    /// @param actual Decimals of the token.
    /// @param limit Decimals expected.
    error SettlementVault_WrongDecimals(uint256 actual, uint256 limit);
    /// @notice The token kept something of the transfer for itself.
    /// @param actual Amount that arrived.
    /// @param limit Amount that was sent.
    error SettlementVault_FeeOnTransfer(uint256 actual, uint256 limit);
    /// @notice This vault has no token, or has one.
    /// @param actual The token, zero when none.
    error SettlementVault_WrongUnit(address actual);
    /// @notice The permit is not valid, and there is no sufficient allowance.
    /// @param actual Caller.
    error SettlementVault_NotPermitted(address actual);
    /// @notice Credit cannot be sent to somebody else.
    /// @param actual Recipient given.
    /// @param limit The account.
    error SettlementVault_NotTransferable(address actual, address limit);
    /// @notice No key of the account signed.
    /// @param actual The account.
    error SettlementVault_NotSigned(address actual);
    /// @notice The deposit is not signed by the feeder's operator.
    /// @param actual Recovered key, zero if malformed.
    /// @param limit The feeder's operator.
    error SettlementVault_NotTheOperator(address actual, address limit);
    /// @notice Another nonce is due.
    /// @param actual Nonce given.
    /// @param limit Nonce that is due.
    error SettlementVault_WrongNonce(uint256 actual, uint256 limit);
    /// @notice The intent ended.
    /// @param actual Unix time now.
    /// @param limit Deadline of the intent.
    error SettlementVault_Expired(uint256 actual, uint256 limit);

    /// @notice Records deposits that back more credits; with a token, takes the amount from the caller.
    /// Emits {Funded}.
    /// Requirements: caller has the operator role; not paused; sum below 2^96; with a token, allowance and
    /// balance suffice and the whole amount arrives.
    /// @param feeder keccak256 of the feeder id.
    /// @param amountMicroEuro Amount.
    /// @param reference_ Hash of the bank statement line.
    function fund(bytes32 feeder, uint96 amountMicroEuro, bytes32 reference_) external;

    /// @notice The same with the allowance of a signed permit (ERC-2612), which may have been used before.
    /// Emits {Funded}.
    /// Requirements: as {fund}; the vault has a token.
    /// @param feeder keccak256 of the feeder id.
    /// @param amountMicroEuro Amount.
    /// @param reference_ Hash of the bank statement line.
    /// @param deadline Unix time in the permit.
    /// @param v Signature of the permit.
    /// @param r Signature of the permit.
    /// @param s Signature of the permit.
    function fundWithPermit(
        bytes32 feeder,
        uint96 amountMicroEuro,
        bytes32 reference_,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Records deposits that the feeder's operator signed; anyone may relay.
    /// Emits {Funded}.
    /// Requirements: the vault has no token; not paused; signed by the feeder's operator over
    /// Funding(feeder, amount, reference, fundedBefore); nothing was funded since; sum below 2^96.
    /// @param feeder keccak256 of the feeder id.
    /// @param amountMicroEuro Amount.
    /// @param reference_ Hash of the bank statement line.
    /// @param fundedBefore Funded so far, micro-euro: makes the signature good for once.
    /// @param signature 65 bytes.
    function fundSigned(
        bytes32 feeder,
        uint96 amountMicroEuro,
        bytes32 reference_,
        uint96 fundedBefore,
        bytes calldata signature
    ) external;

    /// @notice Proposes the balances of a batch for withdrawal. Anyone may relay: what counts is the commitment
    /// that two of operator, DSO and auditor signed and that nobody can challenge any more.
    /// Emits {RootProposed}, and {RootActivated} when the waiting root's delay was over.
    /// Requirements: not paused; the ledger says that money may move on this batch's balances; no root
    /// still waiting; interval later than the active one, total not below it; total backed.
    /// @param feeder keccak256 of the feeder id.
    /// @param interval Interval through which the balances are settled.
    /// @param root Root of the tree of cumulative balances.
    /// @param totalMicroEuro Sum of all cumulative credits.
    /// @param digest EIP-712 digest of the batch that carries them.
    /// @param operator The feeder's operator when the batch was recorded.
    function proposeRoot(
        bytes32 feeder,
        uint32 interval,
        bytes32 root,
        uint80 totalMicroEuro,
        bytes32 digest,
        address operator
    ) external;

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
    /// Requirements: with a token, the caller is still a key of its account; a root is active; proof right; something
    /// left; payments stay within the total.
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

    /// @notice Draws for a member who signed an intent; the sender pays for the transaction.
    /// Emits {Withdrawn}, and {RootActivated} when the waiting root's delay was over.
    /// Requirements: as {withdraw}; deadline not passed; nonce due; signed by a key of the account over
    /// Withdrawal(feeder, account, cumulativeMicroEuro, recipient, nonce, deadline); without a token the
    /// recipient is the account.
    /// @param intent What the member signed.
    /// @param salt Salt of the leaf.
    /// @param proof Merkle path, sorted pairs.
    /// @param signature secp256k1 or passkey signature.
    /// @return amountMicroEuro Amount drawn now.
    function withdrawFor(
        Withdrawal calldata intent,
        bytes16 salt,
        bytes32[] calldata proof,
        bytes calldata signature
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

    /// @notice Keys of the accounts.
    /// @return accountRegistry The registry.
    function accounts() external view returns (IAccountRegistry accountRegistry);

    /// @notice Euro token of six decimals.
    /// @return tokenAddress The token; zero where the unit is a credit.
    function token() external view returns (IERC20 tokenAddress);

    /// @notice Nonce that the next signed withdrawal of the account must carry.
    /// @param account The account.
    /// @return nonce The nonce.
    function nonceOf(address account) external view returns (uint64 nonce);

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
