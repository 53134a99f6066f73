/** English: consent and data. */
export const consent = {} as const;
