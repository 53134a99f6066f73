/**
 * Several endpoints as one. The first healthy one is asked; a failure moves on to the next. Before an endpoint
 * is believed it must prove to be our chain (see `chainIdentity.ts`), and again after every failure.
 */
import { type DomainError, domainError } from "../../core/errors/domainError.ts";
import { EndpointFailure, RpcEndpoint, RpcRefusal, type RpcRequest } from "./rpcEndpoint.ts";

/** Null when the endpoint is on our chain, else the LAT-4002 that says how it differs. */
export type IdentityCheck = (endpoint: RpcEndpoint) => Promise<DomainError | null>;

/** A broken connection gets a second try; a hanging or strange endpoint does not. */
const PASSES = 2;

interface Member {
  readonly endpoint: RpcEndpoint;
  trusted: boolean;
}

export interface RpcPoolOptions {
  readonly urls: readonly string[];
  readonly timeoutMs: number;
  readonly identity: IdentityCheck;
}

export class RpcPool {
  readonly #members: Member[];
  readonly #identity: IdentityCheck;
  /** Index of the endpoint that answered last. */
  #preferred = 0;

  constructor(options: RpcPoolOptions) {
    this.#identity = options.identity;
    this.#members = options.urls.map((url) => ({
      endpoint: new RpcEndpoint({ url, timeoutMs: options.timeoutMs }),
      trusted: false,
    }));
  }

  get size(): number {
    return this.#members.length;
  }

  /** Forgets which endpoints were recognised, so that each proves itself again. */
  distrust(): void {
    for (const member of this.#members) member.trusted = false;
  }

  async #ask(member: Member, request: RpcRequest): Promise<unknown> {
    if (!member.trusted) {
      const stranger = await this.#identity(member.endpoint);
      if (stranger) throw stranger;
      member.trusted = true;
    }
    return member.endpoint.call(request);
  }

  /**
   * Asks the first endpoint that answers and is ours; `read` turns the answer into a value and may refuse it
   * with an `EndpointFailure`.
   * @throws LAT-4001 when none answers, LAT-4002 when only strangers do; RpcRefusal as the node gave it
   */
  async call<T>(method: string, params: readonly unknown[], read: (answer: unknown) => T): Promise<T> {
    let reason = "no endpoint is configured";
    let stranger: unknown = null;
    const spent = new Set<Member>();
    for (let turn = 0; turn < PASSES * this.#members.length; turn += 1) {
      const index = (this.#preferred + turn) % this.#members.length;
      const member = this.#members[index]!;
      if (spent.has(member)) continue;
      try {
        const value = read(await this.#ask(member, { method, params }));
        this.#preferred = index;
        return value;
      } catch (error) {
        if (error instanceof EndpointFailure) {
          member.trusted = false;
          reason = error.message;
          if (error.timedOut) spent.add(member);
        } else if (isStranger(error)) {
          stranger = error;
          spent.add(member);
        } else throw error;
      }
    }
    if (stranger) throw stranger;
    throw domainError("LAT-4001", { reason });
  }

  /**
   * What most of our endpoints say, for answers that decide about money: with one endpoint its answer, with
   * several the answer that more than half of those that answer agree on. Null when there is no such answer
   * (lagging or lying endpoints): wait and ask again.
   * @throws LAT-4001 when none answers, LAT-4002 when only strangers do; RpcRefusal from a single endpoint
   */
  async agreed<T>(
    method: string,
    params: readonly unknown[],
    read: (answer: unknown) => T,
  ): Promise<{ readonly value: T } | null> {
    if (this.#members.length === 1) return { value: await this.call(method, params, read) };
    const votes = new Map<string, { readonly value: T; count: number }>();
    const answers = await Promise.all(
      this.#members.map((member) => this.#vote(member, { method, params }, read)),
    );
    for (const answer of answers) {
      if (!answer) continue;
      const key = JSON.stringify(answer.value, (_, item) => (typeof item === "bigint" ? `${item}n` : item));
      const vote = votes.get(key) ?? { value: answer.value, count: 0 };
      vote.count += 1;
      votes.set(key, vote);
    }
    const cast = answers.filter((answer) => answer !== null).length;
    // Nobody answers: `call` finds out whether they are down or strangers, and says so.
    if (cast === 0) return { value: await this.call(method, params, read) };
    return [...votes.values()].find((vote) => 2 * vote.count > cast) ?? null;
  }

  /**
   * A call that one endpoint refused, put to all: refused if more than half of those that answer refuse it,
   * else the answer of one that does not.
   */
  async secondOpinion<T>(
    method: string,
    params: readonly unknown[],
    read: (answer: unknown) => T,
  ): Promise<{ readonly value: T } | "refused"> {
    if (this.#members.length === 1) return "refused";
    const verdicts = await Promise.all(
      this.#members.map(async (member): Promise<{ readonly value: T } | "refused" | "silent"> => {
        try {
          return { value: read(await this.#ask(member, { method, params })) };
        } catch (error) {
          return error instanceof RpcRefusal ? "refused" : "silent";
        }
      }),
    );
    const allowed = verdicts.filter((verdict) => typeof verdict === "object");
    const refusals = verdicts.filter((verdict) => verdict === "refused").length;
    return allowed[0] && allowed.length >= refusals ? allowed[0] : "refused";
  }

  async #vote<T>(
    member: Member,
    request: RpcRequest,
    read: (answer: unknown) => T,
  ): Promise<{ readonly value: T } | null> {
    try {
      return { value: read(await this.#ask(member, request)) };
    } catch (error) {
      if (error instanceof EndpointFailure) member.trusted = false;
      return null;
    }
  }
}

const isStranger = (error: unknown): boolean =>
  error instanceof Error && (error as Partial<DomainError>).code === "LAT-4002";
