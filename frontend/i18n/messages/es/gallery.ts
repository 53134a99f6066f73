/** Spanish: the gallery of components. */
import type { gallery as english } from "../en/gallery.ts";

export const gallery: Record<keyof typeof english, string> = {
  "gallery.title": "Galería de componentes",
  "gallery.note": "Datos fijos en cada estado. El idioma y la apariencia se eligen arriba.",
};
