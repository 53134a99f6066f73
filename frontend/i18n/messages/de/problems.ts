/** German: refusals people may meet, in their words; codes without an entry keep the server's sentences. */
import type { problems as english } from "../en/problems.ts";

export const problems: Record<keyof typeof english, string> = {
  "problem.LAT-1001.title": "Diese Viertelstunde hat gerade für Aufträge geschlossen",
  "problem.LAT-1001.remedy":
    "Wählen Sie eine spätere; Aufträge schließen eine Viertelstunde vor der Lieferung.",
  "problem.LAT-1002.title": "Diese Viertelstunde ist noch nicht offen für Aufträge",
  "problem.LAT-1002.remedy":
    "Viertelstunden öffnen zwei Stunden vor der Lieferung. Wählen Sie eine frühere oder kommen Sie später wieder.",
  "problem.LAT-1004.title": "Das ist mehr, als Ihr Anschluss trägt",
  "problem.LAT-1004.remedy": "Verringern Sie die Menge auf höchstens {limit} Wh.",
  "problem.LAT-1005.title": "Mit Ihren anderen Aufträgen ist das mehr, als Ihr Anschluss trägt",
  "problem.LAT-1005.remedy":
    "Verringern Sie die Menge: Alle Ihre Aufträge einer Seite und Viertelstunde dürfen zusammen {limit} Wh sein.",
  "problem.LAT-1006.title": "Dieses Gerät konnte den Auftrag nicht bestätigen",
  "problem.LAT-1006.remedy":
    "Geben Sie ihn noch einmal ein. Hilft das nicht, melden Sie sich ab und wieder an.",
  "problem.LAT-1010.title": "Genau dieser Auftrag ist schon eingegeben",
  "problem.LAT-1010.remedy": "Sie müssen nichts tun: Er zählt einmal.",
  "problem.LAT-1014.title": "Die Tarife haben sich inzwischen geändert",
  "problem.LAT-1014.remedy": "Geben Sie den Auftrag mit den neuen Tarifen noch einmal ein.",
  "problem.LAT-1018.title": "In dieser Viertelstunde haben Sie schon so viele Aufträge wie möglich",
  "problem.LAT-1018.remedy": "Wählen Sie eine andere Viertelstunde.",
  "problem.LAT-6500.title":
    "Ihre Gemeinschaft teilt ihren Strom nach einem Schlüssel und nimmt keine Aufträge an",
  "problem.LAT-6500.remedy":
    "Sie müssen nichts tun: Was übrig ist, wird geteilt, sobald die Zähler abgelesen sind.",
};
