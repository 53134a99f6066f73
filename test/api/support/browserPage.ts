/** A browser that keeps every cookie it is given, and its way through passkeys. */
import { type Answer, type Client, pageWith } from "./client.ts";
import type { TestServer } from "./server.ts";
import { type CeremonyOptions, SoftAuthenticator } from "./softAuthenticator.ts";

const API = "/api/v1";

export class BrowserPage {
  readonly #server: TestServer;
  readonly #cookies = new Map<string, string>();

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** Passkeys are bound to a name, not to an address. */
  get origin(): string {
    return `http://localhost:${this.#server.port}`;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  plant(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  #client(): Client {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    return pageWith({ ...this.#server, url: this.origin }, cookie === "" ? null : cookie);
  }

  #keep(answer: Answer): Answer {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = "", ...rest] = line.split(";");
      const [name = "", value = ""] = pair.split("=");
      const gone = value === "" || rest.some((part) => /expires=Thu, 01 Jan 1970/i.test(part));
      if (gone) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }

  async get(path: string): Promise<Answer> {
    return this.#keep(await this.#client().get(`${API}${path}`));
  }

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#keep(await this.#client().send(method, `${API}${path}`, body));
  }

  async options(path: string, body?: unknown): Promise<CeremonyOptions> {
    const answer = await this.send("POST", path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
    return answer.body?.options as CeremonyOptions;
  }

  /** Takes an invitation or device code up with a new passkey. */
  async join(token: string, device = new SoftAuthenticator(this.origin)): Promise<Answer> {
    const options = await this.options("/join/options", { token });
    return this.send("POST", "/join", { token, name: "Test key", response: device.create(options) });
  }

  async signIn(device: SoftAuthenticator): Promise<Answer> {
    const options = await this.options("/session/passkey/options");
    return this.send("POST", "/session/passkey", { response: device.get(options) });
  }

  async demo(signInId: string): Promise<Answer> {
    return this.send("POST", "/session", { signInId });
  }
}

/** Secret of an invitation link. */
export const tokenIn = (answer: Answer): string => String(answer.body?.path ?? "").split("#")[1] ?? "";
