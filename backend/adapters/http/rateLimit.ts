/** Token buckets per caller and kind of request. Bounded: the caller that was quiet longest is forgotten first. */
import type { Response } from "express";
import { HttpRefusal } from "./problem.ts";

/** `client` is a program's own limit; `guess` counts codes that somebody types. */
export type RateKind = "read" | "write" | "signIn" | "guess" | "chain" | "readings" | "client";

/** Requests a minute. */
export type RateLimits = Readonly<Record<Exclude<RateKind, "client">, number>>;

export const DEFAULT_RATE_LIMITS: RateLimits = {
  read: 1_200,
  write: 240,
  signIn: 60,
  guess: 10,
  chain: 600,
  readings: 600,
};

const MAX_CALLERS = 50_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** What is left of a caller's minute. */
export interface RateState {
  readonly kind: RateKind;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the bucket is full again. */
  readonly reset: number;
}

export interface RateLimiter {
  /**
   * Takes one token; `perMinute` instead of the kind's limit.
   * @throws HttpRefusal LAT-8010 when the caller has none left
   */
  take(kind: RateKind, caller: string, now: number, perMinute?: number): RateState;
}

/** Headers of draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it. */
const headersOf = ({ kind, limit, remaining, reset }: RateState): Record<string, string> => ({
  "RateLimit-Policy": `"${kind}";q=${limit};w=60`,
  RateLimit: `"${kind}";r=${remaining};t=${reset}`,
});

export function sendRateState(response: Response, state: RateState): void {
  for (const [name, value] of Object.entries(headersOf(state))) response.setHeader(name, value);
}

/** A bucket holds a minute's worth and refills evenly; `now` in milliseconds. */
export function rateLimiter(limits: RateLimits): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take(kind, caller, now, perMinute) {
      const limit = perMinute ?? (kind === "client" ? limits.read : limits[kind]);
      const key = `${kind}|${caller}`;
      const bucket = buckets.get(key) ?? { tokens: limit, at: now };
      buckets.delete(key);
      const tokens = Math.min(limit, bucket.tokens + (Math.max(0, now - bucket.at) * limit) / 60_000);
      const taken = tokens >= 1;
      const left = taken ? tokens - 1 : tokens;
      buckets.set(key, { tokens: left, at: now });
      if (buckets.size > MAX_CALLERS) {
        const quietest = buckets.keys().next();
        if (!quietest.done) buckets.delete(quietest.value);
      }
      const reset = Math.ceil(((limit - left) * 60) / limit);
      const state: RateState = { kind, limit, remaining: Math.floor(left), reset };
      if (taken) return state;
      const seconds = Math.max(1, Math.ceil(((1 - tokens) * 60) / limit));
      const headers = { ...headersOf(state), "Retry-After": String(seconds) };
      throw new HttpRefusal("LAT-8010", { limit, seconds }, { headers });
    },
  };
}
