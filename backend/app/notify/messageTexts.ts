/** Words of what leaves the product. They say what it is about and where to look; figures stay at home. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type {
  MailMessage,
  Notification,
  NotificationKind,
  NotificationPreferences,
} from "../../ports/notifications.ts";

type Language = NotificationPreferences["language"];

interface Words {
  readonly subject: string;
  readonly greeting: string;
  readonly kinds: Readonly<Record<NotificationKind, string>>;
  readonly look: string;
  readonly stop: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    subject: "Lateral: something is new",
    greeting: "There is something new about your home:",
    kinds: {
      limit: "The street limited what your home may feed in or take.",
      orders: "Your orders of the day are worked out.",
      bill: "A bill was issued.",
      supply: "Works or an outage concern your home.",
      consent: "Somebody asks to read your data.",
      security: "A new key can sign for your home. If that was not you, look at once.",
      readings: "Readings of your meter are missing and were estimated.",
      dispute: "Your objection was answered.",
    },
    look: "See it here",
    stop: "To change or stop these mails",
  },
  de: {
    subject: "Lateral: Es gibt etwas Neues",
    greeting: "Es gibt Neues zu Ihrem Haushalt:",
    kinds: {
      limit: "Die Straße hat begrenzt, was Ihr Haushalt einspeisen oder beziehen darf.",
      orders: "Ihre Aufträge des Tages sind abgerechnet.",
      bill: "Eine Rechnung wurde ausgestellt.",
      supply: "Arbeiten oder eine Störung betreffen Ihren Haushalt.",
      consent: "Jemand möchte Ihre Daten lesen.",
      security:
        "Ein neuer Schlüssel kann für Ihren Haushalt unterschreiben. Wenn Sie das nicht waren, sehen Sie bitte sofort nach.",
      readings: "Zählerwerte fehlen und wurden geschätzt.",
      dispute: "Ihr Einwand wurde beantwortet.",
    },
    look: "Hier nachsehen",
    stop: "Diese Nachrichten ändern oder beenden",
  },
  es: {
    subject: "Lateral: hay novedades",
    greeting: "Hay novedades sobre su hogar:",
    kinds: {
      limit: "La calle ha limitado lo que su hogar puede verter o tomar.",
      orders: "Sus órdenes del día ya están resueltas.",
      bill: "Se ha emitido una factura.",
      supply: "Unas obras o una avería afectan a su hogar.",
      consent: "Alguien pide leer sus datos.",
      security: "Una clave nueva puede firmar por su hogar. Si no ha sido usted, mírelo enseguida.",
      readings: "Faltan lecturas de su contador y se han estimado.",
      dispute: "Su reclamación tiene respuesta.",
    },
    look: "Véalo aquí",
    stop: "Para cambiar o detener estos correos",
  },
  ar: {
    subject: "Lateral: هناك جديد",
    greeting: "هناك جديد يخص منزلكم:",
    kinds: {
      limit: "حدّ الشارع مما يمكن لمنزلكم ضخّه أو أخذه.",
      orders: "اكتملت نتيجة طلبات اليوم.",
      bill: "صدرت فاتورة.",
      supply: "أعمال أو انقطاع يخص منزلكم.",
      consent: "هناك من يطلب قراءة بياناتكم.",
      security: "أصبح مفتاح جديد قادرًا على التوقيع باسم منزلكم. إن لم يكن ذلك منكم فيرجى التحقق فورًا.",
      readings: "بعض قراءات العداد ناقصة وتم تقديرها.",
      dispute: "هناك رد على اعتراضكم.",
    },
    look: "للاطلاع",
    stop: "لتغيير هذه الرسائل أو إيقافها",
  },
};

const SETTINGS_PATH = "/notifications";

/** One mail for all that is due. */
export function mailOf(
  to: string,
  language: Language,
  items: readonly Notification[],
  origin: string,
): MailMessage {
  const words = WORDS[language];
  const lines = [...new Map(items.map((item) => [item.kind + item.path, item])).values()].map(
    ({ kind, path }) => `• ${words.kinds[kind]}\n  ${words.look}: ${origin}${path}`,
  );
  const unsubscribe = `${origin}${SETTINGS_PATH}`;
  const id = bytesToHex(sha256(utf8ToBytes(items.map((item) => item.id).join("|")))).slice(0, 32);
  return {
    to,
    subject: words.subject,
    text: `${words.greeting}\n\n${lines.join("\n\n")}\n\n${words.stop}: ${unsubscribe}\n`,
    unsubscribe,
    id,
  };
}

/** What a browser is given: where to look, nothing else. */
export const pushPayloadOf = (items: readonly Notification[]): string =>
  JSON.stringify({ path: items.length === 1 ? items[0]?.path : SETTINGS_PATH });
