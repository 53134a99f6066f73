/** What messages exist: the ids of all areas, as English has them. */
import type { AREAS, Area } from "./areas.ts";

/** Messages of some areas in one language. */
export type Catalogue = Readonly<Record<string, string>>;

export type AreaMessages<A extends Area> = Awaited<ReturnType<(typeof AREAS)[A]["en"]>>;

export type MessageId = { [A in Area]: keyof AreaMessages<A> }[Area];
