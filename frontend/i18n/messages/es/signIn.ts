/** Spanish: the front door. */
import type { signIn as english } from "../en/signIn.ts";

export const signIn: Record<keyof typeof english, string> = {
  "asset.noSolar": "sin energía solar",
  "asset.solar": "solar de {size}\u00a0kW",
  "asset.battery": "batería de {size}\u00a0kWh",
  "asset.car": "coche eléctrico",
  "signIn.title": "Los vecinos comercian con energía solar dentro de lo que la calle puede llevar.",
  "signIn.text":
    "Venda lo que le sobra a su tejado a la casa de al lado. Los cables ponen los límites, el contador decide lo que se paga y usted puede comprobar cada operación.",
  "signIn.promise": "Nada de cifras de folleto: todo lo que ve aquí se calcula con un mercado en marcha.",
  "signIn.choose": "¿Quién le gustaría ser?",
  "signIn.demo": "Acceso de demostración: solo existe en el modo de demostración",
  "signIn.generated":
    "Basta un clic. Todos los hogares y cifras son generados; nadie real vive en esta calle.",
  "signIn.production":
    "El acceso a esta comunidad aún no está preparado. Pregunte a la gestión de su comunidad.",
  "signIn.more": "{count, plural, one {# hogar más} other {# hogares más}}",
};
