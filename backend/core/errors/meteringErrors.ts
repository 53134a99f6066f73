/** Error codes LAT-5xxx: meter readings. */
export const meteringErrors = {} as const;
