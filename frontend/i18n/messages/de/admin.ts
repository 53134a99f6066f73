/** German: administration: people, roles, machine clients, keys. */
import type { admin as english } from "../en/admin.ts";

export const admin: Record<keyof typeof english, string> = {
  "people.title": "Personen und Rollen",
  "people.note": "Wer hineindarf, und als was. Zahlen von Häusern stehen hier nicht.",
  "people.invite": "Jemanden einladen",
  "people.invite.note": "Der Link gilt einmal, eine Woche lang.",
  "people.invite.make": "Link erstellen",
  "people.name": "Name",
  "people.email": "E-Mail-Adresse",
  "people.email.hint": "Kann leer bleiben.",
  "people.role": "Rolle",
  "people.points": "Messpunkte",
  "people.points.hint": "Kennungen, durch Kommas getrennt.",
  "people.open": "{count, plural, one {# offene Einladung} other {# offene Einladungen}}",
  "people.until": "Gilt bis",
  "people.withdraw": "Zurückziehen",
  "people.withdrawNamed": "Zurückziehen: {name}",
  "people.all": "{count, plural, one {# Person} other {# Personen}}",
  "people.passkeys": "Passkeys",
  "people.since": "Seit",
  "people.end": "Zugang beenden",
  "people.endNamed": "Zugang beenden: {name}",
  "people.endAsk": "Zugang von {name} beenden?",
  "people.endWhat":
    "Alle Sitzungen enden sofort, und die Passkeys lassen niemanden mehr hinein. Was gehandelt wurde, bleibt in den Büchern.",
  "people.ended": "beendet {time}",
};
