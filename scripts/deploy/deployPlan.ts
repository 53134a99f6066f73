/** What is to be deployed, as a file: roles, feeders, delays, and how batches can be challenged. */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { DeploymentRoles } from "../../backend/core/commitment/deployment.ts";
import { domainError } from "../../backend/core/errors/domainError.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import type { DeployOptions } from "./deploy.ts";

const MAX_FEEDERS = 10_000;
const hex = (bytes: number) =>
  z.custom<Hex>((value) => new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`).test(String(value)), {
    message: `is not 0x and ${2 * bytes} hexadecimal digits`,
  });
const seconds = z.int().nonnegative();
const wei = z.string().regex(/^\d{1,30}$/, "is not an amount in wei");
const address = hex(20);

const schema = z.strictObject({
  roles: z.strictObject({
    admin: address,
    operator: address,
    dso: address,
    auditor: address,
    guardian: address,
  }),
  feeders: z
    .array(
      z.strictObject({
        communityId: z.string().min(1).max(64),
        feederId: z.string().min(1).max(64),
        networkHash: hex(32),
        fullMode: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(MAX_FEEDERS),
  activationDelaySeconds: seconds,
  recoveryDelaySeconds: seconds.optional(),
  token: address.optional(),
  challenge: z.strictObject({
    windowSeconds: seconds,
    operatorBondWei: wei,
    challengerBondWei: wei,
    maxLeadIntervals: z.int().nonnegative(),
  }),
});

export type DeployPlan = Omit<DeployOptions, "signer" | "existing">;

/** No key may hold two roles: whoever has two of three signatures is nobody's witness. @throws LAT-4168 */
function requireDistinct(roles: DeploymentRoles): void {
  const seen = new Map<string, string>();
  for (const [role, key] of Object.entries(roles) as [string, string][]) {
    const other = seen.get(key.toLowerCase());
    if (other !== undefined) throw domainError("LAT-4168", { reason: `${role} and ${other} are one key` });
    seen.set(key.toLowerCase(), role);
  }
}

/** Reads the content of a plan. @throws LAT-4168 */
export function parseDeployPlan(content: unknown): DeployPlan {
  const read = schema.safeParse(content);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw domainError("LAT-4168", { reason: `${issue?.path.join(".") || "the plan"}: ${issue?.message}` });
  }
  requireDistinct(read.data.roles);
  return read.data as DeployPlan;
}

/** Reads a plan from disk. @throws LAT-4168 */
export function readDeployPlan(path: string): DeployPlan {
  if (!existsSync(path)) throw domainError("LAT-4168", { reason: `${path} does not exist` });
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw domainError("LAT-4168", { reason: `${path} is not JSON` }, { cause: error });
  }
  return parseDeployPlan(content);
}
