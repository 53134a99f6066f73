/** English: household Devices. */
export const devices = {} as const;
