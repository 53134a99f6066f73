/** The file of contract addresses: written whole or not at all. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Deployment, parseDeployment } from "../../backend/core/commitment/deployment.ts";
import { domainError } from "../../backend/core/errors/domainError.ts";

/** Null when there is no file. @throws LAT-4140 when it cannot be used */
export function readDeployment(path: string): Deployment | null {
  if (!existsSync(path)) return null;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw domainError("LAT-4140", { reason: "it is not JSON" }, { cause: error });
  }
  return parseDeployment(content);
}

export function writeDeployment(path: string, deployment: Deployment): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.new`;
  writeFileSync(draft, `${JSON.stringify(deployment, null, 2)}\n`, { flush: true });
  renameSync(draft, path);
}
