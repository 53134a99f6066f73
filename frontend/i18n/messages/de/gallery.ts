/** German: the gallery of components. */
import type { gallery as english } from "../en/gallery.ts";

export const gallery: Record<keyof typeof english, string> = {
  "gallery.title": "Galerie der Bausteine",
  "gallery.note": "Feste Daten in jedem Zustand. Sprache und Darstellung werden oben gewählt.",
};
