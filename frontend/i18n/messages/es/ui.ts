/** Spanish: parts of pages: dialogs, tables, files, steps. */
import type { ui as english } from "../en/ui.ts";

export const ui: Record<keyof typeof english, string> = {
  "ui.close": "Cerrar",
  "ui.no": "No, volver",
  "ui.table.csv": "Descargar como CSV",
  "ui.table.pages": "Páginas de {caption}",
  "ui.table.rows": "{from} a {to} de {count}",
  "ui.table.previous": "Página anterior",
  "ui.table.next": "Página siguiente",
  "ui.file.choose": "Elegir un archivo",
  "ui.file.busy": "Leyendo…",
  "ui.file.chosen": "Elegido: {name}",
  "ui.file.tooLarge": "El archivo es demasiado grande. Puede tener como máximo {size} MB.",
  "ui.wizard.step": "Paso {step} de {of}:",
  "ui.wizard.back": "Atrás",
  "ui.wizard.next": "Siguiente",
  "ui.month.previous": "Mes anterior",
  "ui.month.next": "Mes siguiente",
};
