/** Arabic: the front door. */
import type { signIn as english } from "../en/signIn.ts";

export const signIn: Record<keyof typeof english, string> = {
  "asset.noSolar": "بلا ألواح شمسية",
  "asset.solar": "ألواح شمسية \u2068{size}\u00a0kW\u2069",
  "asset.battery": "بطارية \u2068{size}\u00a0kWh\u2069",
  "asset.car": "سيارة كهربائية",
  "signIn.title": "جيران يتداولون الطاقة الشمسية ضمن ما يتحمّله الشارع.",
  "signIn.text":
    "يمكنك بيع ما يفيض عن سطحك للبيت المجاور. الأسلاك تضع الحدود، والعدّاد يقرر ما يُدفع، ويمكنك التحقق من كل صفقة بنفسك.",
  "signIn.promise": "لا أرقام دعائية: كل ما يظهر هنا محسوب من سوق تعمل.",
  "signIn.choose": "أو جرّب العرض: من تودّ أن تكون؟",
  "signIn.demo": "دخول تجريبي: لا يوجد إلا في وضع العرض",
  "signIn.generated": "نقرة واحدة تكفي. كل المنازل والأرقام مولَّدة؛ لا يسكن هذا الشارع أحد حقيقي.",
  "signIn.production": "لا توجد هنا هويات تجريبية. جديد هنا؟ يرسل إليك مدير المجتمع دعوة.",
  "signIn.more":
    "{count, plural, zero {لا منازل أخرى} one {منزل آخر} two {منزلان آخران} few {# منازل أخرى} many {# منزلًا آخر} other {# منزل آخر}}",
  "signIn.enter": "تسجيل الدخول",
  "signIn.passkey": "الدخول بمفتاح مرور",
  "signIn.passkey.what": "ببصمة الإصبع أو الوجه أو رمز جهازك.",
  "signIn.recovery": "فقدت جهازك؟ يمكن استخدام رمز استرداد",
  "signIn.recovery.code": "رمز الاسترداد",
  "signIn.recovery.hint": "كل رمز يعمل مرة واحدة. تنتهي كل الجلسات الأخرى.",
  "signIn.recovery.go": "الدخول بالرمز",
  "signIn.join.have": "رمز من جهاز آخر؟",
  "signIn.join.open": "إضافة هذا الجهاز",
};
