/** Telemetry for tests and headless runs: nobody watches. */
import type { Telemetry } from "../../ports/telemetry.ts";

export const silentTelemetry: Telemetry = {
  request: () => undefined,
  problem: () => undefined,
  work: () => undefined,
  span: (_name, _attributes, work) => work(),
};
