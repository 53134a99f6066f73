/** The service key that commands on a deployment sign with. */
import { Keystore } from "../../backend/adapters/auth/keystore.ts";
import { Pkcs11Signers } from "../../backend/adapters/auth/pkcs11Signer.ts";
import type { Signer, SignerRole } from "../../backend/ports/signer.ts";

export interface ServiceKeyOptions {
  readonly keys: string;
  readonly passphraseFile: string | undefined;
  /** The role's key stays in a security module. */
  readonly module: { readonly path: string; readonly token: string; readonly pinFile: string } | undefined;
}

/** The key of a service role from its keystore, or from a security module. @throws LAT-4020, LAT-4166 */
export async function openServiceKey(role: SignerRole, options: ServiceKeyOptions): Promise<Signer> {
  const { keys: folder, passphraseFile, module } = options;
  const keystore = await Keystore.open({
    folder,
    createMissing: false,
    ...(passphraseFile === undefined ? {} : { passphraseFile }),
  });
  if (module === undefined) return keystore.roleSigner(role);
  const { path, token, pinFile } = module;
  return new Pkcs11Signers({ module: path, token, pinFile, roles: [role], others: keystore }).roleSigner(
    role,
  );
}
