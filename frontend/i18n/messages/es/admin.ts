/** Spanish: administration: people, roles, machine clients, keys. */
import type { admin as english } from "../en/admin.ts";

export const admin: Record<keyof typeof english, string> = {
  "people.title": "Personas y funciones",
  "people.note": "Quién puede entrar y como qué. Aquí no se muestran cifras de hogares.",
  "people.invite": "Invitar a alguien",
  "people.invite.note": "El enlace sirve una vez, durante una semana.",
  "people.invite.make": "Crear el enlace",
  "people.name": "Nombre",
  "people.email": "Correo electrónico",
  "people.email.hint": "Puede quedar vacío.",
  "people.role": "Función",
  "people.points": "Puntos de medida",
  "people.points.hint": "Identificadores separados por comas.",
  "people.open": "{count, plural, one {# invitación abierta} other {# invitaciones abiertas}}",
  "people.until": "Sirve hasta",
  "people.withdraw": "Retirar",
  "people.withdrawNamed": "Retirar: {name}",
  "people.all": "{count, plural, one {# persona} other {# personas}}",
  "people.passkeys": "Claves de acceso",
  "people.since": "Desde",
  "people.end": "Terminar acceso",
  "people.endNamed": "Terminar acceso: {name}",
  "people.endAsk": "¿Terminar el acceso de {name}?",
  "people.endWhat":
    "Todas las sesiones terminan al instante y las claves ya no dejan entrar. Lo negociado sigue en los libros.",
  "people.ended": "terminado {time}",
};
