// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IAuditAnchor} from "../interfaces/IAuditAnchor.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {SignerQuorum} from "../libraries/SignerQuorum.sol";
import {FeederAuthority} from "../types/BatchTypes.sol";

/// @title AuditAnchor
/// @notice See {IAuditAnchor}.
contract AuditAnchor is IAuditAnchor, EIP712 {
    bytes32 private constant ANCHOR_TYPE =
        keccak256("AuditDay(bytes32 community,uint32 day,uint64 sequence,bytes32 root,bytes32 head)");

    /// @inheritdoc IAuditAnchor
    IRegistry public immutable override registry;

    mapping(bytes32 community => AnchorState state) private _states;

    /// @notice Takes the registry's word for who is a community's operator.
    /// @param registry_ The registry.
    constructor(IRegistry registry_) EIP712("Lateral", "1") {
        registry = registry_;
    }

    /// @inheritdoc IAuditAnchor
    function anchor(
        bytes32 feeder,
        uint32 day,
        uint64 sequence,
        bytes32 root,
        bytes32 head,
        bytes calldata signature
    ) external {
        FeederAuthority memory authority = registry.authorityOf(feeder);
        bytes32 community = authority.community;
        bytes32 structHash = _hash(community, day, sequence, root, head);
        address signer = SignerQuorum.recover(_hashTypedDataV4(structHash), signature);
        if (signer != authority.operator) revert AuditAnchor_NotTheOperator(signer, authority.operator);

        AnchorState storage state = _states[community];
        _requireNext(state, day, sequence, root, head);
        // A gap is impossible and a hole cannot be filled later: the accumulator names every anchor in its turn.
        bytes32 accumulator = Hashes.efficientKeccak256(state.accumulator, structHash);
        _states[community] = AnchorState({
            day: day,
            anchors: state.anchors + 1,
            sequence: sequence,
            head: head,
            accumulator: accumulator
        });
        emit DayAnchored(community, day, sequence, root, head, accumulator);
    }

    /// @inheritdoc IAuditAnchor
    function stateOf(bytes32 community) external view returns (AnchorState memory state) {
        return _states[community];
    }

    /// @inheritdoc IAuditAnchor
    function digestOf(
        bytes32 community,
        uint32 day,
        uint64 sequence,
        bytes32 root,
        bytes32 head
    ) external view returns (bytes32 digest) {
        return _hashTypedDataV4(_hash(community, day, sequence, root, head));
    }

    function _requireNext(
        AnchorState storage state,
        uint32 day,
        uint64 sequence,
        bytes32 root,
        bytes32 head
    ) private view {
        uint256 next = uint256(state.day) + 1;
        if (state.anchors != 0 && day != next) revert AuditAnchor_DayNotNext(day, next);
        uint64 before = state.sequence;
        if (sequence < before) revert AuditAnchor_SequenceFalls(sequence, before);
        // The first anchor has at least one entry: numbers begin at 1, so 0 can only mean that there is none.
        bool grew = sequence != before;
        if (grew != (root != 0) || sequence == 0) revert AuditAnchor_RootMismatch(sequence, before);
        if (grew != (head != state.head) || head == 0) revert AuditAnchor_HeadMismatch(head, state.head);
    }

    function _hash(
        bytes32 community,
        uint32 day,
        uint64 sequence,
        bytes32 root,
        bytes32 head
    ) private pure returns (bytes32 structHash) {
        return keccak256(abi.encode(ANCHOR_TYPE, community, day, sequence, root, head));
    }
}
