// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {FeederAuthority} from "../types/BatchTypes.sol";

/// @title Registry of communities, feeders and metering points
/// @notice Says whose signatures count for a feeder and which network model is in force. Metering points
/// appear only as salted commitments. The distribution system operator can publish and refuse, never trade.
interface IRegistry {
    /// @notice A community exists from now on.
    /// @param community keccak256 of the community id.
    event CommunityRegistered(bytes32 indexed community);

    /// @notice A feeder belongs to a community, and these keys vouch for it.
    /// @param feeder keccak256 of the feeder id.
    /// @param community keccak256 of the community id.
    /// @param operator Key of the market operator.
    /// @param dso Key of the distribution system operator.
    /// @param auditor Key of the auditor.
    event FeederRegistered(
        bytes32 indexed feeder,
        bytes32 indexed community,
        address operator,
        address dso,
        address auditor
    );

    /// @notice The keys that vouch for a feeder changed.
    /// @param feeder keccak256 of the feeder id.
    /// @param operator Key of the market operator.
    /// @param dso Key of the distribution system operator.
    /// @param auditor Key of the auditor.
    event SignersChanged(bytes32 indexed feeder, address operator, address dso, address auditor);

    /// @notice The distribution system operator put a network model in force.
    /// @param feeder keccak256 of the feeder id.
    /// @param networkHash Canonical hash of the model.
    event NetworkPublished(bytes32 indexed feeder, bytes32 indexed networkHash);

    /// @notice The distribution system operator refuses new batches, or takes the refusal back.
    /// @param feeder keccak256 of the feeder id.
    /// @param suspended True while batches are refused.
    /// @param reasonCode Number of the reason in the error catalogue.
    event FeederSuspended(bytes32 indexed feeder, bool indexed suspended, uint16 reasonCode);

    /// @notice The community of a feeder chose how its batches are checked.
    /// @param feeder keccak256 of the feeder id.
    /// @param fullMode True: batches carry their packed orders and are proven optimal on chain.
    event ModeChosen(bytes32 indexed feeder, bool indexed fullMode);

    /// @notice A metering point was registered under a feeder.
    /// @param feeder keccak256 of the feeder id.
    /// @param commitment Salted commitment; says nothing about the household.
    event MeteringPointRegistered(bytes32 indexed feeder, bytes32 indexed commitment);

    /// @notice A metering point left.
    /// @param feeder keccak256 of the feeder id.
    /// @param commitment Salted commitment.
    event MeteringPointRetired(bytes32 indexed feeder, bytes32 indexed commitment);

    /// @notice The community is not registered.
    /// @param actual Id that was given.
    error Registry_CommunityUnknown(bytes32 actual);
    /// @notice The community is registered already.
    /// @param actual Id that was given.
    error Registry_CommunityExists(bytes32 actual);
    /// @notice The feeder is not registered.
    /// @param actual Id that was given.
    error Registry_FeederUnknown(bytes32 actual);
    /// @notice The feeder is registered already.
    /// @param actual Id that was given.
    error Registry_FeederExists(bytes32 actual);
    /// @notice Operator, DSO and auditor must be three different non-zero keys.
    /// @param actual The key that is zero or repeated.
    error Registry_SignersNotDistinct(address actual);
    /// @notice Only the feeder's own distribution system operator may do this.
    /// @param actual Caller.
    /// @param limit The feeder's DSO.
    error Registry_NotTheDso(address actual, address limit);
    /// @notice Only the feeder's own market operator may do this.
    /// @param actual Caller.
    /// @param limit The feeder's operator.
    error Registry_NotTheOperator(address actual, address limit);
    /// @notice A hash or id must not be zero.
    error Registry_ZeroHash();
    /// @notice Too many metering points in one call.
    /// @param actual Number given.
    /// @param limit Largest number.
    error Registry_TooManyPoints(uint256 actual, uint256 limit);
    /// @notice The metering point is registered already (with whichever feeder).
    /// @param actual Commitment given.
    error Registry_PointExists(bytes32 actual);
    /// @notice The metering point is not registered under this feeder.
    /// @param actual Commitment given.
    error Registry_PointUnknown(bytes32 actual);

