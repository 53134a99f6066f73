/** English: the gallery of components. */
export const gallery = {} as const;
