/** A street that really traded, and readers of every role who look at it over HTTP. */
import { expect } from "vitest";
import type { z } from "zod";
import { API_PREFIX } from "../../../backend/adapters/http/schemas/endpoints.ts";
import type { DemoSignIn } from "../../../backend/ports/community.ts";
import { type Client, signInAs } from "./client.ts";
import { type Lindenhof, tradeLindenhof } from "./lindenhof.ts";

export const COMMUNITY = "lindenhof";

export interface TradedStreet extends Lindenhof {
  readonly signIns: readonly DemoSignIn[];
  /** One page per person for all tests. */
  pageOf(signInId: string): Promise<Client>;
  /** The page of the first person with a role. */
  as(role: DemoSignIn["role"]): Promise<Client>;
}

/** The demo street after so many hours around noon on a bright day. */
export async function tradedStreet(hours: number): Promise<TradedStreet> {
  const street = await tradeLindenhof(hours);
  const signIns = await street.server.store.signIns(COMMUNITY);
  const pages = new Map<string, Client>();
  const pageOf = async (signInId: string): Promise<Client> => {
    const page = pages.get(signInId) ?? (await signInAs(street.server, signInId));
    pages.set(signInId, page);
    return page;
  };
  return {
    ...street,
    signIns,
    pageOf,
    as: (role) => pageOf(signIns.find((signIn) => signIn.role === role)?.id ?? ""),
  };
}

/** The body of a good answer. */
export async function read<T extends z.ZodType>(client: Client, path: string): Promise<z.infer<T>> {
  const answer = await client.get(`${API_PREFIX}${path}`);
  expect(answer.status, answer.text.slice(0, 500)).toBe(200);
  return answer.body as z.infer<T>;
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
