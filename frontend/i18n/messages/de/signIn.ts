/** German: the front door. */
import type { signIn as english } from "../en/signIn.ts";

export const signIn: Record<keyof typeof english, string> = {
  "asset.noSolar": "ohne Solaranlage",
  "asset.solar": "Solaranlage {size}\u00a0kW",
  "asset.battery": "Batterie {size}\u00a0kWh",
  "asset.car": "Elektroauto",
  "signIn.title": "Nachbarn handeln Sonnenstrom, soweit die Straße ihn trägt.",
  "signIn.text":
    "Verkaufen Sie dem Haus nebenan, was Ihr Dach übrig hat. Die Leitungen setzen die Grenzen, der Zähler entscheidet, was bezahlt wird, und Sie können jedes Geschäft selbst prüfen.",
  "signIn.promise": "Keine Prospektzahlen: Alles hier rechnet ein laufender Markt aus.",
  "signIn.choose": "Oder probieren Sie die Vorführung: Wer möchten Sie sein?",
  "signIn.demo": "Demo-Anmeldung: gibt es nur im Demo-Betrieb",
  "signIn.generated":
    "Ein Klick genügt. Alle Häuser und Zahlen sind erzeugt; in dieser Straße wohnt niemand wirklich.",
  "signIn.production":
    "Hier gibt es keine Demo-Identitäten. Neu hier? Ihre Gemeinschaft schickt Ihnen eine Einladung.",
  "signIn.more": "{count, plural, one {# weiteres Haus} other {# weitere Häuser}}",
  "signIn.enter": "Anmelden",
  "signIn.passkey": "Mit Passkey anmelden",
  "signIn.passkey.what": "Mit Fingerabdruck, Gesicht oder dem Code Ihres Geräts.",
  "signIn.recovery": "Gerät verloren? Wiederherstellungscode benutzen",
  "signIn.recovery.code": "Wiederherstellungscode",
  "signIn.recovery.hint": "Jeder Code gilt einmal. Alle anderen Sitzungen enden.",
  "signIn.recovery.go": "Mit dem Code anmelden",
  "signIn.join.have": "Ein Code von einem anderen Gerät?",
  "signIn.join.open": "Dieses Gerät hinzufügen",
};
