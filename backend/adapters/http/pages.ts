/** Cursors of lists, and the Link header that leads on. */
import type { Context } from "./context.ts";
import { refuse } from "./problem.ts";
import { DEFAULT_PAGE } from "./schemas/page.ts";

export interface PageWish {
  readonly limit: number;
  /** Key of the last entry of the page before; null at the beginning. */
  readonly after: string | null;
}

export interface PageFields {
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

const KEY = /^[\x20-\x7e]{1,120}$/;

/** @throws HttpRefusal LAT-8166 */
export function pageWish({ limit, cursor }: PageFields): PageWish {
  const size = limit === undefined ? DEFAULT_PAGE : Number(limit);
  if (cursor === undefined) return { limit: size, after: null };
  const after = Buffer.from(cursor, "base64url").toString("utf8");
  if (!KEY.test(after)) throw refuse("LAT-8166", { cursor: cursor.slice(0, 40) });
  return { limit: size, after };
}

/** Cuts one entry more than a page to the page, and says where the next begins. */
export function pageOf<T>(
  rows: readonly T[],
  { limit }: PageWish,
  keyOf: (row: T) => string,
): { readonly rows: readonly T[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { rows: page, next: more ? Buffer.from(keyOf(last)).toString("base64url") : null };
}

/**
 * A page of a list that is at hand whole. Without `limit` and `cursor` all of it, as pages that ask for a month do.
 * @throws HttpRefusal LAT-8166
 */
export function pageOfAll<T>(
  rows: readonly T[],
  query: PageFields,
  keyOf: (row: T) => string,
): { readonly rows: readonly T[]; readonly next: string | null } {
  if (query.limit === undefined && query.cursor === undefined) return { rows, next: null };
  const wish = pageWish(query);
  const last = wish.after === null ? -1 : rows.findIndex((row) => keyOf(row) === wish.after);
  if (wish.after !== null && last < 0) {
    throw refuse("LAT-8166", { cursor: (query.cursor ?? "").slice(0, 40) });
  }
  return pageOf(rows.slice(last + 1, last + 2 + wish.limit), wish, keyOf);
}

/** Sets the Link header of a list whose answer names a next page. */
export function linkNext({ request, response }: Pick<Context, "request" | "response">, body: unknown): void {
  const next: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "next") : null;
  if (typeof next !== "string") return;
  const [path, search = ""] = request.originalUrl.split("?");
  const query = new URLSearchParams(search);
  query.set("cursor", next);
  response.setHeader("Link", `<${path}?${query}>; rel="next"`);
}
