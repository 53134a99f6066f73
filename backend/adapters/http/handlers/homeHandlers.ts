/** Handlers of the household beside the first ones. */
import { cancelOrder } from "./orderHandlers.ts";

export const HOME_HANDLERS = { cancelOrder };