    /// @notice Registers a community.
    /// Emits {CommunityRegistered}.
    /// Requirements: caller has the administrator role; id non-zero and new.
    /// @param community keccak256 of the community id.
    function registerCommunity(bytes32 community) external;

    /// @notice Registers a feeder, its three signers and its first network model.
    /// Emits {FeederRegistered} and {NetworkPublished}.
    /// Requirements: caller has the administrator role; community known; feeder new; three different signers;
    /// network hash non-zero.
    /// @param feeder keccak256 of the feeder id.
    /// @param community keccak256 of the community id.
    /// @param operator Key of the market operator.
    /// @param dso Key of the distribution system operator.
    /// @param auditor Key of the auditor.
    /// @param networkHash Canonical hash of the network model.
    function registerFeeder(
        bytes32 feeder,
        bytes32 community,
        address operator,
        address dso,
        address auditor,
        bytes32 networkHash
    ) external;

    /// @notice Replaces the signers of a feeder, for instance after the loss of a key.
    /// Emits {SignersChanged}.
    /// Requirements: caller has the administrator role; feeder known; three different signers.
    /// @param feeder keccak256 of the feeder id.
    /// @param operator Key of the market operator.
    /// @param dso Key of the distribution system operator.
    /// @param auditor Key of the auditor.
    function changeSigners(bytes32 feeder, address operator, address dso, address auditor) external;

    /// @notice Puts a network model in force; later batches must name it.
    /// Emits {NetworkPublished}.
    /// Requirements: caller has the DSO role and is this feeder's DSO; hash non-zero.
    /// @param feeder keccak256 of the feeder id.
    /// @param networkHash Canonical hash of the network model.
    function publishNetwork(bytes32 feeder, bytes32 networkHash) external;

    /// @notice Refuses new batches on a feeder, or accepts them again. Void records stay possible.
    /// Emits {FeederSuspended}.
    /// Requirements: caller has the DSO role and is this feeder's DSO.
    /// @param feeder keccak256 of the feeder id.
    /// @param suspended True to refuse.
    /// @param reasonCode Number of the reason in the error catalogue.
    function suspendFeeder(bytes32 feeder, bool suspended, uint16 reasonCode) external;

    /// @notice Chooses full mode for a feeder, or constant-cost batches again; from the next batch on.
    /// Emits {ModeChosen}.
    /// Requirements: caller has the administrator role; feeder known.
    /// @param feeder keccak256 of the feeder id.
    /// @param fullMode True: only batches with their packed orders are taken.
    function chooseMode(bytes32 feeder, bool fullMode) external;

    /// @notice Registers metering points by salted commitment.
    /// Emits {MeteringPointRegistered} per point.
    /// Requirements: caller has the operator role and is this feeder's operator; at most 256 points, each
    /// non-zero and new.
    /// @param feeder keccak256 of the feeder id.
    /// @param commitments Salted commitments.
    function registerMeteringPoints(bytes32 feeder, bytes32[] calldata commitments) external;

    /// @notice Retires a metering point; its commitment can then be registered again.
    /// Emits {MeteringPointRetired}.
    /// Requirements: caller has the operator role and is this feeder's operator; point registered there.
    /// @param feeder keccak256 of the feeder id.
    /// @param commitment Salted commitment.
    function retireMeteringPoint(bytes32 feeder, bytes32 commitment) external;

    /// @notice Who vouches for a feeder and which network model is in force.
    /// Requirements: feeder known.
    /// @param feeder keccak256 of the feeder id.
    /// @return authority Community, signers, suspension and network hash.
    function authorityOf(bytes32 feeder) external view returns (FeederAuthority memory authority);

    /// @notice Whether a community is registered.
    /// @param community keccak256 of the community id.
    /// @return known True when registered.
    function isCommunity(bytes32 community) external view returns (bool known);

    /// @notice Whether a feeder is registered.
    /// @param feeder keccak256 of the feeder id.
    /// @return known True when registered.
    function isFeeder(bytes32 feeder) external view returns (bool known);

    /// @notice Feeder of a metering point, or zero.
    /// @param commitment Salted commitment.
    /// @return feeder keccak256 of the feeder id.
    function feederOfPoint(bytes32 commitment) external view returns (bytes32 feeder);
}
