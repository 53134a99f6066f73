/** Token buckets per caller and kind of request. Bounded: the caller that was quiet longest is forgotten first. */
import { HttpRefusal } from "./problem.ts";

export type RateKind = "read" | "write" | "signIn" | "chain" | "readings";

/** Requests a minute. */
export type RateLimits = Readonly<Record<RateKind, number>>;

export const DEFAULT_RATE_LIMITS: RateLimits = {
  read: 1_200,
  write: 240,
  signIn: 60,
  chain: 600,
  readings: 600,
};

const MAX_CALLERS = 50_000;

interface Bucket {
  tokens: number;
  at: number;
}

export interface RateLimiter {
  /** Takes one token. @throws HttpRefusal LAT-8010 when the caller has none left */
  take(kind: RateKind, caller: string, now: number): void;
}

/** A bucket holds a minute's worth and refills evenly; `now` in milliseconds. */
export function rateLimiter(limits: RateLimits): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take(kind, caller, now) {
      const limit = limits[kind];
      const key = `${kind}|${caller}`;
      const bucket = buckets.get(key) ?? { tokens: limit, at: now };
      buckets.delete(key);
      const tokens = Math.min(limit, bucket.tokens + (Math.max(0, now - bucket.at) * limit) / 60_000);
      const taken = tokens >= 1;
      buckets.set(key, { tokens: taken ? tokens - 1 : tokens, at: now });
      if (buckets.size > MAX_CALLERS) {
        const quietest = buckets.keys().next();
        if (!quietest.done) buckets.delete(quietest.value);
      }
      if (taken) return;
      const seconds = Math.max(1, Math.ceil(((1 - tokens) * 60) / limit));
      throw new HttpRefusal("LAT-8010", { limit, seconds }, { headers: { "Retry-After": String(seconds) } });
    },
  };
}
