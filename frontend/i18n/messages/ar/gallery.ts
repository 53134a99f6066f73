/** Arabic: the gallery of components. */
import type { gallery as english } from "../en/gallery.ts";

export const gallery: Record<keyof typeof english, string> = {
  "gallery.title": "معرض المكوّنات",
  "gallery.note": "بيانات ثابتة في كل حالة. تُختار اللغة والمظهر في الأعلى.",
};
