/** English: the auditor. */
export const auditor = {} as const;
