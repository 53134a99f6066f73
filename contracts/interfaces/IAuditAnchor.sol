// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRegistry} from "./IRegistry.sol";

/// @title Anchors of audit trails
/// @notice Once a day the operator of a community says on chain how far its audit trail goes and what its entries
/// of that day hash to. From then on nobody, whoever runs the database, can change, add, remove or reorder an
/// entry of that day, or cut off the end of the trail, unnoticed. Days follow one another without a gap, and a day
/// without entries is anchored too, so that leaving out the newest days shows. Anyone may relay. What is kept per
/// community does not grow: the newest anchor and an accumulator over all; the anchors themselves are in the log.
/// Nothing of an entry is on chain. Twin: backend/core/audit/anchor.ts.
interface IAuditAnchor {
    /// @notice What is kept of a community.
    /// @param day Newest anchored day, days since 1970 in UTC.
    /// @param anchors Number of anchored days.
    /// @param sequence Number of the newest entry at the end of that day.
    /// @param head Hash of that entry.
    /// @param accumulator keccak256(accumulator before || struct hash of the anchor), from zero.
    struct AnchorState {
        uint32 day;
        uint32 anchors;
        uint64 sequence;
        bytes32 head;
        bytes32 accumulator;
    }

    /// @notice A day of a community's audit trail is anchored.
    /// @param community keccak256 of the community id.
    /// @param day Days since 1970 in UTC.
    /// @param sequence Number of the newest entry at the end of the day.
    /// @param root Root over the hashes of the day's entries, zero without any.
    /// @param head Hash of the newest entry at the end of the day.
    /// @param accumulator Accumulator after this anchor.
    event DayAnchored(
        bytes32 indexed community,
        uint32 indexed day,
        uint64 sequence,
        bytes32 root,
        bytes32 head,
        bytes32 accumulator
    );

    /// @notice The signature is not the operator's.
    /// @param actual Recovered key, zero if malformed.
    /// @param limit The operator that the registry names for the feeder.
    error AuditAnchor_NotTheOperator(address actual, address limit);
    /// @notice Days follow one another without a gap.
    /// @param actual Day given.
    /// @param limit The only day that can be anchored now.
    error AuditAnchor_DayNotNext(uint256 actual, uint256 limit);
    /// @notice A trail never gets shorter.
    /// @param actual Number of the newest entry given.
    /// @param limit Number of the newest entry anchored.
    error AuditAnchor_SequenceFalls(uint256 actual, uint256 limit);
    /// @notice The root is zero exactly on a day without entries, on which number and head stay as they are.
    /// @param actual Number of the newest entry given.
    /// @param limit Number of the newest entry anchored.
    error AuditAnchor_RootMismatch(uint256 actual, uint256 limit);
    /// @notice The head changes exactly when entries were added, and is never zero.
    /// @param actual Head given.
    /// @param limit Head anchored.
    error AuditAnchor_HeadMismatch(bytes32 actual, bytes32 limit);

    /// @notice Anchors the next day of the audit trail of a feeder's community. The first may be any day.
    /// Emits {DayAnchored}.
    /// Requirements: feeder known; signed by the operator that the registry names for it; day after the newest
    /// anchored one; sequence not below the anchored one; root zero exactly if the sequence stays; head another
    /// exactly if the sequence rises; on the first anchor at least one entry.
    /// @param feeder keccak256 of the id of any feeder of the community; says whose signature counts.
    /// @param day Days since 1970 in UTC.
    /// @param sequence Number of the newest entry at the end of the day.
    /// @param root Root over the hashes of the day's entries, zero without any.
    /// @param head Hash of the newest entry at the end of the day.
    /// @param signature The operator's over the EIP-712 digest of the anchor, 65 bytes.
    function anchor(
        bytes32 feeder,
        uint32 day,
        uint64 sequence,
        bytes32 root,
        bytes32 head,
        bytes calldata signature
    ) external;

    /// @notice What is kept of a community; all zero before its first anchor.
    /// @param community keccak256 of the community id.
    /// @return state Newest anchor and accumulator.
    function stateOf(bytes32 community) external view returns (AnchorState memory state);

    /// @notice What the operator signs.
    /// @param community keccak256 of the community id.
    /// @param day Days since 1970 in UTC.
    /// @param sequence Number of the newest entry at the end of the day.
    /// @param root Root over the hashes of the day's entries, zero without any.
    /// @param head Hash of the newest entry at the end of the day.
    /// @return digest EIP-712 digest (domain "Lateral", version "1", this chain, this contract).
    function digestOf(
        bytes32 community,
        uint32 day,
        uint64 sequence,
        bytes32 root,
        bytes32 head
    ) external view returns (bytes32 digest);

    /// @notice Registry that says whose signature counts.
    /// @return registryAddress The registry.
    function registry() external view returns (IRegistry registryAddress);
}
