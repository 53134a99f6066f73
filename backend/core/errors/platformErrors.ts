/** Error codes LAT-7xxx and LAT-8xxx: set-up, database, HTTP and sign-in. */
export const platformErrors = {} as const;
