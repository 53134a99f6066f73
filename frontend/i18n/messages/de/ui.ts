/** German: parts of pages: dialogs, tables, files, steps. */
import type { ui as english } from "../en/ui.ts";

export const ui: Record<keyof typeof english, string> = {
  "ui.close": "Schließen",
  "ui.no": "Nein, zurück",
  "ui.table.csv": "Als CSV herunterladen",
  "ui.table.pages": "Seiten von {caption}",
  "ui.table.rows": "{from} bis {to} von {count}",
  "ui.table.previous": "Vorige Seite",
  "ui.table.next": "Nächste Seite",
  "ui.file.choose": "Datei wählen",
  "ui.file.busy": "Wird gelesen…",
  "ui.file.chosen": "Gewählt: {name}",
  "ui.file.tooLarge": "Die Datei ist zu groß. Sie darf höchstens {size} MB haben.",
  "ui.wizard.step": "Schritt {step} von {of}:",
  "ui.wizard.back": "Zurück",
  "ui.wizard.next": "Weiter",
  "ui.month.previous": "Voriger Monat",
  "ui.month.next": "Nächster Monat",
};
