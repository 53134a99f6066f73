/** Arabic: administration: people, roles, machine clients, keys. */
import type { admin as english } from "../en/admin.ts";

export const admin: Record<keyof typeof english, string> = {
  "people.title": "الأشخاص والأدوار",
  "people.note": "من يحق له الدخول وبأي صفة. لا تظهر هنا أرقام المنازل.",
  "people.invite": "دعوة شخص",
  "people.invite.note": "يعمل الرابط مرة واحدة لمدة أسبوع.",
  "people.invite.make": "إنشاء الرابط",
  "people.name": "الاسم",
  "people.email": "عنوان البريد الإلكتروني",
  "people.email.hint": "يمكن تركه فارغًا.",
  "people.role": "الدور",
  "people.points": "نقاط القياس",
  "people.points.hint": "المعرّفات مفصولة بفواصل.",
  "people.open":
    "{count, plural, zero {لا دعوات مفتوحة} one {دعوة مفتوحة واحدة} two {دعوتان مفتوحتان} few {# دعوات مفتوحة} many {# دعوة مفتوحة} other {# دعوة مفتوحة}}",
  "people.until": "يعمل حتى",
  "people.withdraw": "سحب",
  "people.withdrawNamed": "سحب: {name}",
  "people.all":
    "{count, plural, zero {لا أشخاص} one {شخص واحد} two {شخصان} few {# أشخاص} many {# شخصًا} other {# شخص}}",
  "people.passkeys": "مفاتيح المرور",
  "people.since": "منذ",
  "people.end": "إنهاء الوصول",
  "people.endNamed": "إنهاء الوصول: {name}",
  "people.endAsk": "هل تريد إنهاء وصول {name}؟",
  "people.endWhat":
    "تنتهي كل الجلسات فورًا ولا تُدخل مفاتيح المرور أحدًا بعد ذلك. ويبقى ما جرى تداوله في السجلات.",
  "people.ended": "انتهى {time}",
};
