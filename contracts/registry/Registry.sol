// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {FeederAuthority} from "../types/BatchTypes.sol";

/// @title Registry
/// @notice See {IRegistry}.
contract Registry is IRegistry, AccessManaged {
    /// @notice Largest number of metering points in one call.
    uint256 public constant MAX_POINTS_PER_CALL = 256;

    mapping(bytes32 community => bool known) private _communities;
    mapping(bytes32 feeder => FeederAuthority authority) private _feeders;
    mapping(bytes32 commitment => bytes32 feeder) private _points;

    /// @notice Hands role checks to an AccessManager.
    /// @param manager AccessManager that holds the roles.
    constructor(address manager) AccessManaged(manager) {}

    /// @inheritdoc IRegistry
    function registerCommunity(bytes32 community) external restricted {
        if (community == 0) revert Registry_ZeroHash();
        if (_communities[community]) revert Registry_CommunityExists(community);
        _communities[community] = true;
        emit CommunityRegistered(community);
    }

    /// @inheritdoc IRegistry
    function registerFeeder(
        bytes32 feeder,
        bytes32 community,
        address operator,
        address dso,
        address auditor,
        bytes32 networkHash
    ) external restricted {
        if (feeder == 0 || networkHash == 0) revert Registry_ZeroHash();
        if (!_communities[community]) revert Registry_CommunityUnknown(community);
        if (_feeders[feeder].community != 0) revert Registry_FeederExists(feeder);
        _requireDistinct(operator, dso, auditor);
        _feeders[feeder] = FeederAuthority({
            community: community,
            networkHash: networkHash,
            operator: operator,
            suspended: false,
            fullMode: false,
            dso: dso,
            auditor: auditor
        });
        emit FeederRegistered(feeder, community, operator, dso, auditor);
        emit NetworkPublished(feeder, networkHash);
    }

    /// @inheritdoc IRegistry
    function changeSigners(bytes32 feeder, address operator, address dso, address auditor) external restricted {
        FeederAuthority storage authority = _known(feeder);
        _requireDistinct(operator, dso, auditor);
        authority.operator = operator;
        authority.dso = dso;
        authority.auditor = auditor;
        emit SignersChanged(feeder, operator, dso, auditor);
    }

    /// @inheritdoc IRegistry
    function publishNetwork(bytes32 feeder, bytes32 networkHash) external restricted {
        if (networkHash == 0) revert Registry_ZeroHash();
        _ofDso(feeder).networkHash = networkHash;
        emit NetworkPublished(feeder, networkHash);
    }

    /// @inheritdoc IRegistry
    function suspendFeeder(bytes32 feeder, bool suspended, uint16 reasonCode) external restricted {
        _ofDso(feeder).suspended = suspended;
        emit FeederSuspended(feeder, suspended, reasonCode);
    }

    /// @inheritdoc IRegistry
    function chooseMode(bytes32 feeder, bool fullMode) external restricted {
        _known(feeder).fullMode = fullMode;
        emit ModeChosen(feeder, fullMode);
    }

    /// @inheritdoc IRegistry
    function registerMeteringPoints(bytes32 feeder, bytes32[] calldata commitments) external restricted {
        _requireOperator(feeder);
        uint256 count = commitments.length;
        if (count > MAX_POINTS_PER_CALL) revert Registry_TooManyPoints(count, MAX_POINTS_PER_CALL);
        for (uint256 index = 0; index < count; ++index) {
            bytes32 commitment = commitments[index];
            if (commitment == 0) revert Registry_ZeroHash();
            if (_points[commitment] != 0) revert Registry_PointExists(commitment);
            _points[commitment] = feeder;
            emit MeteringPointRegistered(feeder, commitment);
        }
    }

    /// @inheritdoc IRegistry
    function retireMeteringPoint(bytes32 feeder, bytes32 commitment) external restricted {
        _requireOperator(feeder);
        if (_points[commitment] != feeder) revert Registry_PointUnknown(commitment);
        delete _points[commitment];
        emit MeteringPointRetired(feeder, commitment);
    }

    /// @inheritdoc IRegistry
    function authorityOf(bytes32 feeder) external view returns (FeederAuthority memory authority) {
        return _known(feeder);
    }

    /// @inheritdoc IRegistry
    function isCommunity(bytes32 community) external view returns (bool known) {
        return _communities[community];
    }

    /// @inheritdoc IRegistry
    function isFeeder(bytes32 feeder) external view returns (bool known) {
        return _feeders[feeder].community != 0;
    }

    /// @inheritdoc IRegistry
    function feederOfPoint(bytes32 commitment) external view returns (bytes32 feeder) {
        return _points[commitment];
    }

    function _known(bytes32 feeder) private view returns (FeederAuthority storage authority) {
        authority = _feeders[feeder];
        if (authority.community == 0) revert Registry_FeederUnknown(feeder);
    }

    function _ofDso(bytes32 feeder) private view returns (FeederAuthority storage authority) {
        authority = _known(feeder);
        if (authority.dso != msg.sender) revert Registry_NotTheDso(msg.sender, authority.dso);
    }

    function _requireOperator(bytes32 feeder) private view {
        address operator = _known(feeder).operator;
        if (operator != msg.sender) revert Registry_NotTheOperator(msg.sender, operator);
    }

    function _requireDistinct(address operator, address dso, address auditor) private pure {
        if (operator == address(0)) revert Registry_SignersNotDistinct(operator);
        if (dso == address(0) || dso == operator) revert Registry_SignersNotDistinct(dso);
        if (auditor == address(0) || auditor == operator || auditor == dso) {
            revert Registry_SignersNotDistinct(auditor);
        }
    }
}
