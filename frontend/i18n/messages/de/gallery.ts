/** German: the gallery of components. */
import type { gallery as english } from "../en/gallery.ts";

export const gallery: Record<keyof typeof english, string> = {};
