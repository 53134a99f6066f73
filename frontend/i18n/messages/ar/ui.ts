/** Arabic: parts of pages: dialogs, tables, files, steps. */
import type { ui as english } from "../en/ui.ts";

export const ui: Record<keyof typeof english, string> = {
  "ui.close": "إغلاق",
  "ui.no": "لا، رجوع",
  "ui.table.csv": "تنزيل بصيغة CSV",
  "ui.table.pages": "صفحات {caption}",
  "ui.table.rows": "من {from} إلى {to} من أصل {count}",
  "ui.table.previous": "الصفحة السابقة",
  "ui.table.next": "الصفحة التالية",
  "ui.file.choose": "اختيار ملف",
  "ui.file.busy": "جارٍ القراءة…",
  "ui.file.chosen": "الملف المختار: {name}",
  "ui.file.tooLarge": "الملف كبير جدًا. الحد الأقصى {size} ميغابايت.",
  "ui.wizard.step": "الخطوة {step} من {of}:",
  "ui.wizard.back": "رجوع",
  "ui.wizard.next": "التالي",
  "ui.month.previous": "الشهر السابق",
  "ui.month.next": "الشهر التالي",
};
