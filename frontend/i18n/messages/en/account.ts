/** English: the account: passkeys, devices, recovery, helpers. */
export const account = {} as const;
