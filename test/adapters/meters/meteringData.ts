import { existsSync } from "node:fs";
import { join } from "node:path";

/** A folder of the metering reference data, null where it is missing. */
export function meteringFolder(name: string): string | null {
  const folder = join(process.env.LATERAL_DATA ?? "../shared/data", "metering", name);
  return existsSync(folder) ? folder : null;
}
