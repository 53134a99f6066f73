/** Error codes LAT-4xxx: commitments, contracts and the chain client. */
export const chainErrors = {} as const;
