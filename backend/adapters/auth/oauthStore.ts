/** What the token server keeps: clients come from the administrator's list, used assertions from the traces. */
import type { Adapter, AdapterPayload } from "oidc-provider";
import type { MachineAccess, MachineClient } from "../../ports/machineAccess.ts";

export const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

const metadataOf = (client: MachineClient): AdapterPayload => ({
  client_id: client.id,
  grant_types: ["client_credentials"],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: client.authMethod,
  ...(client.scopes.length === 0 ? {} : { scope: client.scopes.join(" ") }),
  // The hash stands in the place of the secret; the comparison hashes what was sent.
  ...(client.secretHash === null ? {} : { client_secret: client.secretHash }),
  ...(client.publicKeys === null ? {} : { jwks: { keys: [...client.publicKeys.keys] } }),
});

/** Adapter of one model. Models that no open endpoint uses keep nothing. */
export function oauthStore(
  access: Pick<MachineAccess, "clients" | "traces">,
  communityId: string,
  model: string,
): Adapter {
  return {
    async upsert(id, payload, expiresIn) {
      const expiresAt = nowSeconds() + Math.max(1, Math.ceil(expiresIn ?? 0));
      const fresh = await access.traces.keep(communityId, { model, id, payload, expiresAt });
      // Two requests with one assertion at the same moment: the later one is refused.
      if (!fresh) throw new TypeError("the assertion was used already");
    },
    async find(id) {
      if (model !== "Client") {
        const trace = await access.traces.find(communityId, model, id, nowSeconds());
        return trace === null ? undefined : (trace as AdapterPayload);
      }
      const client = await access.clients.find(communityId, id);
      return client === null || client.endedAt !== null ? undefined : metadataOf(client);
    },
    async findByUserCode() {
      return undefined;
    },
    async findByUid() {
      return undefined;
    },
    async consume() {},
    async destroy() {},
    async revokeByGrantId() {},
  };
}
