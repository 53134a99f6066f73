/** Programs and devices of the test street: keys, clients, tokens. */
import { newId, newSecret, secretHash } from "../../../backend/adapters/auth/sealedText.ts";
import { DEVICE_KEY, newDeviceKey } from "../../../backend/app/deviceKeys.ts";
import type { ClientRole, ClientScope, MachineClient } from "../../../backend/ports/machineAccess.ts";
import type { TestServer } from "./server.ts";
import { COMMUNITY } from "./street.ts";

/** Authorization header of a device that may hand in readings of these points. */
export async function deviceAuthorization(
  { machines }: Pick<TestServer, "machines">,
  pointIds: readonly string[],
): Promise<string> {
  const key = newSecret(DEVICE_KEY);
  const wanted = { id: newId("dk_"), keyHash: secretHash(key), label: "Meter", pointIds };
  await machines.deviceKeys.add(COMMUNITY, newDeviceKey({ ...wanted, issuedBy: "operator" }, 1));
  return `Bearer ${key}`;
}

export interface TestClient {
  readonly id: string;
  readonly secret: string;
}

/** A client that the administrator made before the test. */
export async function clientOf(
  { machines }: Pick<TestServer, "machines">,
  role: ClientRole,
  scopes: readonly ClientScope[],
  rest: Partial<MachineClient> = {},
): Promise<TestClient> {
  const id = newId("cl_");
  const secret = newSecret("lcs_");
  const since = Math.floor(Date.now() / 1_000) - 1;
  await machines.clients.add(COMMUNITY, {
    id,
    name: `A program of the role ${role}`,
    role,
    scopes,
    pointIds: [],
    authMethod: "client_secret_basic",
    secretHash: secretHash(secret),
    publicKeys: null,
    perMinute: 600,
    version: 1,
    createdAt: since,
    validFrom: since,
    lastUsedDay: null,
    endedAt: null,
    ...rest,
  });
  return { id, secret };
}

export const basicOf = ({ id, secret }: TestClient): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`;

/** Sends a form to a path of the token server. */
export async function postForm(
  { url }: Pick<TestServer, "url">,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const response = await fetch(`${url}/oauth${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(fields),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}

/** Authorization header of a client with a token for these scopes. */
export async function tokenAuthorization(
  server: Pick<TestServer, "url">,
  client: TestClient,
  scopes: readonly ClientScope[],
): Promise<string> {
  const scope = scopes.join(" ");
  const fields = { grant_type: "client_credentials", ...(scope === "" ? {} : { scope }) };
  const answer = await postForm(server, "/token", fields, { authorization: basicOf(client) });
  if (answer.status !== 200) throw new Error(`no token: ${JSON.stringify(answer.body)}`);
  return `Bearer ${String(answer.body.access_token)}`;
}
