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
  "signIn.choose": "O pruebe la demostración: ¿quién le gustaría ser?",
  "signIn.demo": "Acceso de demostración: solo existe en el modo de demostración",
  "signIn.generated":
    "Basta un clic. Todos los hogares y cifras son generados; nadie real vive en esta calle.",
  "signIn.production":
    "Aquí no hay identidades de demostración. ¿Es nuevo? La gestora de la comunidad le enviará una invitación.",
  "signIn.more": "{count, plural, one {# hogar más} other {# hogares más}}",
  "signIn.enter": "Iniciar sesión",
  "signIn.passkey": "Entrar con clave de acceso",
  "signIn.passkey.what": "Con su huella, su cara o el código de su dispositivo.",
  "signIn.recovery": "¿Perdió el dispositivo? Use un código de recuperación",
  "signIn.recovery.code": "Código de recuperación",
  "signIn.recovery.hint": "Cada código sirve una vez. Las demás sesiones terminan.",
  "signIn.recovery.go": "Entrar con el código",
  "signIn.join.have": "¿Un código de otro dispositivo?",
  "signIn.join.open": "Añadir este dispositivo",
};
