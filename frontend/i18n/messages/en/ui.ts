/** English: parts of pages: dialogs, tables, files, steps. */
export const ui = {
  "ui.close": "Close",
  "ui.no": "No, go back",
  "ui.table.csv": "Download as CSV",
  "ui.table.pages": "Pages of {caption}",
  "ui.table.rows": "{from} to {to} of {count}",
  "ui.table.previous": "Previous page",
  "ui.table.next": "Next page",
  "ui.file.choose": "Choose a file",
  "ui.file.busy": "Reading…",
  "ui.file.chosen": "Chosen: {name}",
  "ui.file.tooLarge": "The file is too large. It may have at most {size} MB.",
  "ui.wizard.step": "Step {step} of {of}:",
  "ui.wizard.back": "Back",
  "ui.wizard.next": "Next",
  "ui.month.previous": "Previous month",
  "ui.month.next": "Next month",
} as const;
