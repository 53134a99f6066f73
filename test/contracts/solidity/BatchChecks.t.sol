// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {BatchChecks} from "../../../contracts/libraries/BatchChecks.sol";
import {ParityHarness} from "./ParityHarness.sol";
import {Checked} from "./Vm.sol";

/// @notice Fuzz tests of the checks on segments: whatever the numbers, what passes is balanced and feasible.
contract BatchChecksTest is Checked {
    ParityHarness internal harness = new ParityHarness();

    struct Row {
        uint8 parent;
        int32 lower;
        int32 upper;
        int32 traded;
        uint32 exported;
        int16 price;
    }

    function _pack(Row[] memory rows) internal pure returns (bytes memory packed) {
        for (uint256 i = 0; i < rows.length; ++i) {
            packed = bytes.concat(packed, abi.encodePacked(rows[i].parent, rows[i].lower, rows[i].upper));
        }
        for (uint256 i = 0; i < rows.length; ++i) {
            packed = bytes.concat(packed, abi.encodePacked(rows[i].traded, rows[i].exported, rows[i].price));
        }
    }

    /// @notice A street of `seed`ed numbers that is sound: limits around each flow, one price.
    function _sound(uint256 seed) internal pure returns (Row[] memory rows, int256 price, uint256 mustServe) {
        uint256 count = 1 + (seed % 12);
        rows = new Row[](count);
        price = int256(seed % 2_000) - 500;
        int256 sum = 0;
        for (uint256 i = 0; i < count; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, i)));
            rows[i].parent = i == 0 ? 0xff : uint8(word % i);
            rows[i].traded = int32(int256((word >> 8) % 20_000)) - 6_000;
            rows[i].exported = uint32((word >> 64) % 3_000);
            rows[i].price = int16(price);
            sum += rows[i].traded;
        }
        if (sum < 0) {
            rows[0].traded -= int32(sum);
            sum = 0;
        }
        mustServe = uint256(sum);
        int256[] memory flows = _flows(rows);
        for (uint256 i = 0; i < count; ++i) {
            rows[i].lower = int32(flows[i] - int256(seed % 7));
            rows[i].upper = int32(flows[i] + int256(seed % 11));
        }
    }

    /// @notice Flows by their definition: for every segment, the sum over all its descendants and itself.
    function _flows(Row[] memory rows) internal pure returns (int256[] memory flows) {
        flows = new int256[](rows.length);
        for (uint256 i = 0; i < rows.length; ++i) {
            uint256 spot = i;
            while (true) {
                flows[spot] += int256(rows[i].traded) + int256(uint256(rows[i].exported));
                if (spot == 0) break;
                spot = rows[spot].parent;
            }
        }
    }

    function testFuzz_SoundBatchesPass(uint256 seed) public view {
        (Row[] memory rows, int256 price, uint256 mustServe) = _sound(seed);
        harness.check(_pack(rows), price, mustServe, 0);
    }

    function testFuzz_OneWattHourMoreIsRefused(uint256 seed) public {
        (Row[] memory rows, int256 price, uint256 mustServe) = _sound(seed);
        vm.expectPartialRevert(BatchChecks.BatchChecks_EnergyUnbalanced.selector);
        harness.check(_pack(rows), price, mustServe + 1, 0);
    }

    function testFuzz_OneMicroEuroMoreIsRefused(uint256 seed) public {
        (Row[] memory rows, int256 price, uint256 mustServe) = _sound(seed);
        vm.expectPartialRevert(BatchChecks.BatchChecks_MoneyUnbalanced.selector);
        harness.check(_pack(rows), price, mustServe, 1);
    }

    function testFuzz_FlowBeyondALimitIsRefused(uint256 seed, uint256 which, bool above) public {
        (Row[] memory rows, int256 price, uint256 mustServe) = _sound(seed);
        int256[] memory flows = _flows(rows);
        uint256 spot = which % rows.length;
        if (above) rows[spot].upper = int32(flows[spot] - 1);
        else rows[spot].lower = int32(flows[spot] + 1);
        vm.expectPartialRevert(BatchChecks.BatchChecks_OutsideEnvelope.selector);
        harness.check(_pack(rows), price, mustServe, 0);
    }

    function testFuzz_PriceStepAcrossSlackIsRefused(uint256 seed, uint256 which, bool lower) public {
        (Row[] memory rows, int256 price, uint256 mustServe) = _sound(seed);
        uint256 spot = which % rows.length;
        for (uint256 i = 0; i < rows.length; ++i) {
            rows[i].lower -= 1;
            rows[i].upper += 1;
        }
        rows[spot].price = int16(lower ? price - 1 : price + 1);
        vm.expectPartialRevert(BatchChecks.BatchChecks_PriceAcrossSlack.selector);
        harness.check(_pack(rows), price, mustServe, 0);
    }

    /// @notice Whatever bytes arrive, passing implies feasibility and balance by the plain definitions.
    function testFuzz_NothingUnsoundPasses(bytes calldata noise, int16 price, uint32 mustServe, uint32 rent) public view {
        uint256 count = noise.length / BatchChecks.SEGMENT_BYTES;
        if (count == 0 || count > BatchChecks.MAX_SEGMENTS) return;
        bytes calldata packed = noise[:count * BatchChecks.SEGMENT_BYTES];
        try harness.check(packed, price, mustServe, rent) {
            Row[] memory rows = _unpack(packed, count);
            int256[] memory flows = _flows(rows);
            int256 traded = 0;
            int256 money = int256(price) * int256(uint256(mustServe));
            for (uint256 i = 0; i < count; ++i) {
                assertTrue(flows[i] >= rows[i].lower && flows[i] <= rows[i].upper, "inside the envelope");
                traded += rows[i].traded;
                money -= int256(rows[i].price) * rows[i].traded;
            }
            assertEq(uint256(traded), mustServe);
            assertEq(uint256(money), rent);
        } catch {}
    }

    function _unpack(bytes calldata packed, uint256 count) internal pure returns (Row[] memory rows) {
        rows = new Row[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes calldata limits = packed[i * 9:i * 9 + 9];
            bytes calldata outcome = packed[count * 9 + i * 10:count * 9 + i * 10 + 10];
            rows[i] = Row({
                parent: uint8(bytes1(limits[0:1])),
                lower: int32(uint32(bytes4(limits[1:5]))),
                upper: int32(uint32(bytes4(limits[5:9]))),
                traded: int32(uint32(bytes4(outcome[0:4]))),
                exported: uint32(bytes4(outcome[4:8])),
                price: int16(uint16(bytes2(outcome[8:10])))
            });
        }
    }

    function testFuzz_LengthMustBeWhole(bytes calldata noise) public {
        vm.assume(noise.length % BatchChecks.SEGMENT_BYTES != 0);
        vm.expectPartialRevert(BatchChecks.BatchChecks_SegmentLength.selector);
        harness.check(noise, 0, 0, 0);
    }

    function test_ParentMustComeFirst() public {
        (Row[] memory rows, int256 price, uint256 mustServe) = _sound(11);
        rows[rows.length - 1].parent = uint8(rows.length - 1);
        vm.expectPartialRevert(BatchChecks.BatchChecks_TreeOrder.selector);
        harness.check(_pack(rows), price, mustServe, 0);
    }
}
