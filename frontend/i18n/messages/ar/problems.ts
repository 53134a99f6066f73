/** Arabic: refusals people may meet, in their words; codes without an entry keep the server's sentences. */
import type { problems as english } from "../en/problems.ts";

export const problems: Record<keyof typeof english, string> = {
  "problem.LAT-1001.title": "أُغلق ربع الساعة هذا للتو",
  "problem.LAT-1001.remedy": "يُرجى اختيار ربع ساعة لاحق؛ تُغلق الأوامر قبل التسليم بربع ساعة.",
  "problem.LAT-1002.title": "لم يُفتح ربع الساعة هذا بعد",
  "problem.LAT-1002.remedy":
    "تُفتح أرباع الساعة قبل التسليم بساعتين. يُرجى اختيار ربع ساعة أبكر أو العودة لاحقًا.",
  "problem.LAT-1004.title": "هذا أكثر مما تحمله توصيلتك",
  "problem.LAT-1004.remedy": "يُرجى خفض المقدار إلى \u2068{limit} Wh\u2069 أو أقل.",
  "problem.LAT-1005.title": "هذا مع أوامرك الأخرى أكثر مما تحمله توصيلتك",
  "problem.LAT-1005.remedy":
    "يُرجى خفض المقدار: مجموع أوامرك لجانب واحد وربع ساعة واحد قد يبلغ \u2068{limit} Wh\u2069.",
  "problem.LAT-1006.title": "لم يستطع هذا الجهاز تأكيد الأمر",
  "problem.LAT-1006.remedy": "يُرجى إدخاله مرة أخرى. إن لم ينفع ذلك فسجّل الخروج ثم الدخول.",
  "problem.LAT-1010.title": "أُدخل هذا الأمر نفسه من قبل",
  "problem.LAT-1010.remedy": "لا يلزم فعل شيء: يُحتسب مرة واحدة.",
  "problem.LAT-1014.title": "تغيّرت التعرفة في هذه الأثناء",
  "problem.LAT-1014.remedy": "يُرجى إدخال الأمر مرة أخرى بالتعرفة الجديدة.",
  "problem.LAT-1018.title": "لديك أكبر عدد من الأوامر في ربع الساعة هذا",
  "problem.LAT-1018.remedy": "يُرجى اختيار ربع ساعة آخر.",
  "problem.LAT-6500.title": "مجتمعك يتقاسم طاقته بالحصص ولا يقبل الأوامر",
  "problem.LAT-6500.remedy": "لا يلزم طلب شيء: يُقسَّم الفائض عند قراءة العدّادات.",
};
