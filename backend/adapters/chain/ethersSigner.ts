/** A keystore key in the shape ethers wants, for deployment and role changes. */
import {
  AbstractSigner,
  copyRequest,
  JsonRpcProvider,
  type Provider,
  resolveAddress,
  resolveProperties,
  Transaction,
  type TransactionLike,
  type TransactionRequest,
} from "ethers";
import type { Hex } from "../../core/orders/order.ts";
import type { Signer } from "../../ports/signer.ts";

/** Signs transactions with a key behind the signer port; signs nothing else. */
export class PortSigner extends AbstractSigner {
  readonly #signer: Signer;

  constructor(signer: Signer, provider: Provider) {
    super(provider);
    this.#signer = signer;
  }

  override async getAddress(): Promise<string> {
    return this.#signer.address;
  }

  override connect(provider: Provider): PortSigner {
    return new PortSigner(this.#signer, provider);
  }

  override async signTransaction(request: TransactionRequest): Promise<string> {
    const { from: _, to, ...fields } = await resolveProperties(copyRequest(request));
    const target = to ? { to: await resolveAddress(to, this.provider) } : {};
    const transaction = Transaction.from({ ...fields, ...target } as TransactionLike<string>);
    transaction.signature = await this.#signer.signDigest(transaction.unsignedHash as Hex);
    return transaction.serialized;
  }

  override signMessage(): Promise<string> {
    return Promise.reject(new Error("this key signs transactions only"));
  }

  override signTypedData(): Promise<string> {
    return Promise.reject(new Error("this key signs transactions only"));
  }
}

/** Connects a key to one endpoint, for `deployContracts`; destroy the provider when done. */
export function connectSigner(signer: Signer, url: string, chainId: number) {
  const provider = new JsonRpcProvider(url, chainId, { staticNetwork: true, cacheTimeout: -1 });
  return { signer: new PortSigner(signer, provider), provider };
}
