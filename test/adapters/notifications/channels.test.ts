/** The channels against real listeners on the loopback: a small SMTP server, a push endpoint. */
import { createECDH, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { folderMailer } from "../../../backend/adapters/notifications/folderMailer.ts";
import { smtpMailer } from "../../../backend/adapters/notifications/smtpMailer.ts";
import { rememberedVapidKeys, webPusher } from "../../../backend/adapters/notifications/webPusher.ts";
import { safeSender } from "../../../backend/adapters/webhooks/safeSender.ts";

const folder = mkdtempSync(join(tmpdir(), "lateral-notify-"));
const servers: { close(): unknown }[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

const MESSAGE = {
  to: "anna@example.org",
  subject: "Etwas Neues — ä",
  text: "Es gibt Neues.\n",
  unsubscribe: "https://lateral.example/notifications",
  id: "ab12",
};

/** Takes mails in, or answers the recipient with `refuse`. */
async function mailServer(refuse: string | null): Promise<{ url: string; mails: string[] }> {
  const mails: string[] = [];
  const server: Server = createServer((socket) => {
    let data: string | null = null;
    socket.write("220 loopback\r\n");
    socket.on("data", (chunk) => {
      for (const line of chunk.toString("utf8").split("\r\n")) {
        if (data !== null) {
          if (line === ".") {
            mails.push(data);
            data = null;
            socket.write("250 taken\r\n");
          } else data += `${line}\n`;
        } else if (/^EHLO|^HELO/.test(line)) socket.write("250 loopback\r\n");
        else if (/^RCPT/.test(line)) socket.write(refuse === null ? "250 ok\r\n" : `${refuse}\r\n`);
        else if (line === "DATA") {
          data = "";
          socket.write("354 go on\r\n");
        } else if (line === "QUIT") socket.end("221 bye\r\n");
        else if (line !== "") socket.write("250 ok\r\n");
      }
    });
    socket.on("error", () => undefined);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  servers.push(server);
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, mails };
}

describe("e-mail", () => {
  it("reaches a mail server with a way to unsubscribe and the id of the message", async () => {
    const { url, mails } = await mailServer(null);
    const mailer = smtpMailer({ url, from: "Lateral <no-reply@lateral.example>" });
    expect(await mailer.send(MESSAGE)).toEqual({ status: "sent" });
    expect(mails[0]).toContain("List-Unsubscribe: <https://lateral.example/notifications>");
    expect(mails[0]).toContain("Message-ID: <ab12@lateral.example>");
    expect(mails[0]).toContain("To: anna@example.org");
  });

  it.each([
    ["550 no such mailbox", "gone"],
    ["451 try later", "failed"],
  ])("answered with %j is %s", async (answer, status) => {
    const { url } = await mailServer(answer);
    const result = await smtpMailer({ url, from: "Lateral <no-reply@lateral.example>" }).send(MESSAGE);
    expect(result.status).toBe(status);
    expect(JSON.stringify(result)).not.toContain("anna");
  });

  it("without a mail server is laid into a folder that only its owner reads", async () => {
    const mailer = folderMailer(join(folder, "mails"));
    await mailer.send(MESSAGE);
    const [name] = readdirSync(join(folder, "mails"));
    expect(readFileSync(join(folder, "mails", name!), "utf8")).toContain("Es gibt Neues.");
    expect(statSync(join(folder, "mails", name!)).mode & 0o077).toBe(0);
    expect(mailer.laidFor("anna@example.org")).toEqual([MESSAGE]);
    expect(mailer.laidFor("ben@example.org")).toEqual([]);
  });
});

/** What a browser makes for a subscription. */
function browserKeys() {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  return { p256dh: ecdh.getPublicKey("base64url"), auth: randomBytes(16).toString("base64url") };
}

describe("web push", () => {
  const keys = rememberedVapidKeys(join(folder, "keys", "vapid.json"));

  it("keeps one pair of keys", () => {
    expect(rememberedVapidKeys(join(folder, "keys", "vapid.json"))).toEqual(keys);
    expect(statSync(join(folder, "keys", "vapid.json")).mode & 0o077).toBe(0);
  });

  it("reaches an endpoint encrypted and signed, and knows when the browser is gone", async () => {
    const seen: { headers: Record<string, unknown>; body: Buffer }[] = [];
    const server = createHttp((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        seen.push({ headers: request.headers, body: Buffer.concat(chunks) });
        response.writeHead(request.url === "/gone" ? 410 : 201).end();
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    servers.push(server);
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const pusher = webPusher(keys, "mailto:a@example.org", safeSender({ allowedOrigins: [origin] }));
    const payload = JSON.stringify({ path: "/money" });
    expect(await pusher.send({ endpoint: `${origin}/here`, ...browserKeys() }, payload)).toEqual({
      status: "sent",
    });
    expect(await pusher.send({ endpoint: `${origin}/gone`, ...browserKeys() }, payload)).toEqual({
      status: "gone",
    });
    expect(seen[0]?.headers["content-encoding"]).toBe("aes128gcm");
    expect(String(seen[0]?.headers.authorization)).toMatch(/^vapid t=/);
    expect(seen[0]?.body.includes("/money")).toBe(false);
  });

  it.each([
    "http://127.0.0.1:9/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://169.254.169.254/x",
    "https://10.0.0.8/x",
  ])("does not call %s", async (endpoint) => {
    const pusher = webPusher(keys, "mailto:a@example.org", safeSender());
    expect(await pusher.faultOf(endpoint)).not.toBeNull();
    expect((await pusher.send({ endpoint, ...browserKeys() }, "{}")).status).toBe("failed");
  });
});
