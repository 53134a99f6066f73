/** Programs and devices: OAuth clients of the administrator, keys of meters and gateways. */
import { z } from "zod";
import { MAX_DEVICE_POINTS } from "../../../app/deviceKeys.ts";
import { CLIENT_ROLES, CLIENT_SCOPES } from "../../../ports/machineAccess.ts";
import { component } from "./component.ts";
import { MAX_PAGE, nextField } from "./page.ts";
import { pointId, seconds, text } from "./primitives.ts";

const MAX_KEYS = 4;
const MIN_PER_MINUTE = 1;
const MAX_PER_MINUTE = 6_000;

const name = z
  .string()
  .regex(
    /^[ -~\u00a0-\ud7ff\ue000-\ufffd]{1,80}$/,
    "1 to 80 characters without control characters are expected",
  )
  .meta({ description: "What people call it." });

export const ClientRoleDto = component(
  "ClientRole",
  "What a program is to the community.",
  z.enum(CLIENT_ROLES),
);
export const ClientScopeDto = component(
  "ClientScope",
  "What a token may be made out for.",
  z.enum(CLIENT_SCOPES),
);

export const PublicKeysDto = component(
  "PublicKeys",
  "Public keys of a client as a JSON Web Key Set (RFC 7517).",
  z.strictObject({
    keys: z
      .array(
        z.strictObject({
          kty: z.enum(["EC", "OKP"]),
          crv: z.enum(["P-256", "Ed25519"]),
          x: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "32 bytes as base64url are expected"),
          y: z
            .string()
            .regex(/^[A-Za-z0-9_-]{43}$/, "32 bytes as base64url are expected")
            .optional(),
          kid: z.string().regex(/^[\x21-\x7e]{1,100}$/, "an id of the key is expected"),
          alg: z.enum(["ES256", "EdDSA", "Ed25519"]).optional(),
          use: z.literal("sig").optional(),
        }),
      )
      .min(1)
      .max(MAX_KEYS),
  }),
);

const scopes = z
  .array(ClientScopeDto)
  .max(CLIENT_SCOPES.length)
  .meta({ description: "What it may ask for." });
const points = z
  .array(pointId)
  .max(MAX_DEVICE_POINTS)
  .meta({ description: "Metering points it may act for; empty for none." });
const perMinute = z.int().min(MIN_PER_MINUTE).max(MAX_PER_MINUTE).meta({ description: "Requests a minute." });

export const ClientInput = component(
  "ClientInput",
  "A program that shall get tokens. With `publicKeys` it signs assertions (private_key_jwt); without, it gets a secret.",
  z.strictObject({
    name,
    role: ClientRoleDto,
    scopes,
    pointIds: points.optional(),
    perMinute: perMinute.optional(),
    publicKeys: PublicKeysDto.optional(),
  }),
);

export const ClientChange = component(
  "ClientChange",
  "How a program shall be limited from now on; tokens in use are held to it at once.",
  z.strictObject({ name, scopes, pointIds: points, perMinute, publicKeys: PublicKeysDto.optional() }),
);

export const ClientView = component(
  "Client",
  "A program that may ask. Its secret is not kept and cannot be shown.",
  z.object({
    clientId: text("Id at the token endpoint."),
    name: text("What people call it."),
    role: ClientRoleDto,
    scopes: z.array(ClientScopeDto),
    pointIds: z.array(pointId),
    authMethod: z.enum(["client_secret_basic", "private_key_jwt"]),
    publicKeys: PublicKeysDto.nullable(),
    perMinute,
    createdAt: seconds("When it was made, wall-clock."),
    lastUsedDay: seconds("Start of the day (UTC) on which it was last seen.").nullable(),
    endedAt: seconds("When it ended, wall-clock.").nullable(),
  }),
);

export const ClientWithSecret = component(
  "ClientWithSecret",
  "A program with its secret, shown this one time; null where it signs with its own key.",
  z.object({
    client: ClientView,
    secret: text("The secret.").nullable(),
    tokenEndpoint: text("Where tokens are."),
  }),
);

export const ClientList = component(
  "ClientList",
  "Programs in the order of their ids, and what a program of each role may be given.",
  z.object({
    clients: z.array(ClientView).max(MAX_PAGE),
    offers: z.array(z.object({ role: ClientRoleDto, scopes: z.array(ClientScopeDto) })),
    ...nextField,
  }),
);

const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-f]{18}$`), "an id given by this server is expected");

export const ClientParams = z.strictObject({
  clientId: id("cl_").meta({ description: "Id of the program." }),
});

export const DeviceKeyInput = component(
  "DeviceKeyInput",
  "A key for a meter or gateway that hands in readings of these points.",
  z.strictObject({ label: name, pointIds: z.array(pointId).min(1).max(MAX_DEVICE_POINTS) }),
);
export const DeviceKeyChange = component("DeviceKeyChange", "A new label.", z.strictObject({ label: name }));

export const DeviceKeyView = component(
  "DeviceKey",
  "A key of a meter or gateway. The key itself is not kept and cannot be shown.",
  z.object({
    deviceKeyId: text("Id of the key."),
    label: text("What people call it."),
    pointIds: z.array(pointId),
    issuedBy: z.enum(["operator", "member"]),
    createdAt: seconds("When it was issued, wall-clock."),
    lastUsedDay: seconds("Start of the day (UTC) on which it was last used.").nullable(),
    revokedAt: seconds("When it was revoked, wall-clock.").nullable(),
  }),
);
export const DeviceKeyWithSecret = component(
  "DeviceKeyWithSecret",
  "A new key, shown this one time: the device sends it as `Authorization: Bearer`.",
  z.object({ deviceKey: DeviceKeyView, secret: text("The key.") }),
);
export const DeviceKeyList = component(
  "DeviceKeyList",
  "Keys of meters and gateways in the order of their ids; a member sees those of its own points.",
  z.object({ deviceKeys: z.array(DeviceKeyView).max(MAX_PAGE), ...nextField }),
);
export const DeviceKeyParams = z.strictObject({
  deviceKeyId: id("dk_").meta({ description: "Id of the key." }),
});
