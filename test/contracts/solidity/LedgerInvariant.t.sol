// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IChallengeCourt} from "../../../contracts/interfaces/IChallengeCourt.sol";
import {BatchLedger} from "../../../contracts/market/BatchLedger.sol";
import {BatchChecks} from "../../../contracts/libraries/BatchChecks.sol";
import {TypedRecords} from "../../../contracts/libraries/TypedRecords.sol";
import {Registry} from "../../../contracts/registry/Registry.sol";
import {Batch, FeederState} from "../../../contracts/types/BatchTypes.sol";
import {ParityHarness} from "./ParityHarness.sol";
import {Checked} from "./Vm.sol";

/// @notice Acts as an operator that closes gates, commits and voids intervals in any order, right or wrong.
contract LedgerHandler is Checked {
    bytes32 public constant FEEDER = keccak256("feeder");
    bytes32 public constant COMMUNITY = keccak256("community");
    bytes32 public constant NETWORK = keccak256("network");
    uint256 internal constant OPERATOR = 0xA11CE;
    uint256 internal constant DSO = 0xB0B;
    uint256 internal constant AUDITOR = 0xC0DE;

    BatchLedger public ledger;
    ParityHarness internal harness = new ParityHarness();
    bytes32 public expectedAccumulator;
    uint64 public expectedRecords;
    uint32 public newest;
    bool public recordedTwice;
    mapping(uint32 interval => bool recorded) internal recorded;

    constructor() {
        AccessManager manager = new AccessManager(address(this));
        Registry registry = new Registry(address(manager));
        registry.registerCommunity(COMMUNITY);
        registry.registerFeeder(FEEDER, COMMUNITY, vm.addr(OPERATOR), vm.addr(DSO), vm.addr(AUDITOR), NETWORK);
        ledger = new BatchLedger(registry, IChallengeCourt(address(0)), 0, 0);
    }

    function _digest(bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Lateral"),
                keccak256("1"),
                block.chainid,
                address(ledger)
            )
        );
        return keccak256(bytes.concat(hex"1901", domain, structHash));
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _interval(uint256 seed) internal view returns (uint32) {
        return uint32(newest == 0 ? 100 + (seed % 4) : newest - 1 + (seed % 6));
    }

    function _ordersRoot(uint32 interval) internal pure returns (bytes32) {
        return keccak256(abi.encode("orders", interval));
    }

    function closeGate(uint256 seed) external {
        uint32 interval = _interval(seed);
        bytes32 digest = _digest(harness.hashOrders(COMMUNITY, FEEDER, interval, _ordersRoot(interval)));
        try ledger.commitOrders(FEEDER, interval, _ordersRoot(interval), _sign(OPERATOR, digest)) {} catch {}
    }

    function commit(uint256 seed) external {
        uint32 interval = _interval(seed);
        int32 traded = int32(int256(seed % 5_000));
        bytes memory segments = abi.encodePacked(uint8(0xff), int32(0), int32(9_000), traded, uint32(0), int16(150));
        Batch memory batch = Batch({
            feeder: FEEDER,
            interval: interval,
            ordersRoot: _ordersRoot(interval),
            allocationRoot: keccak256(abi.encode(seed)),
            balanceRoot: keccak256(abi.encode("balances", seed)),
            networkHash: NETWORK,
            envelopeHash: harness.hashEnvelope(COMMUNITY, FEEDER, interval, NETWORK, segments),
            poolPriceTicks: 150,
            mustServeWh: uint64(uint32(traded)),
            networkChargesMicroEuro: 0,
            congestionMicroEuro: 0,
            segments: segments
        });
        bytes32 digest = _digest(harness.hashBatch(COMMUNITY, batch));
        try ledger.commitBatch(batch, bytes.concat(_sign(OPERATOR, digest), _sign(DSO, digest)), "") {
            _note(interval, digest);
        } catch {}
    }

    function end(uint256 seed) external {
        uint32 interval = _interval(seed);
        bytes32 digest = _digest(harness.hashVoid(COMMUNITY, FEEDER, interval, 3001));
        try ledger.commitVoid(FEEDER, interval, 3001, bytes.concat(_sign(DSO, digest), _sign(AUDITOR, digest))) {
            _note(interval, digest);
        } catch {}
    }

    function _note(uint32 interval, bytes32 digest) internal {
        if (recorded[interval] || interval <= newest) recordedTwice = true;
        recorded[interval] = true;
        newest = interval;
        ++expectedRecords;
        expectedAccumulator = keccak256(abi.encode(expectedAccumulator, digest));
    }
}

/// @notice Invariants of the ledger under any sequence of acts.
contract LedgerInvariantTest is Checked {
    LedgerHandler internal handler;

    function setUp() public {
        handler = new LedgerHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @notice The acts do something: a story with a batch and a void record.
    function test_TheHandlerReachesRecords() public {
        handler.closeGate(0);
        handler.commit(0);
        assertEq(handler.expectedRecords(), 1);
        handler.commit(0);
        handler.end(2);
        assertEq(handler.expectedRecords(), 2);
    }

    /// @notice At most one record per interval, in strictly increasing order.
    function invariant_OneRecordPerInterval() public view {
        assertTrue(!handler.recordedTwice(), "an interval was recorded twice or out of order");
    }

    /// @notice The accumulator is the hash chain over exactly the accepted records.
    function invariant_AccumulatorIsTheChain() public view {
        FeederState memory state = handler.ledger().stateOf(handler.FEEDER());
        assertEq(state.accumulator, handler.expectedAccumulator());
        assertEq(state.records, handler.expectedRecords());
        assertEq(state.lastInterval, handler.newest());
    }

    /// @notice No interval waits that is over, and no gate closure was skipped.
    function invariant_PendingLiesAhead() public view {
        FeederState memory state = handler.ledger().stateOf(handler.FEEDER());
        if (state.pending == 0) return;
        uint256 oldest = uint256(state.base) + 1;
        uint64 bits = state.pending;
        while (bits & 1 == 0) {
            bits >>= 1;
            ++oldest;
        }
        assertTrue(oldest > state.lastInterval, "an interval waits that is over");
    }
}
