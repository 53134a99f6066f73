/** Named building blocks of the API description: every DTO is registered once, under the name clients see. */
import { z } from "zod";

/** Metadata of a named component. */
export interface ComponentMeta {
  readonly id: string;
  readonly description: string;
}

/** All named schemas; `scripts/generateApi.ts` turns it into OpenAPI components and TypeScript types. */
export const components = z.registry<ComponentMeta>();

const descriptions = new Map<string, string>();

/** Name → sentence of every component. */
export const componentDescriptions = (): ReadonlyMap<string, string> => descriptions;

/** Registers `schema` under `id` and returns it unchanged. `id` is the name in OpenAPI and TypeScript. */
export function component<T extends z.ZodType>(id: string, description: string, schema: T): T {
  components.add(schema, { id, description });
  descriptions.set(id, description);
  return schema;
}
