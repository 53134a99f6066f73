/** Error codes LAT-1xxx: orders, trading plans and their signatures. */
export const orderErrors = {} as const;
