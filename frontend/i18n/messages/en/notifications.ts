/** English: notifications and their settings. */
export const notifications = {} as const;
