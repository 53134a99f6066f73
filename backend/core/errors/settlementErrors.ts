/** Error codes LAT-6xxx: settlement, tariffs and bills. */
export const settlementErrors = {} as const;
