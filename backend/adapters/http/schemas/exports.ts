/** What leaves the product in one download. Ranges are local days, both included. */
import { z } from "zod";
import { PointQuery } from "./household.ts";
import { localDate } from "./primitives.ts";

const range = { from: localDate.optional(), to: localDate.optional() };
/** Default: the newest days that fit. */
export const RangeQuery = z.strictObject(range);
export const OwnRangeQuery = PointQuery.extend(range);
