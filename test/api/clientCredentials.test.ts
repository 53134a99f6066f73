/** Programs sign in with client credentials, and may do what their scopes say and nothing else. */
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audienceOf } from "../../backend/adapters/auth/accessToken.ts";
import { pageWith, signInAs } from "./support/client.ts";
import { basicOf, clientOf, postForm, tokenAuthorization } from "./support/machines.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY } from "./support/street.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const grant = { grant_type: "client_credentials", scope: "market:read" };
const tokenPart = (token: string, part: number): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[part] ?? "", "base64url").toString("utf8"));

describe("the token endpoint", () => {
  it("gives a signed token for this community, for ten minutes", async () => {
    const client = await clientOf(server, "aggregator", ["market:read"]);
    const answer = await postForm(server, "/token", grant, { authorization: basicOf(client) });
    expect(answer.body).toMatchObject({ token_type: "Bearer", expires_in: 600, scope: "market:read" });
    const token = String(answer.body.access_token);
    expect(tokenPart(token, 0)).toMatchObject({ alg: "ES256", typ: "at+jwt" });
    const claims = tokenPart(token, 1);
    const aud = audienceOf(COMMUNITY);
    expect(claims).toMatchObject({ aud, client_id: client.id, community: COMMUNITY, scope: "market:read" });
    const tariff = await pageWith(server, null).get("/api/v1/market/tariff", {
      authorization: `Bearer ${token}`,
    });
    expect(tariff.status, tariff.text).toBe(200);
    expect(tariff.headers.get("ratelimit-policy")).toBe('"client";q=600;w=60');
  });

  it("takes an assertion signed with the client's own key, once", async () => {
    const { privateKey, publicKey } = await generateKeyPair("EdDSA", { crv: "Ed25519" });
    const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "EdDSA", use: "sig" };
    const client = await clientOf(server, "aggregator", ["market:read"], {
      authMethod: "private_key_jwt",
      secretHash: null,
      publicKeys: { keys: [jwk] },
    });
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: "EdDSA", kid: "k1" })
      .setIssuer(client.id)
      .setSubject(client.id)
      .setAudience(`${server.url}/oauth`)
      .setJti("once")
      .setIssuedAt()
      .setExpirationTime("1m")
      .sign(privateKey);
    const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    const fields = { ...grant, client_assertion_type: type, client_assertion: assertion };
    expect((await postForm(server, "/token", fields)).status).toBe(200);
    const again = await postForm(server, "/token", fields);
    expect([again.status, again.body.error]).toEqual([401, "invalid_client"]);
  });

  it.each([
    ["a wrong secret", { secret: "lcs_wrong" }, grant, 401, "invalid_client"],
    ["an unknown client", { id: "cl_none" }, grant, 401, "invalid_client"],
    ["a scope that was not granted", {}, { ...grant, scope: "bills:read" }, 400, "invalid_scope"],
    ["another flow", {}, { grant_type: "password" }, 400, "unsupported_grant_type"],
    ["another audience", {}, { ...grant, resource: "urn:lateral:community:other" }, 400, "invalid_target"],
  ])("refuses %s", async (_what, wrong, fields, status, error) => {
    const client = await clientOf(server, "aggregator", ["market:read"]);
    const authorization = basicOf({ ...client, ...wrong });
    const answer = await postForm(server, "/token", fields as Record<string, string>, { authorization });
    expect([answer.status, answer.body.error]).toEqual([status, error]);
  });

  it("never writes the secret or the token into the log", async () => {
    const client = await clientOf(server, "aggregator", ["market:read"]);
    const authorization = await tokenAuthorization(server, client, ["market:read"]);
    await pageWith(server, null).get("/api/v1/market/tariff", { authorization });
    const log = server.logLines.join("\n");
    for (const text of [client.secret, authorization.slice(7)]) expect(log).not.toContain(text);
  });

  it("publishes its description and keys without private parts, and nothing but client credentials", async () => {
    const described = await (await fetch(`${server.url}/oauth/.well-known/openid-configuration`)).json();
    expect(described).toMatchObject({
      issuer: `${server.url}/oauth`,
      token_endpoint: `${server.url}/oauth/token`,
      grant_types_supported: ["client_credentials"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "private_key_jwt"],
    });
    const { keys } = await (await fetch(String(described.jwks_uri))).json();
    expect(keys[0]).toMatchObject({ kty: "EC", crv: "P-256" });
    expect(JSON.stringify(keys)).not.toContain('"d":');
    for (const path of [
      "/auth",
      "/authorize",
      "/session/end",
      "/userinfo",
      "/reg",
      "/interaction/x",
      "/me",
    ]) {
      const answer = await fetch(`${server.url}/oauth${path}`);
      expect([path, answer.status]).toEqual([path, 404]);
    }
    const wrongMethod = await fetch(`${server.url}/oauth/token`);
    expect([wrongMethod.status, wrongMethod.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

describe("a token", () => {
  it("is described to its client and to nobody else, and ends at once when it is revoked", async () => {
    const client = await clientOf(server, "aggregator", ["market:read"]);
    const other = await clientOf(server, "aggregator", ["market:read"]);
    const authorization = await tokenAuthorization(server, client, ["market:read"]);
    const token = authorization.slice(7);
    const ask = async (who: typeof client) =>
      (await postForm(server, "/introspect", { token }, { authorization: basicOf(who) })).body;
    expect(await ask(client)).toMatchObject({ active: true, client_id: client.id, scope: "market:read" });
    expect(await ask(other)).toEqual({ active: false });
    await postForm(server, "/revoke", { token }, { authorization: basicOf(other) });
    const read = () => pageWith(server, null).get("/api/v1/market/tariff", { authorization });
    expect((await read()).status).toBe(200);
    const revoked = await postForm(server, "/revoke", { token }, { authorization: basicOf(client) });
    expect(revoked.status).toBe(200);
    const refused = await read();
    expect([refused.status, refused.code]).toEqual([401, "LAT-8152"]);
    expect(refused.headers.get("www-authenticate")).toContain('error="invalid_token"');
    expect(await ask(client)).toEqual({ active: false });
  });

  it("opens only what its scopes open: wrong scope 403 with the scope that is missing", async () => {
    const client = await clientOf(server, "operator-system", ["market:read", "bills:read"]);
    const authorization = await tokenAuthorization(server, client, ["market:read"]);
    const page = pageWith(server, null);
    const bills = await page.get("/api/v1/community/bills", { authorization });
    expect([bills.status, bills.code]).toEqual([403, "LAT-8151"]);
    expect(bills.headers.get("www-authenticate")).toBe(
      'Bearer realm="lateral", error="insufficient_scope", scope="bills:read"',
    );
    const closed = await page.get("/api/v1/community/members", { authorization });
    expect([closed.status, closed.code]).toEqual([403, "LAT-8153"]);
  });

  it("loses a scope at once when the client loses it, and ends with the client", async () => {
    const client = await clientOf(server, "aggregator", ["market:read"]);
    const authorization = await tokenAuthorization(server, client, ["market:read"]);
    const stored = await server.machines.clients.find(COMMUNITY, client.id);
    if (stored === null) throw new Error("not stored");
    await server.machines.clients.save(COMMUNITY, { ...stored, version: 2, scopes: [] });
    const read = () => pageWith(server, null).get("/api/v1/market/tariff", { authorization });
    expect((await read()).code).toBe("LAT-8151");
    await server.machines.clients.save(COMMUNITY, { ...stored, version: 3, endedAt: 1 });
    expect((await read()).code).toBe("LAT-8152");
  });

  it.each([
    [
      "unsigned",
      (token: string) =>
        `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${token.split(".")[1]}.`,
    ],
    [
      "with a changed scope",
      (token: string) => {
        const claims = { ...tokenPart(token, 1), scope: "bills:read" };
        const [head, , mark] = token.split(".");
        return `${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${mark}`;
      },
    ],
    ["cut short", (token: string) => token.slice(0, -9)],
  ])("is refused when it comes %s", async (_how, spoil) => {
    const client = await clientOf(server, "operator-system", ["market:read"]);
    const authorization = await tokenAuthorization(server, client, ["market:read"]);
    const spoilt = `Bearer ${spoil(authorization.slice(7))}`;
    const answer = await pageWith(server, null).get("/api/v1/market/tariff", { authorization: spoilt });
    expect([answer.status, answer.code]).toEqual([401, "LAT-8152"]);
  });

  it("signed for another community or by another server is refused", async () => {
    const elsewhere = await startTestServer();
    const client = await clientOf(elsewhere, "aggregator", ["market:read"]);
    const authorization = await tokenAuthorization(elsewhere, client, ["market:read"]);
    const answer = await pageWith(server, null).get("/api/v1/market/tariff", { authorization });
    expect(answer.code).toBe("LAT-8152");
    await elsewhere.close();
  });

  it("beside a session cookie is refused, and needs no proof of a page", async () => {
    const client = await clientOf(server, "operator-system", ["readings:write"]);
    const authorization = await tokenAuthorization(server, client, ["readings:write"]);
    const anna = await signInAs(server, "anna");
    const both = await anna.get("/api/v1/market/tariff", { authorization });
    expect([both.status, both.code]).toEqual([400, "LAT-8150"]);
    const reading = {
      meteringPointId: "H1",
      interval: 1_980_000,
      importWh: 1,
      exportWh: 0,
      quality: "measured",
    };
    const sent = await fetch(`${server.url}/api/v1/meters/readings`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json", "idempotency-key": "program-0001" },
      body: JSON.stringify({ readings: [reading] }),
    });
    expect((await sent.json()).code).not.toBe("LAT-8004");
  });

  it("is limited to the client's own rate, and told how long to wait", async () => {
    const client = await clientOf(server, "aggregator", ["market:read"], { perMinute: 2 });
    const authorization = await tokenAuthorization(server, client, ["market:read"]);
    const read = () => pageWith(server, null).get("/api/v1/market/tariff", { authorization });
    expect((await read()).headers.get("ratelimit")).toBe('"client";r=1;t=30');
    expect((await read()).status).toBe(200);
    const refused = await read();
    expect([refused.status, refused.code]).toEqual([429, "LAT-8010"]);
    expect(refused.headers.get("retry-after")).toBe("30");
    expect(refused.headers.get("ratelimit")).toContain("r=0");
  });
});
