/**
 * OAuth 2.0 for programs: client credentials and nothing else, on oidc-provider, mounted under /oauth. Tokens are
 * JWTs (RFC 9068) for this community alone; introspection and revocation of them are answered here, because the
 * library leaves structured tokens to the resource.
 */
import { timingSafeEqual } from "node:crypto";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from "oidc-provider";
import { CLIENT_SCOPES, type MachineAccess } from "../../ports/machineAccess.ts";
import { audienceOf, REVOKED, readAccessToken, TOKEN_MINUTES, type TokenOutcome } from "./accessToken.ts";
import { oauthStore } from "./oauthStore.ts";
import { secretHash } from "./sealedText.ts";
import type { SigningKeys } from "./signingKeys.ts";

/** Everything else below the mount is not found. */
const OPEN_PATHS: Readonly<Record<string, readonly string[]>> = {
  "/token": ["POST"],
  "/introspect": ["POST"],
  "/revoke": ["POST"],
  "/jwks": ["GET"],
  "/.well-known/openid-configuration": ["GET"],
  "/.well-known/oauth-authorization-server": ["GET"],
};
const MAX_ISSUERS = 8;

export interface OauthOptions {
  readonly access: MachineAccess;
  readonly communityId: string;
  readonly keys: SigningKeys;
  /** Signs the library's cookies; none are set. */
  readonly secret: string;
  readonly secure: boolean;
}

export interface OauthServer {
  /** To be mounted at /oauth. Calls `next` for what is not open. */
  readonly handler: RequestHandler;
  /** Methods of a path below the mount, empty when there is none. */
  methodsOf(path: string): readonly string[];
  read(token: string): Promise<TokenOutcome>;
  /** A new key signs from now on. */
  rotate(): Promise<void>;
  /** Rotates when the key that signs is old. */
  tend(): Promise<void>;
}

function configuration({ access, communityId, keys, secret }: OauthOptions): Configuration {
  const audience = audienceOf(communityId);
  return {
    adapter: (model: string) => oauthStore(access, communityId, model),
    jwks: { keys: keys.all() as NonNullable<Configuration["jwks"]>["keys"] },
    cookies: { keys: [secret] },
    responseTypes: [],
    scopes: [...CLIENT_SCOPES],
    clientAuthMethods: ["client_secret_basic", "private_key_jwt"],
    enabledJWA: { clientAuthSigningAlgValues: ["ES256", "EdDSA", "Ed25519"] },
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    ttl: { ClientCredentials: TOKEN_MINUTES * 60 },
    extraTokenClaims: () => ({ community: communityId }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource, client) => {
          if (resource !== audience) throw new errors.InvalidTarget();
          return {
            scope: client.scope ?? "",
            audience,
            accessTokenTTL: TOKEN_MINUTES * 60,
            accessTokenFormat: "jwt",
            jwt: { sign: { alg: "ES256" } },
          };
        },
      },
    },
    routes: { token: "/token", introspection: "/introspect", revocation: "/revoke", jwks: "/jwks" },
    renderError: (ctx, out) => {
      ctx.type = "json";
      ctx.body = out;
    },
  };
}

/** Answers what the library refuses with `unsupported_token_type`, once it knows the client. */
async function answerForToken(ctx: KoaContextWithOIDC, options: OauthOptions): Promise<void> {
  const refused = (ctx.body as { error?: string } | undefined)?.error === "unsupported_token_type";
  const clientId = refused ? ctx.oidc.client?.clientId : undefined;
  if (clientId === undefined) return;
  const { access, communityId, keys } = options;
  const outcome = await readAccessToken(String(ctx.oidc.params?.token), keys.all(), access, communityId);
  // Whatever is not the client's own is, to it, not there (RFC 7009, RFC 7662).
  const token = "token" in outcome && outcome.token.clientId === clientId ? outcome.token : null;
  ctx.status = 200;
  if (ctx.oidc.route === "revocation") {
    if (token !== null) {
      const trace = { model: REVOKED, id: token.id, payload: {}, expiresAt: token.expiresAt + 60 };
      await access.traces.keep(communityId, trace);
    }
    ctx.body = "";
    return;
  }
  ctx.body =
    token === null
      ? { active: false }
      : {
          active: true,
          client_id: token.clientId,
          sub: token.clientId,
          iss: token.issuer,
          aud: audienceOf(communityId),
          iat: token.issuedAt,
          exp: token.expiresAt,
          jti: token.id,
          token_type: "Bearer",
          scope: token.scopes.join(" "),
        };
}

function openProvider(issuer: string, options: OauthOptions): Provider {
  const provider = new Provider(issuer, configuration(options));
  provider.proxy = options.secure;
  Object.assign(provider.Client.prototype, {
    compareClientSecret(this: { clientSecret?: string }, sent: string): boolean {
      const stored = Buffer.from(this.clientSecret ?? "");
      const given = Buffer.from(secretHash(sent));
      return stored.length === given.length && timingSafeEqual(stored, given);
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    await answerForToken(ctx as KoaContextWithOIDC, options);
  });
  return provider;
}

export function oauthServer(options: OauthOptions): OauthServer {
  const opened = new Map<string, ReturnType<Provider["callback"]>>();
  const scheme = options.secure ? "https" : "http";
  const callbackOf = (host: string): ReturnType<Provider["callback"]> => {
    const issuer = `${scheme}://${host}/oauth`;
    const known = opened.get(issuer);
    if (known !== undefined) return known;
    if (opened.size >= MAX_ISSUERS) opened.clear();
    const callback = openProvider(issuer, options).callback();
    opened.set(issuer, callback);
    return callback;
  };
  return {
    handler: (request: Request, response: Response, next: NextFunction) => {
      if (!(OPEN_PATHS[request.path] ?? []).includes(request.method)) {
        next();
        return;
      }
      // The host was checked against the names we know; the proxy in front says nothing more.
      delete request.headers["x-forwarded-host"];
      delete request.headers["x-forwarded-for"];
      request.headers["x-forwarded-proto"] = scheme;
      void callbackOf((request.headers.host ?? "").toLowerCase())(request, response);
    },
    methodsOf: (path) => OPEN_PATHS[path] ?? [],
    read: (token) => readAccessToken(token, options.keys.all(), options.access, options.communityId),
    async rotate() {
      await options.keys.rotate(Date.now());
      opened.clear();
    },
    async tend() {
      if (await options.keys.tend(Date.now())) opened.clear();
    },
  };
}
