/**
 * Lists by pages: `limit` and `cursor`, the opaque end of the page before. The answer carries `next`, the cursor of
 * the following page, or null at the end; the Link header carries its address (RFC 8288).
 */
import { z } from "zod";
import { text } from "./primitives.ts";

export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 200;

/** Members of the query of every list by pages. */
export const pageFields = {
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|1\d\d|200)$/, `a whole number from 1 to ${MAX_PAGE} is expected`)
    .optional()
    .meta({ description: `Entries of a page, 1 to ${MAX_PAGE}; default ${DEFAULT_PAGE}.` }),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/, "a cursor of this list is expected")
    .optional()
    .meta({ description: "`next` of the page before; left out for the first page." }),
};

export const PageQuery = z.strictObject(pageFields);

/** Member of every answer of a list by pages. */
export const nextField = {
  next: text("`cursor` of the next page; null at the end. The Link header has its address.").nullable(),
};
