/** English: the gallery of components. */
export const gallery = {
  "gallery.title": "Gallery of components",
  "gallery.note": "Fixed data in every state. Language and appearance are chosen above.",
} as const;
