/** What the checks of a bundle share: the compiled network, the lookup tables and the list of findings. */

import type { ErrorCode } from "../errors/domainError.ts";
import { DomainError, domainError } from "../errors/domainError.ts";
import { type CompiledFeeder, compileFeeder } from "../network/compileFeeder.ts";
import type { Feeder } from "../network/feeder.ts";
import { hashFeeder } from "../network/hashFeeder.ts";
import { createWorkspace, type PowerFlowWorkspace } from "../network/powerFlow.ts";
import type { Hex } from "../orders/order.ts";
import { nobleVerifier, type OrderSignatureVerifier } from "../orders/orderSignature.ts";
import { type IntervalIndex, intervalStart, isoUtc } from "../time/marketInterval.ts";
import { type BundledCommunity, type BundleFinding, MAX_FINDINGS } from "./evidenceBundle.ts";

export interface BundleContext {
  readonly community: BundledCommunity;
  readonly compiled: CompiledFeeder;
  readonly workspace: PowerFlowWorkspace;
  readonly networkHash: Hex;
  readonly verifier: OrderSignatureVerifier;
  readonly pointOf: ReadonlyMap<string, string>;
  readonly keysOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly segmentOf: ReadonlyMap<string, number>;
  readonly findings: BundleFinding[];
}

/** @throws LAT-2xxx when the network cannot be used. */
export function createBundleContext(
  community: BundledCommunity,
  feeder: Feeder,
  verifier: OrderSignatureVerifier = nobleVerifier,
): BundleContext {
  const compiled = compileFeeder(feeder);
  const { meteringPoints, segments } = community;
  return {
    community,
    compiled,
    workspace: createWorkspace(compiled),
    networkHash: hashFeeder(feeder),
    verifier,
    pointOf: new Map(meteringPoints.map((point) => [point.id, point.pointId])),
    keysOf: new Map(meteringPoints.map((point) => [point.id, new Set<string>(point.keys)])),
    segmentOf: new Map(segments.flatMap((segment) => segment.pointIds.map((id) => [id, segment.index]))),
    findings: [],
  };
}

/** "interval 1640000 (2016-11-03T10:15:00Z), order 0x12…": where a finding is. */
export const place = (interval: IntervalIndex, detail: string): string =>
  `interval ${interval} (${isoUtc(intervalStart(interval))})${detail === "" ? "" : `, ${detail}`}`;

export function report(context: BundleContext, code: ErrorCode, where: string, what: string): void {
  if (context.findings.length < MAX_FINDINGS) context.findings.push({ code, where, what });
}

/** Runs one check; what it throws becomes a finding, so that hostile content never ends the run. */
export function guard(context: BundleContext, code: ErrorCode, where: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    const what = error instanceof DomainError ? error.message : String(error).slice(0, 200);
    report(context, code, where, what);
  }
}

/** Path of the first difference between two plain values, or null when they are the same. */
export function firstDifference(expected: unknown, actual: unknown, path = ""): string | null {
  if (Object.is(expected, actual)) return null;
  if (typeof expected !== "object" || typeof actual !== "object" || expected === null || actual === null) {
    return `${path || "value"}: ${show(actual)} instead of ${show(expected)}`;
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  for (const key of keys) {
    const difference = firstDifference(
      (expected as Record<string, unknown>)[key],
      (actual as Record<string, unknown>)[key],
      path === "" ? key : `${path}.${key}`,
    );
    if (difference !== null) return difference;
  }
  return null;
}

const show = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 80);

/** Reports the first difference, if any. */
export function expectSame(
  context: BundleContext,
  code: ErrorCode,
  where: string,
  expected: unknown,
  actual: unknown,
): void {
  const difference = firstDifference(expected, actual);
  if (difference !== null) report(context, code, where, difference);
}

/** @throws LAT-6904 when the metering point is not in the bundle. */
export function pointIdOf(context: BundleContext, meteringPointId: string): string {
  const pointId = context.pointOf.get(meteringPointId);
  if (pointId === undefined) throw domainError("LAT-6904", { what: `no metering point ${meteringPointId}` });
  return pointId;
}
