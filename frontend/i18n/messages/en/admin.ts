/** English: administration: people, roles, machine clients, keys. */
export const admin = {} as const;
