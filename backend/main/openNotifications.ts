/** Channels that the settings name: a mail server or a folder, and web push with keys in the data folder. */
import { join } from "node:path";
import type { NotifyChannels } from "../adapters/http/deps.ts";
import { folderMailer } from "../adapters/notifications/folderMailer.ts";
import { smtpMailer } from "../adapters/notifications/smtpMailer.ts";
import { rememberedVapidKeys, webPusher } from "../adapters/notifications/webPusher.ts";
import { safeSender } from "../adapters/webhooks/safeSender.ts";
import { domainError } from "../core/errors/domainError.ts";

export interface NotificationSettings {
  /** Mail server; null: mails are laid into a folder and nothing is sent. Holds a password. */
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  /** Address that push services can turn to. */
  readonly contact: string;
  /** Where the web app is reached from outside; null: where it listens. */
  readonly origin: string | null;
}

const text = (value: string | undefined): string | null => (value?.trim() ? value.trim() : null);

/** @throws LAT-7008 without the values: they may hold a password */
export function readNotificationSettings(
  env: Readonly<Record<string, string | undefined>>,
): NotificationSettings {
  const smtpUrl = text(env.SMTP_URL);
  if (smtpUrl !== null && !/^smtps?:\/\/[^\s/]+$/.test(smtpUrl)) {
    const expected = "an address such as smtps://user:password@mail.example.org:465";
    throw domainError("LAT-7008", { name: "SMTP_URL", value: "not shown", expected });
  }
  const origin = text(env.LATERAL_ORIGIN);
  if (origin !== null && URL.parse(origin)?.origin !== origin) {
    const expected = "an origin such as https://lateral.example.org";
    throw domainError("LAT-7008", { name: "LATERAL_ORIGIN", value: origin.slice(0, 40), expected });
  }
  return {
    smtpUrl,
    mailFrom: text(env.MAIL_FROM) ?? "Lateral <no-reply@lateral.invalid>",
    contact: text(env.PUSH_CONTACT) ?? "mailto:operator@lateral.invalid",
    origin,
  };
}

/** @param home data folder */
export function openNotifications(
  settings: NotificationSettings,
  home: string,
  allowedOrigins: readonly string[],
): NotifyChannels {
  const { smtpUrl, mailFrom, contact } = settings;
  const folder = smtpUrl === null ? folderMailer(join(home, "mail-outbox")) : null;
  const keys = rememberedVapidKeys(join(home, "keys", "vapid.json"));
  return {
    mailer: folder ?? smtpMailer({ url: smtpUrl ?? "", from: mailFrom }),
    mailMode: folder === null ? "smtp" : "folder",
    laidFor: (to) => folder?.laidFor(to) ?? [],
    pusher: webPusher(keys, contact, safeSender({ allowedOrigins })),
  };
}
