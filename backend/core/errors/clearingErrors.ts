/** Error codes LAT-3xxx: clearing. */
export const clearingErrors = {} as const;
