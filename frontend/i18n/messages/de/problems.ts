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
  "problem.LAT-8200.title": "Ihre Rolle kann nach diesem Zweck nicht fragen",
  "problem.LAT-8200.remedy": "Wählen Sie einen der aufgeführten Zwecke.",
  "problem.LAT-8201.title": "Die Frage verlangt mehr, als ihr Zweck erlaubt",
  "problem.LAT-8201.remedy": "Verkürzen Sie Zeitraum oder Dauer, oder fragen Sie nach gröberen Werten.",
  "problem.LAT-8202.title": "Das hat sich inzwischen geändert",
  "problem.LAT-8202.remedy": "Laden Sie die Seite neu.",
  "problem.LAT-8203.title": "Keine Erlaubnis deckt das ab",
  "problem.LAT-8203.remedy": "Fragen Sie das Mitglied, oder fragen Sie nach dem, was erlaubt wurde.",
  "problem.LAT-8206.title": "Die Frage hat sich geändert, seit Sie sie gelesen haben",
  "problem.LAT-8206.remedy": "Laden Sie die Seite neu, lesen Sie die Frage und antworten Sie.",
  "problem.LAT-8207.title": "Die Unterschrift dieses Geräts passt nicht",
  "problem.LAT-8207.remedy":
    "Melden Sie sich auf dem Gerät an, das Sie meist nutzen, und antworten Sie dort.",
  "problem.LAT-8208.title": "Zu viele Fragen warten auf diesen Haushalt",
  "problem.LAT-8208.remedy": "Warten Sie, bis einige beantwortet sind.",
  "problem.LAT-8209.title": "Die Löschung ist schon beantragt",
  "problem.LAT-8209.remedy": "Diese Seite sagt, wie weit sie ist.",
  "problem.LAT-8210.title": "Die Löschung hat begonnen und lässt sich nicht mehr stoppen",
  "problem.LAT-8210.remedy": "Diese Seite sagt, was noch zu tun ist.",
  "problem.LAT-8211.title": "Dieselbe Frage ist schon offen",
  "problem.LAT-8211.remedy": "Nutzen Sie die vorhandene Erlaubnis, oder geben Sie sie zuerst auf.",
  "problem.LAT-8212.title": "Dieser Haushalt wird gerade verlassen",
  "problem.LAT-8212.remedy": "Fragen Sie, wer als Nächstes einzieht.",
  "problem.LAT-8213.title": "Es ist keine Löschung beantragt",
  "problem.LAT-8213.remedy": "Laden Sie die Seite neu.",
  "problem.LAT-passkey.title": "Der Passkey wurde nicht benutzt",
  "problem.LAT-passkey.remedy":
    "Versuchen Sie es noch einmal und bestätigen Sie auf Ihrem Gerät, oder benutzen Sie einen Wiederherstellungscode.",
  "problem.LAT-8100.title": "Der Passkey wurde nicht angenommen",
  "problem.LAT-8100.remedy":
    "Versuchen Sie es noch einmal; hilft das nicht, benutzen Sie einen anderen Passkey oder einen Wiederherstellungscode.",
  "problem.LAT-8101.title": "Das hat zu lange gedauert oder wurde schon beantwortet",
  "problem.LAT-8101.remedy": "Beginnen Sie in diesem Browser noch einmal.",
  "problem.LAT-8102.title": "Von diesem Passkey gibt es vielleicht eine Kopie",
  "problem.LAT-8102.remedy":
    "Melden Sie sich anders an, entfernen Sie diesen Passkey und sagen Sie Ihrer Gemeinschaft Bescheid.",
  "problem.LAT-8103.title": "Der Wiederherstellungscode ist nicht gültig",
  "problem.LAT-8103.remedy":
    "Prüfen Sie ihn Zeichen für Zeichen oder nehmen Sie den nächsten; jeder gilt einmal.",
  "problem.LAT-8104.title": "Dieser Link oder Code gilt nicht mehr",
  "problem.LAT-8104.remedy": "Bitten Sie um einen neuen.",
  "problem.LAT-8105.title": "Das braucht eine frische Anmeldung",
  "problem.LAT-8105.remedy":
    "Bestätigen Sie mit Ihrem Passkey oder melden Sie sich neu an, und wiederholen Sie es dann.",
  "problem.LAT-8106.title": "Das ist Ihr letzter Passkey",
  "problem.LAT-8106.remedy":
    "Fügen Sie erst einen weiteren hinzu oder erstellen Sie Wiederherstellungscodes.",
  "problem.LAT-8107.title": "Dieser Passkey gehört jemand anderem",
  "problem.LAT-8107.remedy": "Melden Sie sich erst ab, dann damit an.",
  "problem.LAT-8109.title": "Ein Mitglied braucht einen Messpunkt dieser Gemeinschaft",
  "problem.LAT-8109.remedy": "Nehmen Sie die Kennung aus der Mitgliederliste.",
  "problem.LAT-8110.title": "Die letzte Verwaltung kann den Zugang nicht verlieren",
  "problem.LAT-8110.remedy": "Machen Sie erst jemand anderen zur Verwaltung.",
  "problem.LAT-8113.title": "Dieses Gerät hat hier schon einen Passkey",
  "problem.LAT-8113.remedy": "Melden Sie sich damit an.",
  "problem.LAT-8420.title":
    "Dieses Haus hat in dieser Viertelstunde keine Versorgung, deshalb kann nichts gehandelt werden",
  "problem.LAT-8420.remedy": "Wählen Sie eine Viertelstunde, nachdem die Versorgung zurück ist ({until}).",
  "problem.LAT-8400.title":
    "Eine Version kann nicht um {at} in Kraft treten: Aufträge können schon auf den Grenzen von dann beruhen",
  "problem.LAT-8400.remedy": "Wählen Sie eine Viertelstunde ab {limit}.",
  "problem.LAT-8406.title":
    "Arbeiten können nicht um {at} beginnen: Diese Viertelstunden sind für Aufträge offen",
  "problem.LAT-8406.remedy": "Planen Sie Arbeiten ab {limit}. Was nicht warten kann, ist eine Störung.",
  "problem.LAT-8403.title": "Das geltende Netz hat sich seit diesem Entwurf geändert",
  "problem.LAT-8403.remedy":
    "Sehen Sie sich den Unterschied noch einmal an und machen Sie einen neuen Entwurf.",
  "problem.LAT-8413.title": "Wer eine Version entworfen hat, kann sie nicht allein veröffentlichen",
  "problem.LAT-8413.remedy": "Lassen Sie eine zweite Fachkraft den Unterschied ansehen und veröffentlichen.",
  "problem.LAT-2401.title": "Der Bemessungswert {actual} ist für {id} nicht möglich; die Grenze ist {limit}",
  "problem.LAT-2401.remedy": "Geben Sie einen Wert über 0 und nicht darüber an.",
  "problem.LAT-2405.title": "Die neuen Grenzen sind schon ohne Last verletzt, bei {element}",
  "problem.LAT-2405.remedy": "Wählen Sie Grenzen, die das unbelastete Netz einhält.",
};
