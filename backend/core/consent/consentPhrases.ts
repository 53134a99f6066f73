/** The sentences of one language that questions are made of. */
import type { Granularity, PurposeId, RequesterRole } from "./purposes.ts";

/** Sentences of one language; `{requester}`, `{first}`, `{last}` and `{until}` are filled in. */
export interface ConsentPhrases {
  readonly title: Readonly<Record<PurposeId, string>>;
  readonly what: Readonly<Record<Granularity, string>>;
  readonly who: Readonly<Record<RequesterRole, string>>;
  readonly why: Readonly<Record<PurposeId, string>>;
  readonly howLong: string;
  readonly ifNo: Readonly<Record<PurposeId, string>>;
  readonly date: (year: string, month: string, day: string) => string;
}
