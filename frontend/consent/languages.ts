/** Languages in which the server puts questions. */
export const CONSENT_LANGUAGES = ["en", "de", "es", "ar"] as const;
export type ConsentLanguage = (typeof CONSENT_LANGUAGES)[number];
