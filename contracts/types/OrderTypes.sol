// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice A member's order as it is signed; its EIP-712 struct hash is the order's id.
/// @param communityId Id of the community.
/// @param meteringPointId Pseudonymous id of the metering point.
/// @param interval Number of the 15-minute interval since 1970.
/// @param side 0 buy, 1 sell.
/// @param energyWh Energy, watt hours.
/// @param limitPrice All-in limit, micro-euro per kWh.
/// @param fallbackCode 0 grid, 1 none.
/// @param tariffVersion Version of the tariff sheet that the member saw.
/// @param nonce Unique per key.
/// @param expiresAt Unix time, market clock.
/// @param minFillWh Smallest amount taken if any, watt hours.
/// @param counterparty Metering point the order is reserved for; empty for anyone.
struct MemberOrder {
    string communityId;
    string meteringPointId;
    uint32 interval;
    uint8 side;
    uint64 energyWh;
    int64 limitPrice;
    uint8 fallbackCode;
    uint32 tariffVersion;
    uint64 nonce;
    uint64 expiresAt;
    uint64 minFillWh;
    string counterparty;
}

/// @notice Bounds that a member signs once; orders of the delegate must stay inside.
/// @param communityId Id of the community.
/// @param meteringPointId Pseudonymous id of the metering point.
/// @param delegate Key that signs the orders (the gateway's).
/// @param buyLimit Highest all-in price for buying, micro-euro per kWh.
/// @param sellLimit Lowest price for selling, micro-euro per kWh.
/// @param firstInterval First interval of validity.
/// @param lastInterval Last interval of validity.
/// @param nonce Unique per member key; the plan with the highest one counts.
struct TradingPlan {
    string communityId;
    string meteringPointId;
    address delegate;
    int64 buyLimit;
    int64 sellLimit;
    uint32 firstInterval;
    uint32 lastInterval;
    uint64 nonce;
}
