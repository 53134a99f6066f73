// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {FullChecks} from "../../../contracts/libraries/FullChecks.sol";
import {CourtHarness} from "./CourtHarness.sol";
import {Checked} from "./Vm.sol";

/// @notice Fuzz tests of full mode: whatever bytes arrive, what passes keeps every rule by its plain definition.
contract FullChecksTest is Checked {
    CourtHarness internal harness = new CourtHarness();

    struct Row {
        uint256 segment;
        uint256 kind;
        uint256 exempt;
        int256 limit;
        uint256 energy;
        uint256 local;
        uint256 exported;
    }

    /// @notice One seller and one must-serve buyer in one segment, both at the same amount.
    function _street(
        uint16 amount,
        uint16 price,
        uint16 below,
        uint16 above
    ) internal pure returns (bytes memory segments, bytes memory orders) {
        int16 pool = int16(uint16(price % 5_000));
        segments = abi.encodePacked(uint8(0xff), int32(-1e6), int32(1e6), int32(uint32(amount)), uint32(0), pool);
        orders = abi.encodePacked(
            _book(0, 0, pool - int16(below % 300) - 1, amount),
            _book(0, 3, pool + int16(above % 300) + 1, amount),
            amount,
            uint16(0),
            amount,
            uint16(0)
        );
    }

    function _book(uint256 step, uint256 kind, int256 limit, uint256 energy) internal pure returns (bytes5) {
        uint256 word = (step << 35) | (kind << 31) | ((uint256(limit) & 0x7fff) << 16) | energy;
        return bytes5(uint40(word));
    }

    function testFuzz_OptimumPasses(uint16 amount, uint16 price, uint16 below, uint16 above) public view {
        (bytes memory segments, bytes memory orders) = _street(amount, price, below, above);
        harness.checkFull(segments, int16(uint16(price % 5_000)), amount, orders);
    }

    /// @notice A watt hour less for both is feasible and balanced, and worth less.
    function testFuzz_FeasibleButSuboptimalIsRefused(uint16 amount, uint16 price) public {
        vm.assume(amount > 1);
        int16 pool = int16(uint16(price % 5_000));
        uint16 less = amount - 1;
        bytes memory segments = abi.encodePacked(
            uint8(0xff),
            int32(-1e6),
            int32(1e6),
            int32(uint32(less)),
            uint32(0),
            pool
        );
        bytes memory orders = abi.encodePacked(
            _book(0, 0, pool - 1, amount),
            _book(0, 3, pool + 1, amount),
            less,
            uint16(0),
            less,
            uint16(0)
        );
        vm.expectPartialRevert(FullChecks.FullChecks_NotOptimal.selector);
        harness.checkFull(segments, pool, less, orders);
    }

    /// @notice An order beyond the last segment would be in nobody's sum.
    function testFuzz_OrderBeyondTheSegmentsIsRefused(uint8 step) public {
        uint256 far = 1 + (step % 31);
        bytes memory segments = abi.encodePacked(uint8(0xff), int32(0), int32(0), int32(0), uint32(0), int16(100));
        bytes memory orders = abi.encodePacked(_book(far, 0, 90, 50), uint16(50), uint16(0));
        vm.expectPartialRevert(FullChecks.FullChecks_SegmentUnknown.selector);
        harness.checkFull(segments, 100, 0, orders);
    }

    function testFuzz_NothingUnsoundPasses(bytes calldata noise, int16 price, int16 pool, uint16 traded) public view {
        uint256 count = noise.length / 9;
        if (count == 0 || count > 40) return;
        bytes memory segments = abi.encodePacked(
            uint8(0xff),
            int32(-1e9),
            int32(1e9),
            int32(uint32(traded)),
            uint32(0),
            price
        );
        try harness.checkFull(segments, pool, 0, noise[:count * 9]) {
            int256 sum = 0;
            for (uint256 i = 0; i < count; ++i) {
                Row memory row = _unpack(noise, count, i);
                assertTrue(row.local + row.exported <= row.energy, "within the order");
                if (row.kind == 3) assertTrue(row.local == 0, "no must-serve demand was published");
                else if (row.kind == 2) sum -= int256(row.local);
                else sum += int256(row.local);
                _checkPrices(row, price, pool);
            }
            assertTrue(sum == int256(uint256(traded)), "adds up");
        } catch {}
    }

    function _checkPrices(Row memory row, int256 price, int256 pool) internal pure {
        int256 reference_ = row.kind == 3 ? pool : price;
        if (row.kind == 1 && pool < price) reference_ = pool;
        int256 surplus = row.kind < 2 ? reference_ - row.limit : row.limit - reference_;
        if (surplus < 0) assertTrue(row.local == 0, "worse is not filled");
        if (surplus > 0 && row.exempt == 0) assertTrue(row.local == row.energy, "better is filled");
        if (row.kind == 1 && price < pool) assertTrue(row.exported == 0, "no export below the pool price");
    }

    function _unpack(bytes calldata noise, uint256 count, uint256 i) internal pure returns (Row memory row) {
        uint256 word = uint40(bytes5(noise[i * 5:i * 5 + 5]));
        uint256 fill = uint32(bytes4(noise[count * 5 + i * 4:count * 5 + i * 4 + 4]));
        row.exempt = (word >> 33) & 3;
        row.kind = (word >> 31) & 3;
        row.limit = int256(word << 225) >> 241;
        row.energy = word & 0xffff;
        row.local = fill >> 16;
        row.exported = fill & 0xffff;
    }
}
