/** What programs need: their records on the database, and the token server with its keys in the data folder. */
import { join } from "node:path";
import { type OauthServer, oauthServer } from "../adapters/auth/oauthServer.ts";
import { openSigningKeys } from "../adapters/auth/signingKeys.ts";
import { openMachines } from "../adapters/database/postgresMachines.ts";
import type { Machines } from "../ports/machines.ts";

const TEND_MS = 3_600_000;

export interface OpenMachineAccess {
  readonly machines: Machines;
  readonly oauth: OauthServer;
  close(): Promise<void>;
}

export async function openMachineAccess(options: {
  readonly url: string;
  readonly home: string;
  readonly communityId: string;
  readonly secret: string;
  readonly secure: boolean;
}): Promise<OpenMachineAccess> {
  const { url, home, communityId, secret, secure } = options;
  const machines = openMachines(url);
  const keys = await openSigningKeys(join(home, "keys", "oauth-signing.json"), Date.now());
  const oauth = oauthServer({ access: machines, communityId, keys, secret, secure });
  const tending = setInterval(() => void oauth.tend(), TEND_MS);
  tending.unref();
  return {
    machines,
    oauth,
    async close() {
      clearInterval(tending);
      await machines.close();
    },
  };
}
