// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What a typical energy-trading contract does, for comparison in the benchmark only: orders in storage,
/// one call per order and per matched trade, balances in storage. It checks nothing of the network.
contract NaiveTrades {
    struct Listing {
        address owner;
        uint32 interval;
        uint8 side;
        uint64 energyWh;
        int64 limitPrice;
        uint64 filledWh;
    }

    Listing[] public listings;
    mapping(address account => int256 microEuro) public balances;

    event Listed(uint256 indexed id, address indexed owner);
    event Traded(uint256 indexed sell, uint256 indexed buy, uint256 energyWh, int256 price);

    error NaiveTrades_NotMatching();

    function list(uint32 interval, uint8 side, uint64 energyWh, int64 limitPrice) external returns (uint256 id) {
        id = listings.length;
        listings.push(Listing(msg.sender, interval, side, energyWh, limitPrice, 0));
        emit Listed(id, msg.sender);
    }

    function trade(uint256 sell, uint256 buy, uint64 energyWh, int64 price) external {
        Listing storage s = listings[sell];
        Listing storage b = listings[buy];
        bool fits = s.side == 1 &&
            b.side == 0 &&
            s.interval == b.interval &&
            s.limitPrice <= price &&
            b.limitPrice >= price &&
            s.filledWh + energyWh <= s.energyWh &&
            b.filledWh + energyWh <= b.energyWh;
        if (!fits) revert NaiveTrades_NotMatching();
        s.filledWh += energyWh;
        b.filledWh += energyWh;
        int256 amount = (int256(price) * int256(uint256(energyWh))) / 1000;
        balances[s.owner] += amount;
        balances[b.owner] -= amount;
        emit Traded(sell, buy, energyWh, price);
    }
}
