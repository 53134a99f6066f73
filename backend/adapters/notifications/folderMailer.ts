/** Mails that are not sent but laid into a folder, one text file each: for demonstrations without a mail server. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mailer, MailMessage } from "../../ports/notifications.ts";

/** Of one run; the oldest go first. */
const MOST_FILES = 200;

export interface FolderMailer extends Mailer {
  /** Newest first; of this process only. */
  laidFor(to: string): readonly MailMessage[];
}

export function folderMailer(folder: string): FolderMailer {
  const laid: MailMessage[] = [];
  return {
    async send(message) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const { to, subject, text, unsubscribe, id } = message;
      const head = [
        `To: ${to}`,
        `Subject: ${subject}`,
        `Message-ID: <${id}@lateral.invalid>`,
        `List-Unsubscribe: <${unsubscribe}>`,
      ];
      writeFileSync(join(folder, `${id}.txt`), `${head.join("\n")}\n\n${text}`, { mode: 0o600 });
      laid.push(message);
      const oldest = laid.length > MOST_FILES ? laid.shift() : undefined;
      if (oldest !== undefined) rmSync(join(folder, `${oldest.id}.txt`), { force: true });
      return { status: "sent" };
    },
    laidFor: (to) => laid.filter((message) => message.to === to).toReversed(),
  };
}
