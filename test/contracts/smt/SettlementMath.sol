// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice The vault's arithmetic with any values that its types allow; each assertion is proven for all of them.
/// @dev The same expressions as SettlementVault._draw, _record and proposeRoot.
contract SettlementMath {
    /// @notice Paid never passes the total, and rises by exactly what was drawn.
    function draw(uint80 cumulative, uint80 drawn, uint80 paid, uint80 total) external pure {
        if (cumulative <= drawn) return;
        uint256 amount = uint256(cumulative) - drawn;
        uint256 after_ = uint256(paid) + amount;
        if (after_ > total) return;
        assert(after_ <= type(uint80).max);
        assert(after_ > paid);
        assert(after_ - paid == amount);
    }

    /// @notice Solvency is kept by every act: paid <= total <= funded before means the same after.
    function solvency(uint80 paid, uint80 total, uint96 funded, uint96 deposit, uint80 proposed) external pure {
        if (paid > total || total > funded) return;
        uint256 sum = uint256(funded) + deposit;
        if (sum > type(uint96).max) return;
        assert(paid <= total && total <= uint96(sum));
        if (proposed < total || proposed > uint96(sum)) return;
        assert(paid <= proposed && proposed <= uint96(sum));
    }
}

/// @notice The arithmetic of one segment and of one packed word, with any values that the encoding allows.
/// @dev The same expressions as BatchChecks._walk, _checkSegment and check.
contract SegmentMath {
    int256 internal constant MAX_PRICE_TICKS = 10_000;

    /// @notice 255 segments of any content cannot overflow the sums.
    function sums(int32 traded, uint32 exported, int16 price, int256 flow, int256 money, uint8 count) external pure {
        if (price > MAX_PRICE_TICKS || price < -MAX_PRICE_TICKS) return;
        int256 bound = int256(uint256(count)) * (2 ** 33);
        if (flow > bound || flow < -bound) return;
        int256 next = flow + traded + int256(uint256(exported));
        assert(next <= bound + 2 ** 33 && next >= -bound - 2 ** 33);
        int256 moneyBound = int256(uint256(count)) * (2 ** 45);
        if (money > moneyBound || money < -moneyBound) return;
        int256 paid = money + int256(traded) * price;
        assert(paid <= moneyBound + 2 ** 45 && paid >= -moneyBound - 2 ** 45);
    }

    /// @notice Inside the limits, and at the limit where the price differs.
    function segment(int256 flow, int32 lower, int32 upper, int16 price, int16 above) external pure {
        if (flow > upper || flow < lower) return;
        if (price != above) {
            int256 reached = price < above ? int256(upper) : int256(lower);
            if (flow != reached) return;
            assert(price > above || flow == upper);
            assert(price < above || flow == lower);
        }
        assert(lower <= upper);
    }
}
