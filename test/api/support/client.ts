/** A browser page of the product: keeps its cookie, says where it comes from, sends JSON. */
import { randomUUID } from "node:crypto";
import type { TestServer } from "./server.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON, or null. */
  readonly body: Record<string, unknown> | null;
  /** Code of a problem, or null. */
  readonly code: string | null;
}

export interface Client {
  readonly cookie: string | null;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = /json/.test(response.headers.get("content-type") ?? "");
  const body = json ? (JSON.parse(text) as Record<string, unknown>) : null;
  const code = typeof body?.code === "string" ? body.code : null;
  return { status: response.status, headers: response.headers, text, body, code };
}

/** A page with this cookie (or none). */
export function pageWith(server: TestServer, cookie: string | null): Client {
  const common = cookie === null ? {} : { cookie };
  return {
    cookie,
    async get(path, headers = {}) {
      return answerOf(await fetch(`${server.url}${path}`, { headers: { ...common, ...headers } }));
    },
    async send(method, path, body, headers = {}) {
      return answerOf(
        await fetch(`${server.url}${path}`, {
          method,
          headers: {
            ...common,
            origin: server.url,
            "sec-fetch-site": "same-origin",
            "idempotency-key": randomUUID(),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...headers,
          },
          ...(body === undefined
            ? {}
            : {
                body:
                  typeof body === "string" || body instanceof Uint8Array
                    ? (body as BodyInit)
                    : JSON.stringify(body),
              }),
        }),
      );
    },
  };
}

export const cookieOf = (answer: Answer): string | null =>
  answer.headers.get("set-cookie")?.split(";")[0] ?? null;

/** Signs in as a demo identity. */
export async function signInAs(server: TestServer, signInId: string): Promise<Client> {
  const answer = await pageWith(server, null).send("POST", "/api/v1/session", { signInId });
  return pageWith(server, cookieOf(answer));
}
