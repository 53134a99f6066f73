/** The demo street's homes as load: each signed in with a registered key of its own, entering signed orders. */
import { randomBytes, randomUUID } from "node:crypto";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { OPEN_TO_ALL, type Order } from "../../../backend/core/orders/order.ts";
import { addressOfPrivateKey, signDigest, signOrder } from "../../../backend/core/orders/orderSignature.ts";
import { orderDomain } from "../../../backend/core/orders/typedOrder.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import type { OrderContext } from "../../../frontend/api/generatedSchema.ts";

/** Of the eight orders a home may have in a book; the plan needs the others. */
const ORDERS_PER_BOOK = 5;
/** Books closer than this to now are left to the plans. */
const SKIP_SOONEST = 3;

export interface Home {
  readonly pointId: string;
  readonly cookie: string;
}

export interface Page {
  readonly path: string;
  readonly cookie: string;
}

type Json = Record<string, unknown>;

async function send(
  url: string,
  method: string,
  path: string,
  cookie: string,
  body?: unknown,
): Promise<Response> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      cookie,
      origin: url,
      "sec-fetch-site": "same-origin",
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok)
    throw new Error(`${method} ${path}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
  return answer;
}

/** Cookie of a demo sign-in. */
export async function signIn(url: string, signInId: string): Promise<string> {
  const answer = await send(url, "POST", "/session", "", { signInId });
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

export async function signInHomes(url: string): Promise<readonly Home[]> {
  const list = (await (await fetch(`${url}/api/v1/demo/sign-ins`)).json()) as {
    readonly signIns: readonly { signInId: string; role: string; meteringPointId: string | null }[];
  };
  const members = list.signIns.filter(
    ({ role, meteringPointId }) => role === "member" && meteringPointId !== null,
  );
  const homes: Home[] = [];
  for (const { signInId, meteringPointId } of members) {
    homes.push({ pointId: String(meteringPointId), cookie: await signIn(url, signInId) });
  }
  return homes;
}

const personalDigest = (message: string): Uint8Array => {
  const bytes = utf8ToBytes(message);
  return keccak_256(concatBytes(utf8ToBytes(`\x19Ethereum Signed Message:\n${bytes.length}`), bytes));
};

/** One home that enters orders: key registered, nonces counted, at most {@link ORDERS_PER_BOOK} a book. */
class Trader {
  readonly home: Home;
  readonly #key = randomBytes(32);
  readonly #entered = new Map<number, number>();
  #nonce = 0;

  constructor(home: Home) {
    this.home = home;
  }

  async register(url: string): Promise<void> {
    const { pointId, cookie } = this.home;
    const address = addressOfPrivateKey(this.#key);
    const path = `/household/keys?meteringPointId=${pointId}`;
    const challenge = await send(url, "POST", path.replace("/keys", "/keys/challenge"), cookie, { address });
    const { message } = (await challenge.json()) as Json;
    const signature = signDigest(personalDigest(String(message)), this.#key);
    await send(url, "POST", path, cookie, { address, message, signature });
  }

  /** The next order of this home, or null when all its books are full. */
  next(context: OrderContext): string | null {
    const open = context.intervals
      .slice(SKIP_SOONEST)
      .find(({ interval }) => (this.#entered.get(interval) ?? 0) < ORDERS_PER_BOOK);
    if (open === undefined) return null;
    const count = this.#entered.get(open.interval) ?? 0;
    this.#entered.set(open.interval, count + 1);
    this.#nonce += 1;
    const order: Order = {
      communityId: context.communityId,
      meteringPointId: this.home.pointId,
      interval: open.interval,
      side: count % 2 === 0 ? "sell" : "buy",
      energyWh: wattHours(20 + count),
      limitPrice: microEuroPerKWh(count % 2 === 0 ? 250_000 : 90_000),
      fallback: "none",
      tariffVersion: context.tariff.version,
      nonce: this.#nonce,
      expiresAt: open.expiresAt,
      ...OPEN_TO_ALL,
    };
    const { chainId, verifyingContract } = context.domain;
    return JSON.stringify(signOrder(order, orderDomain(chainId, verifyingContract), this.#key));
  }
}

export interface Entry {
  readonly cookie: string;
  readonly body: string;
}

/** Enters orders of all homes in turn, under the books that are open when they are asked for. */
export class Traders {
  readonly #url: string;
  readonly #traders: readonly Trader[];
  #context: OrderContext;
  #turn = 0;

  private constructor(url: string, traders: readonly Trader[], context: OrderContext) {
    this.#url = url;
    this.#traders = traders;
    this.#context = context;
  }

  static async open(url: string, homes: readonly Home[]): Promise<Traders> {
    const traders = homes.map((home) => new Trader(home));
    for (const trader of traders) await trader.register(url);
    const [first] = homes;
    if (first === undefined) throw new Error("there is no home to trade for");
    return new Traders(url, traders, await contextOf(url, first));
  }

  /** Looks which books are open now. */
  async refresh(): Promise<void> {
    this.#context = await contextOf(this.#url, this.#traders[0]!.home);
  }

  /** Null when every home has filled every open book. */
  next(): Entry | null {
    for (let tried = 0; tried < this.#traders.length; tried += 1) {
      const trader = this.#traders[this.#turn % this.#traders.length]!;
      this.#turn += 1;
      const body = trader.next(this.#context);
      if (body !== null) return { cookie: trader.home.cookie, body };
    }
    return null;
  }
}

async function contextOf(url: string, { pointId, cookie }: Home): Promise<OrderContext> {
  const answer = await send(url, "GET", `/market/order-context?meteringPointId=${pointId}`, cookie);
  return (await answer.json()) as OrderContext;
}
