/** Code and messages that are fetched when they are needed: pages, and parts of pages. */
import { lazyRouteComponent } from "@tanstack/react-router";
import { type ComponentType, lazy } from "react";
import type { Area } from "../i18n/areas.ts";
import { messageStore } from "../i18n/messageStore.ts";

async function withMessages<M>(areas: readonly Area[], load: () => Promise<M>): Promise<M> {
  const [module] = await Promise.all([load(), messageStore.want(areas)]);
  return module;
}

/** A route's component, fetched together with the messages of the areas it speaks. */
export function page<M extends Record<string, unknown>, K extends keyof M>(
  areas: readonly Area[],
  load: () => Promise<M>,
  name: K,
) {
  return lazyRouteComponent(() => withMessages(areas, load), name as K & string);
}

/** A part of a page, fetched with its messages when it is first shown; put it inside `Suspense`. */
export const lazyPart = <P extends object>(
  areas: readonly Area[],
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> => lazy(async () => ({ default: await withMessages(areas, load) }));
