/** E-mail over SMTP, through nodemailer. */
import { createTransport } from "nodemailer";
import type { Mailer } from "../../ports/notifications.ts";

const WAIT_MS = 15_000;
const MAX_FAULT = 200;

export interface SmtpSettings {
  /** `smtp://user:password@host:port` or `smtps://…`. */
  readonly url: string;
  /** Sender, e.g. `Lateral <no-reply@example.org>`. */
  readonly from: string;
}

/** Faults carry the server's numbers, never the address. */
export function smtpMailer({ url, from }: SmtpSettings): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === "smtps:";
  const transport = createTransport({
    host: hostname,
    port: Number(port || (secure ? 465 : 587)),
    secure,
    ...(username === ""
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: WAIT_MS,
    greetingTimeout: WAIT_MS,
    socketTimeout: WAIT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const [, domain = "lateral.invalid"] = /@([^>\s]+)/.exec(from) ?? [];
  return {
    async send({ to, subject, text, unsubscribe, id }) {
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          messageId: `<${id}@${domain}>`,
          list: { unsubscribe: { url: unsubscribe, comment: "Notifications" } },
          headers: { "Auto-Submitted": "auto-generated" },
        });
        return { status: "sent" };
      } catch (error) {
        const { responseCode, code } = error as { responseCode?: number; code?: string };
        // 550 and its kin: this address will not take mail.
        if (responseCode !== undefined && responseCode >= 550 && responseCode < 560)
          return { status: "gone" };
        const fault = `mail server: ${responseCode ?? code ?? "no answer"}`.slice(0, MAX_FAULT);
        return { status: "failed", fault };
      }
    },
  };
}
