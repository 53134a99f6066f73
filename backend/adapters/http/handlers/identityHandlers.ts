/** Handlers about people and their ways in, by operation. */
import type { Handler } from "../context.ts";
import * as me from "./meHandlers.ts";
import * as people from "./peopleHandlers.ts";
import * as signIn from "./signInHandlers.ts";

export const IDENTITY_HANDLERS = { ...signIn, ...me, ...people } as const satisfies Readonly<
  Record<string, Handler>
>;
