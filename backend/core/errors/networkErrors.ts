/** Error codes LAT-2xxx: network models, imports and power flow. */
export const networkErrors = {} as const;
